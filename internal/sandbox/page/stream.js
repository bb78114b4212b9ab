// The event stream of the sandbox. A stream that was cut goes on where it stopped.
import { $ } from "./dom.js";

const waits = [500, 1000, 2000, 4000];
let failures = 0;
let source;

function show(kind, text) {
  const node = $("connection");
  if (node.textContent !== text) node.textContent = text;
  node.className = "pill " + kind;
}

// connect calls the handler of each message. The browser reconnects after a cut and says what it got last.
export function connect(handlers) {
  source = new EventSource("/_sandbox/stream");
  source.onopen = () => { failures = 0; show("good", "Live"); };
  source.onerror = () => {
    show("bad", failures > 3 ? "Sandbox not running" : "Reconnecting");
    failures++;
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => connect({ ...handlers, hello: message => handlers.hello({ ...message, isSame: false }) }), waits[Math.min(failures, waits.length) - 1]);
  };
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, event => handle(JSON.parse(event.data)));
  }
}
