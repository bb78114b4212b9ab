// The list of requests. Only the visible rows are in the document, so that thousands of requests do not slow it down.
import { $, el, clockTime, plural } from "./dom.js";

const maxItems = 5000;
const margin = 8; // rows above and below the visible ones

let all = [];      // summaries, the oldest first
let shown = [];    // those that pass the filter, the newest first
let selected = 0;  // number of the selected request
let onSelect = () => {};
let added = [];    // summaries that wait for the next frame
let planned = false;
let newest = 0;    // the last request that was in the list before the latest message
const list = $("list");
const spacer = el("div", { class: "spacer", role: "presentation" });
list.append(spacer);

export const keyText = s => s.key_places.length ? `${s.key_kind} key in ${s.key_places.join(" and ")}` : "no key";
export const nameOf = s => s.operation || `${s.method} ${s.url}`;
export const statusText = s => s.cut ? (s.status ? `${s.status} cut` : "cut") : String(s.status);
export const statusClass = s => s.cut || s.status >= 500 ? "bad-text" : s.status >= 400 ? "warn-text" : "good-text";

// add takes summaries in the order of their numbers. Those of one frame are drawn together.
export function add(summaries) {
  if (added.length === 0) requestAnimationFrame(take);
  added.push(...summaries);
}

function take() {
  const summaries = added.splice(0);
  newest = all.length ? all.at(-1).seq : summaries.length > 5 ? Infinity : 0;
  all.push(...summaries);
  if (all.length > maxItems) all.splice(0, all.length - maxItems);
  const isMatch = matcher(), oldest = all[0].seq;
  show([...summaries.filter(isMatch).reverse(), ...shown].filter(s => s.seq >= oldest));
}

export function clear() {
  all = [];
  added = [];
  newest = 0;
  selected = 0;
  refilter();
}

function matcher() {
  const text = $("filter").value.trim().toLowerCase(), onlyMistakes = $("mistakes").checked;
  return s => (!onlyMistakes || s.mistakes > 0) && (!text || `${nameOf(s)} ${s.url} ${s.status} ${keyText(s)}`.toLowerCase().includes(text));
}

const refilter = () => show(all.filter(matcher()).reverse());

function show(summaries) {
  const wasAtTop = list.scrollTop < 4, before = shown.length;
  shown = summaries;
  list.hidden = shown.length === 0;
  $("empty").hidden = all.length > 0;
  $("nothing").hidden = all.length === 0 || shown.length > 0;
  $("filters").hidden = all.length === 0;
  $("n-requests").textContent = all.length || "";
  if (!wasAtTop && shown.length > before) list.scrollTop += (shown.length - before) * height(); // stay at the same rows
  plan();
}

function height() {
  return matchMedia("(max-width: 640px)").matches ? 64 : 46;
}

function plan() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => { planned = false; draw(); });
}

function draw() {
  const each = height();
  spacer.style.height = shown.length * each + "px";
  const from = Math.max(0, Math.floor(list.scrollTop / each) - margin);
  const to = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / each) + margin);
  const old = new Map([...spacer.children].map(node => [node.id, node]));
  const rows = [];
  for (let i = from; i < to; i++) {
    const row = old.get("r" + shown[i].seq) ?? item(shown[i]);
    row.style.transform = `translateY(${i * each}px)`;
    row.setAttribute("aria-posinset", i + 1);
    row.setAttribute("aria-setsize", shown.length);
    row.setAttribute("aria-selected", shown[i].seq === selected);
    rows.push(row);
    old.delete(row.id);
  }
  for (const node of old.values()) node.remove();
  rows.forEach((row, i) => { if (spacer.children[i] !== row) spacer.insertBefore(row, spacer.children[i] ?? null); });
  const active = $("r" + selected);
  if (active) list.setAttribute("aria-activedescendant", active.id);
  else list.removeAttribute("aria-activedescendant");
}

function item(s) {
  const verdict = s.mistakes ? plural(s.mistakes, "mistake") : "valid";
  const at = clockTime(s.at), isPath = !s.operation;
  return el("div", {
    id: "r" + s.seq, class: s.seq > newest ? "item fresh" : "item", role: "option", title: `${s.method} ${s.url}`,
    onclick: () => select(s.seq), onanimationend: event => event.target.classList.remove("fresh"),
  },
  el("time", {}, at), el("span", { class: isPath ? "name path" : "name" }, nameOf(s)), el("span", { class: "key" }, keyText(s)),
  el("span", { class: "status " + statusClass(s) }, statusText(s)),
  el("span", { class: "verdict-text " + (s.mistakes ? "bad-text" : "good-text") }, (s.mistakes ? "✗ " : "✓ ") + verdict));
}

export function select(seq, isQuiet = false) {
  selected = seq;
  const i = shown.findIndex(s => s.seq === seq);
  if (i >= 0) {
    const top = i * height();
    if (top < list.scrollTop) list.scrollTop = top;
    if (top + height() > list.scrollTop + list.clientHeight) list.scrollTop = top + height() - list.clientHeight;
  }
  draw();
  if (!isQuiet) onSelect(seq);
}

export function start(select_) {
  onSelect = select_;
  list.addEventListener("scroll", plan, { passive: true });
  addEventListener("resize", plan);
  $("filter").addEventListener("input", refilter);
  $("mistakes").addEventListener("change", refilter);
  new ResizeObserver(plan).observe(list);
  list.addEventListener("keydown", event => {
    const page = Math.max(1, Math.floor(list.clientHeight / height()) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === "Enter" && selected) $("detail").focus();
    if (step === undefined || shown.length === 0) return;
    event.preventDefault();
    const at = shown.findIndex(s => s.seq === selected);
    const next = at < 0 ? (step < 0 ? 0 : step === Infinity ? shown.length - 1 : 0) : Math.min(shown.length - 1, Math.max(0, at + step));
    select(shown[next].seq);
  });
}
