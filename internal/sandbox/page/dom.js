// Small helpers. Text from requests only ever becomes text nodes, never markup.

export const $ = id => document.getElementById(id);

// el makes an element: el("button", {class: "main", onclick: f}, "Send").
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

// fill replaces the content of an element and keeps the focus where it was.
export function fill(node, ...children) {
  const focused = node.contains(document.activeElement) && document.activeElement.dataset.focus;
  node.replaceChildren(...children.flat().filter(Boolean));
  if (focused) node.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

let hide;
// toast says something in passing, to screen readers too.
export function toast(text, isBad = false) {
  const node = $("toast");
  node.textContent = text;
  node.classList.toggle("bad", isBad);
  clearTimeout(hide);
  hide = setTimeout(() => { node.textContent = ""; }, isBad ? 8000 : 2500);
}

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast("The browser does not allow copying here; select the text instead.", true);
  }
}

// code returns a block of code with a button that copies it.
export function code(text, what, wrap = false) {
  return [
    el("pre", { tabindex: "0", class: wrap ? "wrap" : null, "aria-label": what }, text),
    el("button", { type: "button", "aria-label": `Copy ${what}`, onclick: () => copy(text, what) }, "Copy"),
  ];
}

const clockFormat = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dayFormat = new Intl.DateTimeFormat([], { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
export const clockTime = at => clockFormat.format(new Date(at));
export const dayTime = at => dayFormat.format(new Date(at));

export const plural = (n, one, many = one + "s") => `${n} ${n === 1 ? one : many}`;

// pretty returns JSON with line breaks, and any other text as it is.
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// send changes something in the sandbox and shows what is wrong if it cannot.
export async function send(method, path, body) {
  try {
    const response = await fetch("/_sandbox/" + path, {
      method, headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const result = await response.json();
    if (response.ok) return result;
    toast(result.error, true);
  } catch {
    toast("The sandbox cannot be reached. Is it still running?", true);
  }
  return null;
}

// table returns a table, or a sentence that says what to do first.
export function table(heads, rows, sentence) {
  if (rows.length === 0) return el("p", { class: "none-yet" }, sentence);
  return el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": heads[0] + " and more" },
    el("table", {},
      el("thead", {}, el("tr", {}, heads.map(head => el("th", { scope: "col" }, head || el("span", { class: "hidden" }, "Actions"))))),
      el("tbody", {}, rows)));
}

export const cell = (...content) => el("td", {}, ...content);
