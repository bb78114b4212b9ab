// One request: what is wrong with it, how to correct it, what was sent and what came back.
import { $, el, code, copy, dayTime, plural, pretty } from "./dom.js";
import { keyText, nameOf, statusClass, statusText } from "./list.js";

const cache = new Map(); // an exchange never changes
let wanted = 0;

export function close() {
  wanted = 0;
  $("detail").hidden = true;
  $("split").classList.remove("open");
}

export function forget() {
  cache.clear();
  close();
}

export async function open(seq, isFocused = false) {
  wanted = seq;
  let e = cache.get(seq);
  if (!e) {
    try {
      const response = await fetch(`/_sandbox/requests/${seq}`);
      e = await response.json();
      if (!response.ok) e = { error: e.error };
    } catch {
      e = { error: "The sandbox cannot be reached. Is it still running?" };
    }
    if (!e.error) cache.set(seq, e);
    if (cache.size > 200) cache.delete(cache.keys().next().value);
  }
  if (wanted !== seq) return; // another one was selected meanwhile
  const detail = $("detail");
  detail.replaceChildren(...(e.error ? [el("p", {}, e.error)] : parts(e)));
  detail.hidden = false;
  detail.setAttribute("aria-label", `Request ${seq}`);
  $("split").classList.add("open");
  if (isFocused || matchMedia("(max-width: 900px)").matches) {
    detail.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

function parts(e) {
  return [head(e), verdict(e), e.corrected && block("Corrected", code(e.corrected, "the corrected curl line", true)),
    message("Sent", `${e.method} ${e.url}`, e.request),
    message("Came back", e.cut ? `${e.status ? "Status " + e.status + ", then the" : "The"} connection was cut` : `Status ${e.status} after ${e.took_ms} ms`, e.response, statusClass(e)),
  ].filter(Boolean);
}

function head(e) {
  const close_ = el("button", { type: "button", class: "back", onclick: () => { location.hash = "#requests"; $("list").focus(); } }, "← All requests");
  return el("header", {},
    el("div", {}, close_),
    el("div", { class: "top" },
      el("h2", {}, nameOf(e)),
      el("div", { class: "buttons" },
        el("button", { type: "button", id: "copy-curl", onclick: () => copy(e.curl, "The curl line") }, "Copy as curl"),
        e.go && el("button", { type: "button", id: "copy-go", onclick: () => copy(e.go, "The Go code") }, "Copy as Go"))),
    e.title && el("p", {}, (e.operation ? "" : `Nearest operation: ${e.nearest}. `) + e.title + ". ", el("a", { href: e.reference }, "Open in the reference")),
    el("p", { class: "facts" }, el("span", {}, dayTime(e.at)), el("span", {}, keyText(e)), el("span", { class: statusClass(e) }, "Status " + statusText(e))));
}

function verdict(e) {
  if (e.valid) return el("div", { class: "verdict valid" }, el("strong", {}, "✓ Valid. The request follows every rule of the description."));
  return el("div", { class: "verdict broken" },
    el("strong", {}, `✗ ${plural(e.problems.length, "rule")} broken`),
    el("ul", {}, e.problems.map(p => el("li", {}, el("code", {}, p.place),
      el("span", {}, p.rule + " ", e.reference && el("a", { href: e.reference, "aria-label": `Reference for ${p.place}` }, "reference"))))));
}

const block = (title, content) => el("section", { class: "part", "aria-label": title }, el("h3", {}, title), el("div", { class: "code" }, content));

function message(title, line, m, lineClass = "") {
  const names = Object.keys(m.header ?? {}).sort();
  const body = pretty(m.body);
  return el("section", { class: "part", "aria-label": title }, el("h3", {}, title),
    el("p", { class: "line" }, el("code", { class: lineClass }, line)),
    names.length > 0 && el("details", {}, el("summary", {}, plural(names.length, "header")),
      el("div", { class: "code" }, el("pre", { class: "wrap", tabindex: "0", "aria-label": title + ": headers" }, names.map(name => `${name}: ${m.header[name].join(", ")}\n`).join("")))),
    body ? el("div", { class: "code" }, code(body, title + ": body", true)) : el("p", { class: "hint" }, "No body."),
    m.cut && el("p", { class: "hint" }, "The body is longer; the rest is not kept."));
}
