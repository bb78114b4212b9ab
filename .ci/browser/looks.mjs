// Dark, phone, zoom, reduced motion; thousands of requests; a stream that was cut; the reference.
import { axe, check, contains, control, equal, expectCut, open, proxy, shell, sleep, start } from "./harness.mjs";

const sections = ["requests", "center", "webhooks", "faults", "programs"];
const balance = `curl -s -o /dev/null "$VOISO_BASE_URL/api/v1/$VOISO_USER_KEY/balance"`;

export async function looks(sandbox) {
  await shell(sandbox, `${balance}; ${balance}?x=1`);
  const views = {
    dark: { colorScheme: "dark" }, phone: { viewport: { width: 360, height: 740 } }, "zoom of 400 %": { viewport: { width: 320, height: 256 } },
  };
  for (const [name, options] of Object.entries(views)) {
    await check(`${name}: no axe finding, nothing beside the page`, async () => {
      const page = await open(sandbox.base, "/", options);
      await page.locator("#list [role=option]").first().waitFor();
      for (const section of sections) {
        await page.goto(`${sandbox.base}/#${section}`);
        await page.locator(`#${section}`).waitFor();
        equal(await axe(page), [], `axe: ${section}`);
        equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${section} fits into the window`);
      }
      await page.goto(`${sandbox.base}/#requests`);
      await page.locator("#list [role=option]").first().click();
      await page.locator("#detail h2").waitFor();
      equal(await axe(page), [], "axe: detail");
      equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "the detail fits into the window");
      await page.context().close();
    });
  }

  await check("reduced motion", async () => {
    const page = await open(sandbox.base, "/", { reducedMotion: "reduce" });
    await page.locator("#list [role=option]").first().waitFor();
    await shell(sandbox, balance);
    await page.locator("#list .fresh").first().waitFor();
    equal(await page.locator("#list .fresh").first().evaluate(row => getComputedStyle(row).animationName), "none", "animation");
    await page.context().close();
  });
}

export async function volume(sandbox) {
  await control(sandbox, "POST", "reset");
  const page = await open(sandbox.base);
  await check("5,000 requests without stutter", async () => {
    await page.evaluate(() => {
      window.longest = 0;
      new PerformanceObserver(entries => { for (const e of entries.getEntries()) window.longest = Math.max(window.longest, e.duration); }).observe({ type: "longtask" });
    });
    const url = `${sandbox.base}/api/v1/${sandbox.env.VOISO_USER_KEY}/balance`;
    for (let i = 0; i < 250; i++) await Promise.all(Array.from({ length: 20 }, async () => (await fetch(url)).arrayBuffer()));
    await page.locator("#n-requests", { hasText: "5000" }).waitFor();
    await page.locator("#list").focus();
    for (const key of ["End", "Home", "PageDown", "PageDown", "End"]) await page.keyboard.press(key);
    equal(await page.locator("#list [aria-selected=true]").getAttribute("aria-posinset"), "5000", "last row");
    const drawn = await page.locator("#list [role=option]").count();
    if (drawn > 100) throw new Error(`${drawn} rows are in the document`);
    const longest = await page.evaluate(() => window.longest);
    if (longest > 300) throw new Error(`the page did not respond for ${longest} ms`);
    equal(await axe(page), [], "axe");
    console.log(`      longest task ${longest} ms, ${drawn} rows in the document`);
  });
  await check("a page that opens late shows all of them", async () => {
    const late = await open(sandbox.base);
    await late.locator("#n-requests", { hasText: "5000" }).waitFor();
    await late.context().close();
  });
  await page.context().close();
}

export async function streams(sandbox, binary) {
  await control(sandbox, "POST", "reset");
  await check("a stream that was cut comes back without gaps or doubles", async () => {
    const line = await proxy(sandbox);
    const page = await open(line.base);
    await shell(sandbox, balance);
    await page.locator("#n-requests", { hasText: "1" }).waitFor();
    expectCut(true);
    line.cut();
    await page.getByText("Reconnecting").waitFor();
    equal(await axe(page), [], "axe, while cut");
    await shell(sandbox, `${balance}; ${balance}`);
    await line.mend();
    await page.locator("#n-requests", { hasText: /^3$/ }).waitFor();
    await page.locator("#connection.good").waitFor();
    line.cut();
    await page.context().close();
    expectCut(false);
  });

  await check("a sandbox that was started again", async () => {
    const first = await start(binary);
    const page = await open(first.base);
    await shell(first, `${balance}; ${balance}`);
    await page.locator("#n-requests", { hasText: "2" }).waitFor();
    expectCut(true);
    await first.stop();
    await page.locator("#connection.bad").waitFor();
    const second = await start(binary, new URL(first.base).port);
    await page.getByRole("heading", { name: "No request yet" }).waitFor();
    await shell(second, balance);
    await page.locator("#n-requests", { hasText: /^1$/ }).waitFor();
    await page.context().close();
    expectCut(false);
    await second.stop();
  });
}

export async function reference(sandbox) {
  const page = await open(sandbox.base, "/_sandbox/reference/#/Messaging/sendSMS");
  const block = page.locator("#operations-Messaging-sendSMS");
  await check("the reference opens at the operation", async () => {
    await block.getByRole("button", { name: "Try it out" }).waitFor();
    await sleep(300); // nameFields runs after rendering
    equal(await axe(page), [], "axe");
  });
  await check("try-it works", async () => {
    await block.getByRole("button", { name: "Try it out" }).click();
    await block.getByRole("button", { name: "Execute" }).click();
    await block.locator(".live-responses-table .response-col_status", { hasText: "200" }).first().waitFor();
    await sleep(300);
    equal(await axe(page), [], "axe, with a response");
    const seen = await control(sandbox, "GET", "requests?operation=sendSMS&wait=5s");
    equal([seen.status, seen.valid], [200, true], "request");
  });
  await check("try-it with a query key and an operation without one in its path", async () => {
    await page.goto(`${sandbox.base}/_sandbox/reference/#/CDR/listCDRs`);
    await page.reload();
    const list = page.locator("#operations-CDR-listCDRs");
    await list.getByRole("button", { name: "Try it out" }).click();
    await list.getByRole("button", { name: "Execute" }).click();
    await list.locator(".live-responses-table .response-col_status", { hasText: "200" }).first().waitFor();
    const seen = await control(sandbox, "GET", "requests?operation=listCDRs&wait=5s");
    equal([seen.status, seen.valid, seen.key_kind], [200, true, "contact center"], "request");
  });
  await page.context().close();
  await check("the reference in the dark, and closed", async () => {
    const dark = await open(sandbox.base, "/_sandbox/reference/", { colorScheme: "dark" });
    await dark.locator(".opblock").first().waitFor();
    await sleep(300);
    equal(await axe(dark), [], "axe");
    contains(await dark.title(), "Reference", "title");
    await dark.context().close();
  });
}
