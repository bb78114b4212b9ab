// Contact center, webhooks and faults.
import { axe, check, contains, control, equal, open, receiver, shell } from "./harness.mjs";

const sms = `curl -s -o /dev/null -w '%{http_code}' "$VOISO_BASE_URL/api/v1/$VOISO_USER_KEY/sendsms" -H "Content-Type: application/json" -d '{"agent": "2003", "number": "15555551234", "body": "'$RANDOM'"}' || true`;

export async function center(sandbox) {
  const page = await open(sandbox.base, "/#center");
  await check("agents log in and out", async () => {
    const row = page.locator("#agents tr", { hasText: "7777" });
    equal(await axe(page), [], "axe, at the start");
    await row.getByRole("button", { name: "Log out" }).click();
    await row.getByText("offline").waitFor();
    await row.getByRole("button", { name: "Log in" }).click();
    await row.getByText("available", { exact: true }).waitFor();
  });

  await check("a call arrives, is answered and ends", async () => {
    await page.getByLabel("From").fill("15555550001");
    await page.getByRole("button", { name: "Let it ring" }).click();
    const row = page.locator("#calls tr", { hasText: "15555550001" });
    await row.getByText("answered").waitFor();
    equal(await axe(page), [], "axe");
    await row.getByRole("button", { name: "End" }).click();
    await page.getByText("No active call.").waitFor();
    await page.locator("#cdrs", { hasText: "251" }).waitFor();
  });

  await check("the clock moves a day", async () => {
    const before = Date.parse((await control(sandbox, "GET", "state")).now);
    await page.getByRole("button", { name: "+1 day" }).click();
    await page.waitForFunction(was => Date.parse(document.getElementById("now").dateTime) > was + 86_000_000, before);
  });

  const hook = await receiver();
  await page.goto(sandbox.base + "/#webhooks");
  await check("a webhook is fired and received", async () => {
    await page.getByText("Set the URL of your webhook first").waitFor();
    equal(await axe(page), [], "axe, without a receiver");
    await page.getByLabel("URL of your webhook").fill(hook.url);
    await page.getByLabel("Secret").fill("s3cret");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Events go to this URL now.").waitFor();
    await page.locator("#event-name").selectOption("inbound.call.answered");
    const data = page.getByLabel("Data of the event, as JSON");
    contains(await data.inputValue(), "calling_number", "sample");
    await data.fill("{");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("The data is not JSON").waitFor();
    await data.fill('{"id": "mine", "type": "inbound"}');
    await page.getByRole("button", { name: "Send" }).click();
    const row = page.locator("#deliveries tr", { hasText: "inbound.call.answered" }).first();
    await row.getByText("delivered").waitFor();
    const { event, secret, data: got } = hook.got.at(-1);
    equal({ event, secret, got }, { event: "inbound.call.answered", secret: "s3cret", got: { id: "mine", type: "inbound" } }, "received");
    await row.getByRole("button", { name: "Body" }).click();
    await page.locator("#deliveries pre", { hasText: '"mine"' }).waitFor();
    if ((await page.content()).includes("s3cret")) throw new Error("the page shows the secret");
    equal(await axe(page), [], "axe, delivered");
  });

  await check("a failed delivery is tried again when the clock moves", async () => {
    hook.status = 500;
    await page.locator("#event-name").selectOption("message.received");
    await page.getByRole("button", { name: "Send" }).click();
    const row = page.locator("#deliveries tr", { hasText: "message.received" }).first();
    await row.filter({ hasText: "pending" }).getByText("500").waitFor();
    equal(await axe(page), [], "axe, failed");
    hook.status = 200;
    await page.getByRole("button", { name: "Move the clock an hour" }).click();
    await row.getByText("delivered").waitFor();
  });

  await check("a webhook to another machine is refused when it is dialed", async () => {
    await page.getByLabel("URL of your webhook").fill("http://192.0.2.1/voiso");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Events go to this URL now.").waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator("#deliveries").getByText("not on this machine").first().waitFor();
  });
  hook.close();

  await page.goto(sandbox.base + "/#faults");
  await check("a fault hits the next call, once", async () => {
    await page.getByText("No fault waits.").waitFor();
    await page.locator("#fault-operation").selectOption("sendSMS");
    await page.getByRole("button", { name: "Add" }).click();
    await page.locator("#pending", { hasText: "status 503" }).waitFor();
    equal(await axe(page), [], "axe");
    equal([await shell(sandbox, sms), await shell(sandbox, sms)], ["503", "200"], "statuses");
    await page.getByText("No fault waits.").waitFor();
  });

  await check("a connection is cut", async () => {
    await page.locator("#fault-operation").selectOption("sendSMS");
    await page.locator("#fault-what").selectOption("reset");
    await page.getByRole("button", { name: "Add" }).click();
    await page.locator("#pending", { hasText: "connection is reset" }).waitFor();
    equal(await shell(sandbox, sms), "000", "status");
    await page.getByRole("link", { name: /^Requests/ }).click();
    await page.locator("#list [role=option]", { hasText: "cut" }).first().click();
    await page.getByText("The connection was cut").waitFor();
    equal(await axe(page), [], "axe");
  });

  await check("what programs can do", async () => {
    await page.getByRole("link", { name: "For programs" }).click();
    await page.getByText("/_sandbox/requests?operation=sendSMS&wait=5s").first().waitFor();
    equal(await axe(page), [], "axe");
  });
  await page.context().close();
}
