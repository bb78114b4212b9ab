// Drives the sandbox's page in Chromium: node main.mjs BINARY
import { report, start } from "./harness.mjs";
import { requests } from "./requests.mjs";
import { center } from "./center.mjs";
import { looks, reference, streams, volume } from "./looks.mjs";

const binary = process.argv[2];
const sandbox = await start(binary);
await requests(sandbox);
await center(sandbox);
await reference(sandbox);
await looks(sandbox);
await streams(sandbox, binary);
await volume(sandbox);
await sandbox.stop();
await report();
