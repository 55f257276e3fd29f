// The main job in a real browser: chat, masking, an approval, a tool, what left the device, search, and axe in every view.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CARD, EMAIL, IBAN, PERSON, filesBelow, home, leaks, standin, start, writeRole } from "../support/orgata.mjs";

const ui = new URL("../../ui/", import.meta.url).pathname;
const require = createRequire(join(ui, "package.json"));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(join(ui, "node_modules/axe-core/axe.min.js"), "utf8");
const pictures = process.env.ORGATA_PICTURES;
const PASSPHRASE = "correct horse battery";

let place, model, orgata, browser, page;
const trouble = [];

before(async () => {
  place = home();
  model = await standin();
  writeRole(join(place.path, "config"), model.url);
  const env = { ORGATA_HOME: place.path, ORGATA_NO_KEYCHAIN: "1", ORGATA_PASSPHRASE: PASSPHRASE, HOME: place.path };
  orgata = await start("orgata", ["serve", "--port", "0", "--no-open", "--ui", join(ui, "dist")], env);
  browser = await chromium.launch({
    executablePath: process.env.ORGATA_CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const own = new URL(address()).origin;
  page.on("request", (request) => request.url().startsWith(own) || /^(data|blob):/.test(request.url()) || trouble.push(`remote request ${request.url()}`));
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !/Failed to load resource/.test(message.text()) && trouble.push(message.text()));
});

after(async () => {
  await browser?.close();
  await orgata?.stop();
  await model?.stop();
  place?.remove();
});

const address = () => orgata.line.match(/http:\/\/\S+/)[0];
const log = () => page.getByRole("log");
const send = async (text) => {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  // While an answer runs the next message waits in the composer.
  await page.locator("button:enabled", { hasText: /^Send/ }).waitFor();
  await page.keyboard.press("Control+Enter");
};
const picture = async (name) => {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
};

test("without signing in, the host answers nothing", async () => {
  const origin = new URL(address()).origin;
  for (const operation of ["app_state", "session_list", "approval_decide"]) {
    const reply = await fetch(`${origin}/api/v1/${operation}`, { method: "POST", headers: { origin, "content-type": "application/json" }, body: "{}" });
    assert.equal(reply.status, 401, operation);
  }
});

test("a page of another site cannot reach the host", async () => {
  const origin = new URL(address()).origin;
  const foreign = await fetch(`${origin}/api/v1/app_state`, { method: "POST", headers: { origin: "http://evil.example" }, body: "{}" });
  assert.equal(foreign.status, 403);
});

test("the sign-in address works once", async () => {
  await page.goto(address());
  await page.getByRole("button", { name: /Continue|Start/ }).first().waitFor();
  const second = await browser.newPage();
  await second.goto(address());
  await second.getByText("already used").waitFor();
  await second.close();
});

test("first run takes three steps and ends in a conversation", async () => {
  for (const [step, name] of ["Continue", "Continue", "Start"].entries()) {
    await picture(`first-run-${step + 1}`);
    await page.getByRole("button", { name, exact: true }).click();
  }
  await page.getByRole("textbox", { name: "Message" }).waitFor();
});

test("personal data is masked on the way out and real in the answer", async () => {
  await page.getByRole("textbox", { name: "Message" }).fill(`Please write to ${PERSON}, IBAN ${IBAN}, mail ${EMAIL}, card ${CARD}.`);
  await page.getByText(/will be masked/).waitFor();
  await page.keyboard.press("Control+Enter");
  const answer = log().getByRole("article", { name: "Assistant" }).first();
  await answer.waitFor();
  await page.waitForFunction((name) => [...document.querySelectorAll('[role="log"] article')].some((a) => a.getAttribute("aria-label") === "Assistant" && a.textContent.includes(name)), PERSON);
  const { count, found } = await leaks(model, [PERSON, IBAN, EMAIL, CARD]);
  assert.ok(count > 0, "the stand-in was asked");
  assert.deepEqual(found, [], "values that reached the model");
  await picture("chat-answer");
});

test("a tool waits for approval, then runs and its result is shown", async () => {
  await send(`Please write a file letter.txt with the address of ${PERSON}.`);
  const approve = page.getByRole("button", { name: "Approve once" });
  await approve.waitFor();
  // What the tool would get is marked like everywhere: the name in the file's content.
  const card = page.locator("section").filter({ has: page.getByText("Approval needed") }).last();
  await card.getByText("(masked)").first().waitFor({ state: "attached" });
  await picture("chat-approval");
  const folders = () => filesBelow(join(place.path, "work")).map((file) => file.path);
  assert.ok(!folders().some((path) => path.endsWith("letter.txt")), "nothing is written before the decision");
  await page.getByRole("link", { name: /Inbox/ }).click();
  await page.getByText("Approval").first().waitFor();
  await picture("inbox-approval");
  await page.getByRole("link", { name: /Chat/ }).click();
  await page.getByRole("button", { name: "Approve once" }).click();
  await page.waitForFunction(() => !document.querySelector('button[aria-label*="Stop"]') && !document.body.textContent.includes("The assistant is working"));
  await page.waitForTimeout(1500);
  const written = filesBelow(join(place.path, "work")).find((file) => file.path.endsWith("letter.txt"));
  assert.ok(written, "the approved tool wrote the file");
  assert.ok(!/\[PERSON_/.test(written.bytes.toString()), "the file holds no token");
  assert.deepEqual((await leaks(model, [PERSON, IBAN, EMAIL, CARD])).found, []);
  await picture("chat-tool");
});

test("the inspector shows exactly what left", async () => {
  await page.keyboard.press("Control+.");
  const inspector = page.getByRole("complementary", { name: "What left this device" });
  await inspector.waitFor();
  await inspector.getByText(/\[PERSON_[0-9A-Z]{12}\]/).first().waitFor();
  const shown = await inspector.textContent();
  for (const value of [PERSON, IBAN, EMAIL, CARD]) assert.ok(!shown.includes(value), value);
  await picture("inspector");
});

test("the conversation is found by search", async () => {
  await page.getByRole("link", { name: /Sessions/ }).click();
  await page.getByRole("searchbox").fill("letter");
  await page.getByText(/letter/).first().waitFor();
  await picture("sessions-search");
});

test("axe finds nothing in any view, in both themes", async () => {
  const problems = [];
  const views = ["chat", "inbox", "guard", "guard/receipts", "guard/rules", "guard/words", "sessions", "settings/role", "settings/models", "settings/keys", "settings/extensions", "settings/look", "settings/health"];
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setBypassCSP", { enabled: true });
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const view of views) {
      await page.goto(`${new URL(address()).origin}/#/${view}`);
      await page.reload();
      await page.getByRole("main").waitFor();
      await page.waitForTimeout(500);
      problems.push(...(await axe(`${view} ${theme}`)));
      await picture(`${view.replace("/", "-")}-${theme}`);
    }
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    problems.push(...(await axe(`palette ${theme}`)));
    await page.keyboard.press("Escape");
  }
  assert.deepEqual(problems, []);
});

test("at 200 % zoom no view scrolls sideways", async () => {
  await page.setViewportSize({ width: 640, height: 400 });
  for (const view of ["chat", "inbox", "guard", "sessions", "settings"]) {
    await page.goto(`${new URL(address()).origin}/#/${view}`);
    await page.waitForTimeout(300);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${view} scrolls sideways by ${wide} px`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("nothing remote was asked for and no script failed", () => assert.deepEqual(trouble, []));

test("no clear value lies in any file of the application", async () => {
  await orgata.stop();
  const data = join(place.path, "data");
  assert.ok(existsSync(data));
  for (const { path, bytes } of filesBelow(data)) {
    for (const value of [PERSON, IBAN, EMAIL, CARD]) {
      assert.ok(!bytes.includes(value) && !bytes.includes(Buffer.from(value, "utf16le")), `${value} lies in ${path}`);
    }
  }
});

async function axe(where) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return result.violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map((node) => node.html.slice(0, 120)).slice(0, 2).join(" | ")}`);
}
