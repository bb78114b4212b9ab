// The contact center: clock, agents, calls, messages, campaigns, records.
import { $, el, fill, send, table, cell, clockTime, dayTime, plural } from "./dom.js";

let offset = 0; // the clock of the contact center minus that of the browser
const kinds = { available: "good", offline: "none", unavailable: "wait", postcall: "wait" };

export function start() {
  setInterval(tick, 1000);
  for (const button of $("clock").querySelectorAll("button")) {
    button.addEventListener("click", () => send("POST", "clock", { forward: button.dataset.forward }));
  }
  $("arrive").addEventListener("submit", event => {
    event.preventDefault();
    const form = new FormData(event.target);
    send("POST", "calls", { from: form.get("from"), agent: form.get("agent") });
  });
}

function tick() {
  const now = new Date(Date.now() + offset);
  const node = $("now");
  node.textContent = dayTime(now);
  node.dateTime = now.toISOString();
  for (const since of document.querySelectorAll("[data-since]")) since.textContent = ago(now - new Date(since.dataset.since));
}

function ago(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return s < 86400 ? `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min` : `${Math.floor(s / 86400)} d`;
}

const badge = (text, kind) => el("span", { class: "pill " + (kind ?? "wait") }, text);
const act = (label, focus, onclick, what) => el("button", { type: "button", "data-focus": focus, "aria-label": `${label} ${what}`, onclick }, label);
const since = at => el("span", { "data-since": at });

export function show(state) {
  offset = new Date(state.now) - Date.now();
  $("n-calls").textContent = state.counts.calls ? plural(state.counts.calls, "call") : "";
  $("cdrs").textContent = state.counts.cdrs.toLocaleString();
  $("n-messages").textContent = state.counts.messages || "";
  showAgents(state.agents);
  showCalls(state.calls, state.agents);
  fill($("messages"), table(["Sent", "From agent", "To", "Text"],
    state.messages.toReversed().map(m => el("tr", {}, cell(clockTime(m.sent_at)), cell(m.agent), cell(m.number), cell(m.text ?? `template ${m.template}`))),
    "No SMS yet. Send one with sendSMS: it appears here, is counted for its agent and recipient, and becomes a call detail record."));
  fill($("campaigns"), table(["Campaign", "ID", "Type", "Status", "Contacts", "Called"],
    state.campaigns.map(c => el("tr", {}, cell(c.name), cell(String(c.id)), cell(c.type), cell(badge(c.status, { active: "good", paused: "wait" }[c.status] ?? "none")), cell(c.contacts.toLocaleString()), cell(c.called.toLocaleString()))),
    "No campaign yet. Make one with createCampaign, then start it with changeCampaignStatus."));
  tick();
}

function showAgents(agents) {
  const set = (a, status) => () => send("POST", "agents", { agent: a.extension, status });
  fill($("agents"), table(["Agent", "Status", "For", ""],
    agents.map(a => el("tr", {}, cell(a.name, el("br"), el("span", { class: "hint" }, a.extension, el("span", { class: "mail" }, " · " + a.email))), cell(badge(a.status, kinds[a.status])), cell(since(a.since)),
      el("td", { class: "act" },
        a.status === "offline" || a.status === "unavailable" ? act("Log in", "in" + a.extension, set(a, "available"), a.name) : act("Log out", "in" + a.extension, set(a, "offline"), a.name),
        a.status === "available" && act("Pause", "pause" + a.extension, set(a, "unavailable"), a.name)))),
    "No agent yet. An agent exists as soon as a request names one, for example startCall with agent 1002."));
  const chosen = $("arrive-agent").value;
  fill($("arrive-agent"), el("option", { value: "" }, "the first who is available"), agents.map(a => el("option", { value: a.extension }, `${a.name} (${a.status})`)));
  $("arrive-agent").value = chosen;
  if ($("arrive-agent").selectedIndex < 0) $("arrive-agent").value = "";
}

function showCalls(calls, agents) {
  fill($("calls"), table(["Call", "Agent", "Step", "For", ""],
    calls.map(c => el("tr", {}, cell(`${c.from} → ${c.to}`, el("br"), el("span", { class: "hint" }, c.type)), cell(agents.find(a => a.extension === c.agent)?.name ?? c.agent),
      cell(c.answered_at ? badge("answered", "good") : badge("ringing")), cell(since(c.answered_at ?? c.started_at)),
      el("td", { class: "act" }, act("End", "end" + c.id, () => send("DELETE", "calls/" + encodeURIComponent(c.id)), `the call of ${c.from}`)))),
    "No active call. Start one with startCall, or let one arrive above."));
}
