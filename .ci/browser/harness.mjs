// Starts the sandbox and a browser, and watches every page for what must never happen.
import { execFile, spawn } from "node:child_process";
import { createServer } from "node:http";
import { createConnection, createServer as createTCP } from "node:net";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = promisify(execFile);
export const sleep = ms => new Promise(done => setTimeout(done, ms));

// start runs the sandbox until stop is called. The port may be that of an earlier one.
export async function start(binary, port = 0) {
  const child = spawn(binary, ["-addr", `127.0.0.1:${port}`, "-ring", "300ms", "-wrap-up", "300ms"], { stdio: ["ignore", "pipe", "inherit"] });
  const env = {};
  let text = "";
  for await (const part of child.stdout) {
    text += part;
    for (const [, name, value] of text.matchAll(/^export (\w+)=(.*)$/gm)) env[name] = value;
    if (env.VOISO_USER_KEY) break;
  }
  return { env, base: env.VOISO_BASE_URL, stop: () => new Promise(done => { child.on("exit", done); child.kill("SIGTERM"); }) };
}

// shell runs a command line with the environment that the sandbox prints.
export async function shell(sandbox, line) {
  const { stdout } = await run("bash", ["-c", line], { env: { ...process.env, ...sandbox.env } });
  return stdout;
}

export async function control(sandbox, method, path, body) {
  const response = await fetch(`${sandbox.base}/_sandbox/${path}`, { method, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

// receiver is a webhook of a user. It responds with the status that is set.
export async function receiver() {
  const got = [];
  const result = { got, status: 200 };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    got.push(JSON.parse(body));
    response.writeHead(result.status).end();
  });
  await new Promise(done => server.listen(0, "127.0.0.1", done));
  return Object.assign(result, { url: `http://127.0.0.1:${server.address().port}/voiso`, close: () => server.close() });
}

// proxy leads to the sandbox over connections that can be cut.
export async function proxy(sandbox) {
  const open = new Set();
  const server = createTCP(socket => {
    const up = createConnection(Number(new URL(sandbox.base).port), "127.0.0.1");
    for (const each of [socket, up]) { open.add(each); each.on("error", () => {}); each.on("close", () => { open.delete(each); socket.destroy(); up.destroy(); }); }
    socket.pipe(up).pipe(socket);
  });
  const listen = port => new Promise(done => server.listen(port, "127.0.0.1", done));
  await listen(0);
  const { port } = server.address();
  const cut = () => { server.close(); for (const each of open) each.destroy(); };
  return { base: `http://127.0.0.1:${port}`, cut, mend: () => listen(port) };
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
export const close = () => browser.close();
const troubles = []; // console messages, errors and requests to other hosts
let isCutExpected = false;
export const expectCut = expected => { isCutExpected = expected; };

// open opens a page of the sandbox.
export async function open(base, path = "/", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ["clipboard-read", "clipboard-write"], ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.on("console", m => { if (["error", "warning"].includes(m.type()) && !isCutExpected) troubles.push(`console: ${m.text()}`); });
  page.on("pageerror", error => troubles.push(`error: ${error}`));
  page.on("request", r => { if (!r.url().startsWith(base + "/") && !r.url().startsWith("data:")) troubles.push(`request to another host: ${r.url()}`); });
  await page.goto(base + path);
  return page;
}

// axe returns the findings of axe-core, each with its first elements.
export async function axe(page) {
  const session = await page.context().newCDPSession(page); // the page's policy forbids scripts from elsewhere
  await session.send("Runtime.evaluate", { expression: axeSource });
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    awaitPromise: true, returnByValue: true,
    expression: `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + " (" + v.nodes.length + "): " + v.nodes.slice(0, 4).map(n => n.target.join(" ") + " " + (n.any[0]?.message ?? n.all[0]?.message ?? "")).join("; ")))`,
  });
  await session.detach();
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

let passed = 0;
const failed = [];

// check runs a named check. At its end no page may have had trouble.
export async function check(name, body) {
  const began = Date.now();
  try {
    await body();
    if (troubles.length) throw new Error(troubles.splice(0).join("\n"));
    passed++;
    console.log(`ok    ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    failed.push(name);
    console.log(`FAIL  ${name}: ${error.stack ?? error}`);
    troubles.length = 0;
  }
}

export function equal(got, want, what) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
  if (a !== b) throw new Error(`${what}: ${a}, want ${b}`);
}

// contains fails unless a text contains a part.
export function contains(text, part, what) {
  if (!String(text).includes(part)) throw new Error(`${what}: ${JSON.stringify(text)} does not contain ${JSON.stringify(part)}`);
}

export async function report() {
  await close();
  console.log(`\n${passed} passed, ${failed.length} failed`);
  process.exitCode = failed.length || passed === 0 ? 1 : 0;
}
