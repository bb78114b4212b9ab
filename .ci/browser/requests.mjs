// The list of requests and the verdict, as a user of curl sees them.
import { axe, check, contains, control, equal, open, shell } from "./harness.mjs";

const mistake = `curl -s -o /dev/null "$VOISO_BASE_URL/api/v1/$VOISO_USER_KEY/sendsms" -H "Content-Type: application/json" -d '{"agent": "2003", "number": "+15555551234", "txt": "Hello"}'`;
const fine = `curl -s -o /dev/null -H "Authorization: Bearer $VOISO_USER_KEY" "$VOISO_BASE_URL/api/v2/cdr?start_date=2026-01-01"`;

export async function requests(sandbox) {
  const page = await open(sandbox.base);
  const rows = page.locator("#list [role=option]");

  await check("an empty page says what to do first", async () => {
    await page.getByRole("heading", { name: "No request yet" }).waitFor();
    await page.locator("#env-empty", { hasText: `export VOISO_BASE_URL=${sandbox.base}` }).waitFor();
    await page.getByRole("status").getByText("Live").waitFor();
    equal(await axe(page), [], "axe");
  });

  await check("a curl call appears and its mistakes are named", async () => {
    await shell(sandbox, mistake);
    await rows.first().waitFor();
    contains((await rows.first().innerText()).replaceAll("\n", " "), "sendSMS user key in path 400 ✗ 3 mistakes", "row");
    await rows.first().click();
    await page.getByText("body.number", { exact: true }).waitFor();
    contains(await page.locator(".verdict").innerText(), 'property "txt" is unsupported', "verdict");
    equal(await page.locator(".verdict a").first().getAttribute("href"), "/_sandbox/reference/#/Messaging/sendSMS", "link");
    equal(await axe(page), [], "axe");
  });

  await check("the corrected curl line is accepted", async () => {
    const corrected = await page.getByRole("region", { name: "Corrected" }).locator("pre").innerText();
    contains(corrected, '"number":"15555551234"', "corrected");
    contains(await shell(sandbox, corrected.replace(/^curl/, "curl -s -w '%{http_code}'")), "200", "response");
    await page.waitForFunction(() => document.querySelector("#list [role=option] .verdict-text")?.textContent === "✓ valid");
  });

  await check("copy as curl and as Go", async () => {
    await page.locator("#list [role=option]", { hasText: "mistake" }).first().click();
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByText("The curl line copied").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    contains(copied, `-d '{"agent": "2003", "number": "+15555551234", "txt": "Hello"}'`, "clipboard");
    contains(copied, "$VOISO_USER_KEY/sendsms", "clipboard");
    await page.getByRole("button", { name: "Copy as Go" }).click();
    contains(await page.evaluate(() => navigator.clipboard.readText()), "client.SendSMS(ctx, gen.SendSMSRequest{", "clipboard");
  });

  await check("a valid request is called valid", async () => {
    await shell(sandbox, fine);
    await rows.filter({ hasText: "listCDRs" }).first().click();
    await page.getByText("Valid. The request follows every rule").waitFor();
    equal(await axe(page), [], "axe");
  });

  await check("an unknown path names the nearest operation, and its key is masked", async () => {
    await shell(sandbox, `curl -s -o /dev/null "$VOISO_BASE_URL/api/v1/secretkey1234567/sendsmss?key=otherkey7654321" -H "Authorization: Bearer thirdkey0000" -d '{"k":"thirdkey0000"}'`);
    await rows.filter({ hasText: "sendsmss" }).first().click();
    await page.getByText("Nearest operation: sendSMS").waitFor();
    contains(await page.locator("#detail").innerText(), "did you mean POST /api/v1/{api_key}/sendsms?", "verdict");
    const everything = await page.content() + await shell(sandbox, `curl -s "$VOISO_BASE_URL/_sandbox/requests"`);
    for (const key of ["secretkey1234567", "otherkey7654321", "thirdkey0000", sandbox.env.VOISO_USER_KEY + "/"]) {
      if (everything.includes(key)) throw new Error(`the page shows ${key}`);
    }
  });

  await check("markup in a request stays text", async () => {
    await shell(sandbox, `curl -s -o /dev/null "$VOISO_BASE_URL/<img%20src=x%20onerror=alert(1)>" -H "X-Note: <script>alert(1)</script>" -d '<svg onload=alert(1)>'`);
    await rows.filter({ hasText: "onerror" }).first().click();
    await page.locator("#detail").getByText("<svg onload=alert(1)>").first().waitFor();
    equal(await page.locator("#detail img, #detail svg, #list img").count(), 0, "elements");
  });

  await check("the filter and its empty result", async () => {
    await page.getByLabel("Filter").fill("no such request");
    await page.getByText("No request matches the filter.").waitFor();
    equal(await axe(page), [], "axe");
    await page.getByLabel("Filter").fill("");
    await page.getByLabel("Only mistakes").check();
    await page.waitForFunction(() => ![...document.querySelectorAll("#list .verdict-text")].some(verdict => verdict.textContent.includes("valid")));
    await page.getByLabel("Only mistakes").uncheck();
  });

  await check("keyboard alone", async () => {
    await page.goto("about:blank").catch(() => {});
    await page.goto(sandbox.base + "/");
    await rows.first().waitFor();
    await page.keyboard.press("Tab");
    equal(await page.evaluate(() => document.activeElement.textContent), "Skip to content", "first stop");
    for (let i = 0; i < 12 && await page.evaluate(() => document.activeElement.id) !== "list"; i++) await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const active = await page.locator("#list").getAttribute("aria-activedescendant");
    equal(await page.locator(`#${active}`).getAttribute("aria-posinset"), "2", "place");
    await page.locator("#detail h2").waitFor();
    await page.keyboard.press("Enter");
    equal(await page.evaluate(() => document.activeElement.id), "detail", "focus");
    await page.keyboard.press("Tab");
    equal(await page.evaluate(() => document.activeElement.textContent), "Copy as curl", "next stop");
  });

  await check("reset", async () => {
    await page.getByRole("button", { name: "Reset" }).click();
    await page.getByRole("heading", { name: "No request yet" }).waitFor();
    equal((await control(sandbox, "GET", "state")).messages, [], "messages");
  });
  await page.context().close();
}
