// What programs can do with the sandbox.
import { $, el, code, fill } from "./dom.js";

const steps = `curl -X POST "$VOISO_BASE_URL/_sandbox/reset"
./my-program &
curl "$VOISO_BASE_URL/_sandbox/requests?operation=sendSMS&wait=5s"`;

const paths = [
  ["GET /_sandbox/requests?operation=sendSMS&wait=5s", "The newest request that matches, or the next one within the time; 404 if none comes. Also: status=400, valid=false, after=17 (only those with a larger seq)."],
  ["GET /_sandbox/requests/17", "One request by its seq."],
  ["GET /_sandbox/state", "Clock, agents, active calls, SMS, campaigns, number of records, deliveries, faults."],
  ["GET /_sandbox/environment", "The address and the keys, under the names of the environment variables."],
  ["POST /_sandbox/reset", "Everything as at the start. The receiver of webhooks stays."],
  ["POST /_sandbox/agents", '{"agent": "1002", "status": "offline"}: available, unavailable or offline.'],
  ["POST /_sandbox/calls", '{"from": "15555551234", "agent": "1002"}: a call arrives. The agent may be left out.'],
  ["DELETE /_sandbox/calls/ID", "The contact ends a call. Its ID is in the state."],
  ["POST /_sandbox/clock", '{"forward": "24h"}: moves the clock.'],
  ["PUT /_sandbox/webhook", '{"url": "http://127.0.0.1:8080/voiso", "secret": "…"}: where events go.'],
  ["GET /_sandbox/events", "The events with the data of their examples."],
  ["POST /_sandbox/events", '{"event": "inbound.call.ended", "data": {…}}: sends an event with any data.'],
  ["POST /_sandbox/faults", '{"operation": "sendSMS", "status": 503, "times": 2, "after": 0, "delay": "500ms"}. In place of status: "kind": close, reset, truncate, garbage or rate limit.'],
  ["DELETE /_sandbox/faults", "Removes the faults that have not happened yet."],
  ["GET /_sandbox/stream", "The event stream of this page: requests and state as they change."],
];

export function start() {
  fill($("steps"), code(steps, "the steps of a test"));
  fill($("paths"), paths.map(([path, what]) => el("tr", {}, el("td", {}, el("code", {}, path)), el("td", {}, what))));
}
