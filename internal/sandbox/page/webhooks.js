// Webhooks: the receiver, events with any data, deliveries.
import { $, el, fill, send, toast, table, cell, code, clockTime, pretty } from "./dom.js";

let samples = new Map();
let isEdited = false;
let receiver = "";
let isKnown = false;

export async function start() {
  $("receiver").addEventListener("submit", async event => {
    event.preventDefault();
    const form = new FormData(event.target);
    isEdited = false;
    if (await send("PUT", "webhook", { url: form.get("url"), secret: form.get("secret") })) toast(form.get("url") ? "Events go to this URL now." : "Events go nowhere now.");
  });
  $("receiver").addEventListener("input", () => { isEdited = true; });
  $("event-name").addEventListener("change", sample);
  $("event").addEventListener("submit", async event => {
    event.preventDefault();
    let data;
    try {
      data = JSON.parse($("event-data").value);
    } catch (problem) {
      $("event-data").setAttribute("aria-invalid", "true");
      $("event-data").focus();
      return toast("The data is not JSON: " + problem.message, true);
    }
    $("event-data").removeAttribute("aria-invalid");
    if (await send("POST", "events", { event: $("event-name").value, data })) toast("Event on its way.");
  });
  const events = await send("GET", "events");
  if (!events) return;
  samples = new Map(events.map(e => [e.event, e.data]));
  fill($("event-name"), events.map(e => el("option", { value: e.event }, e.event)));
  $("event-name").value = "inbound.call.ended";
  sample();
}

function sample() {
  $("event-data").value = JSON.stringify(samples.get($("event-name").value), null, 2);
}

const kinds = { delivered: "good", pending: "wait", inactive: "bad" };
const open = new Set(); // deliveries whose body is shown

export function show(state) {
  $("n-failures").textContent = state.counts.failures ? `${state.counts.failures} failed` : "";
  $("n-failures").classList.add("alarm");
  $("n-deliveries").textContent = state.counts.deliveries || "";
  if (!isEdited && (!isKnown || receiver !== state.webhook)) $("receiver").elements.url.value = state.webhook;
  receiver = state.webhook;
  isKnown = true;
  fill($("deliveries"),
    table(["Event", "Time", "State", "Attempts", "Last failure", ""], state.deliveries.toReversed().flatMap(rows),
      receiver ? "No event yet. Start a call, log an agent in or out, or send one with the form above." : "No event yet. Set the URL of your webhook first: events go nowhere without it."),
    state.counts.failures > 0 && el("p", { class: "hint" }, "A failed delivery is tried again later, as the clock of the contact center goes. After 5 failures within 24 hours it is inactive; retriggerWebhookFailure sends it again. ",
      el("button", { type: "button", "data-focus": "hour", onclick: () => send("POST", "clock", { forward: "1h" }) }, "Move the clock an hour")));
}

function rows(d) {
  const toggle = el("button", { type: "button", "data-focus": "body" + d.id, "aria-expanded": String(open.has(d.id)), "aria-label": `Body of ${d.event}` }, "Body");
  const body = el("tr", {}, el("td", { colspan: "6" }, el("div", { class: "code" }, code(pretty(JSON.stringify(d.body)), "the body", true))));
  body.hidden = !open.has(d.id);
  toggle.addEventListener("click", () => {
    if (!open.delete(d.id)) open.add(d.id);
    body.hidden = !open.has(d.id);
    toggle.setAttribute("aria-expanded", String(!body.hidden));
  });
  const failure = (d.error ?? "").replace(/^webhook: delivery of "[^"]*" failed: /, "");
  return [el("tr", {}, cell(el("code", {}, d.event)), cell(clockTime(d.at)), cell(el("span", { class: "pill " + kinds[d.state] }, d.state)),
    cell(String(d.attempts)), cell(failure), el("td", { class: "act" }, toggle)), body];
}
