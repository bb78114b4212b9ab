// Faults: what the next requests meet.
import { $, el, fill, send, toast, table, cell, plural } from "./dom.js";

const names = { close: "connection closes", reset: "connection is reset", truncate: "response breaks off", garbage: "response is not JSON", "rate limit": "rate limit exceeded" };

export function start() {
  $("fault-what").addEventListener("change", () => { $("fault-status").hidden = $("fault-what").value !== "status"; });
  $("fault").addEventListener("submit", async event => {
    event.preventDefault();
    const form = new FormData(event.target), what = form.get("what");
    const fault = { operation: form.get("operation"), times: Number(form.get("times")), after: Number(form.get("after")) };
    if (what === "status") fault.status = Number(form.get("status"));
    else fault.kind = what;
    if (Number(form.get("delay")) > 0) fault.delay = form.get("delay") + "s";
    if (await send("POST", "faults", fault)) toast("The next request that passes the checks meets it.");
  });
}

export function operations(ids) {
  if ($("fault-operation").options.length) return;
  fill($("fault-operation"), el("option", { value: "" }, "every operation"), ids.map(id => el("option", { value: id }, id)));
}

function what(f) {
  const parts = [];
  if (f.delay) parts.push(`waits ${f.delay}`);
  if (f.kind) parts.push(names[f.kind] ?? f.kind);
  else if (f.status) parts.push(`status ${f.status}`);
  return parts.join(", then ");
}

export function show(state) {
  $("n-faults").textContent = state.faults.length || "";
  fill($("pending"),
    table(["Operation", "What happens", "Left", "After"],
      state.faults.map(f => el("tr", {}, cell(f.operation || "every"), cell(what(f)), cell(f.times < 0 ? "always" : plural(f.times, "time")), cell(f.after ? plural(f.after, "request") : "now"))),
      "No fault waits. Add one to see how your program copes with it."),
    state.faults.length > 0 && el("button", { type: "button", "data-focus": "clear", onclick: () => send("DELETE", "faults") }, "Remove all"));
}
