// Starts the page: sections, the event stream, the list of requests.
import { $, code, fill, send, toast } from "./dom.js";
import * as list from "./list.js";
import * as detail from "./detail.js";
import * as center from "./center.js";
import * as webhooks from "./webhooks.js";
import * as faults from "./faults.js";
import * as programs from "./programs.js";
import { connect } from "./stream.js";

const sections = ["requests", "center", "webhooks", "faults", "programs"];

// The address of a section is its name, that of a request #requests/17. So the browser's back button works.
function route(isUser) {
  const [name, seq] = location.hash.slice(1).split("/");
  const section = sections.includes(name) ? name : "requests";
  for (const each of sections) $(each).hidden = each !== section;
  for (const link of document.querySelectorAll("nav a[data-section]")) {
    if (link.dataset.section === section) {
      link.setAttribute("aria-current", "page");
      link.parentNode.scrollLeft = link.offsetLeft - 60; // on a phone; scrollIntoView would move where Tab starts
    } else link.removeAttribute("aria-current");
  }
  document.title = (section === "requests" ? "" : document.querySelector(`nav [data-section=${section}]`).firstChild.textContent.trim() + " – ") + "Voiso sandbox";
  if (section !== "requests") return;
  if (Number(seq)) {
    detail.open(Number(seq));
    list.select(Number(seq), true);
  } else {
    detail.close();
    list.select(0, true);
  }
}

function environment(keys) {
  return `export VOISO_BASE_URL=${location.origin}\nexport VOISO_CONTACT_CENTER_KEY=${keys.contactCenterKey}\nexport VOISO_USER_KEY=${keys.userKey}`;
}

const attempt = `curl "$VOISO_BASE_URL/api/v1/$VOISO_USER_KEY/sendsms" \\
  -H "Content-Type: application/json" \\
  -d '{"agent": "2003", "number": "+15555551234", "body": "Hello"}'`;

addEventListener("hashchange", () => route(true));
$("reset").addEventListener("click", async () => {
  if (await send("POST", "reset")) toast("The sandbox is as at its start.");
});
list.start(seq => {
  if (location.hash === `#requests/${seq}`) detail.open(seq);
  else history.replaceState(null, "", `#requests/${seq}`), detail.open(seq);
});
center.start();
webhooks.start();
faults.start();
programs.start();
route(false);

connect({
  hello(message) {
    if (!message.isSame) {
      list.clear();
      if (!Number(location.hash.split("/")[1])) detail.forget();
    }
    const lines = environment(message);
    fill($("env"), code(lines, "the environment"));
    fill($("env-empty"), code(lines, "the environment"));
    fill($("try-empty"), code(attempt, "the curl line"));
    faults.operations(message.operations);
  },
  requests(summaries) {
    list.add(summaries);
    const seq = Number(location.hash.split("/")[1]);
    if (seq && summaries.some(s => s.seq === seq)) list.select(seq, true);
  },
  reset() {
    list.clear();
    detail.forget();
    if (location.hash.startsWith("#requests/")) history.replaceState(null, "", "#requests");
  },
  state(state) {
    center.show(state);
    webhooks.show(state);
    faults.show(state);
  },
});
