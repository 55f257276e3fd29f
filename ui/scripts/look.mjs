// Draws every view over the made-up host in Chromium, runs axe on each, and saves pictures to `look/`.
// Usage: npm run build:fake && npm run look [-- <beginning of a name> <theme> <width>]
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const root = new URL("../dist-fake/", import.meta.url).pathname;
const out = new URL("../look/", import.meta.url).pathname;
const axeSource = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const [, , only, onlyTheme, onlyWidth] = process.argv;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

const server = createServer((request, response) => {
  const path = join(root, normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)));
  const file = existsSync(path) && statSync(path).isFile() ? path : join(root, "index.html");
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${server.address().port}`;

const press = (keys) => (page) => page.keyboard.press(keys);
const click = (name, role = "button") => (page) => page.getByRole(role, { name }).first().click();
const fill = (label, text) => (page) => page.getByRole(/Search/.test(label) ? "searchbox" : "textbox", { name: label }).first().fill(text);
const LONG = "Please refund Maria Jensen, IBAN DK50 0040 0440 1162 43, and mail her at maria@jensen.dk.";

/** name, hash, steps, only at these widths */
const shots = [
  ["chat", "#/chat/s-1", []],
  ["chat-inspector", "#/chat/s-1", [press("Control+.")]],
  ["chat-typing", "#/chat/s-3", [fill("Message", LONG), (page) => page.waitForTimeout(500)]],
  ["chat-preview", "#/chat/s-3", [fill("Message", LONG), click(/will be masked/)]],
  ["chat-markdown", "#/chat/s-3", []],
  ["chat-link", "#/chat/s-3", [click("the shop's page")]],
  ["chat-failed", "#/chat/s-4", []],
  ["chat-deny", "#/chat/s-1", [click("Deny")]],
  ["chat-new", "#/chat/new", []],
  ["chat-menu", "#/chat/s-1", [click(/Actions for Refund/)]],
  ["chat-tool", "#/chat/s-1", [click(/find order \(erp\)/)]],
  ["inbox", "#/inbox", []],
  ["inbox-task", "#/inbox/task:k-1", []],
  ["inbox-approval", "#/inbox/approval:ap-2", []],
  ["inbox-new", "#/inbox", [click("New task")]],
  ["guard-try", "#/guard/try", [click("Fill in an example"), (page) => page.waitForTimeout(500)]],
  ["guard-receipts", "#/guard/receipts/r-9f2c77aa10e1", []],
  ["guard-rules", "#/guard/rules", []],
  ["guard-words", "#/guard/words", []],
  ["sessions", "#/sessions", []],
  ["sessions-search", "#/sessions", [fill("Search all conversations", "refund")]],
  ["sessions-menu", "#/sessions", [click(/Actions for Refund/)]],
  ["sessions-export", "#/sessions", [click(/Actions for Refund/), click("Export", "menuitem"), click("Export")]],
  ["sessions-delete", "#/sessions", [click(/Actions for Refund/), click("Erase", "menuitem")]],
  ["settings-role", "#/settings/role", []],
  ["settings-models", "#/settings/models", [(page) => page.getByRole("button", { name: "Test" }).last().click()]],
  ["settings-keys", "#/settings/keys", []],
  ["settings-extensions", "#/settings/extensions", []],
  ["settings-look", "#/settings/look", []],
  ["settings-health", "#/settings/health", []],
  ["palette", "#/chat/s-1", [press("Control+k")]],
  ["palette-words", "#/chat/s-1", [press("Control+k"), (page) => page.keyboard.type("theme")]],
  ["shortcuts", "#/guard/rules", [press("?")]],
  ["first-1", "", [], "first"],
  ["first-2", "", [click("Continue")], "first"],
  ["first-3", "", [click("Continue"), (page) => page.getByRole("button", { name: /Continue|offline/ }).click()], "first"],
];

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
let violations = 0;
for (const theme of ["light", "dark"]) {
  for (const [width, height] of [[1280, 800], [640, 800], [390, 800]]) {
    for (const [name, hash, steps, query = ""] of shots) {
      if ((only && !name.startsWith(only)) || (onlyTheme && theme !== onlyTheme) || (onlyWidth && width !== Number(onlyWidth))) continue;
      const page = await browser.newPage({ viewport: { width, height }, bypassCSP: false, reducedMotion: "reduce" });
      const trouble = [];
      page.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
      page.on("pageerror", (error) => trouble.push(String(error)));
      page.on("request", (request) => request.url().startsWith(base) || request.url().startsWith("data:") || trouble.push(`remote request ${request.url()}`));
      await page.goto(`${base}/?theme=${theme}&${query}${hash}`);
      await page.waitForLoadState("networkidle");
      try {
        for (const step of steps) await step(page);
      } catch (error) {
        trouble.push(`step failed: ${String(error).split("\n")[0]}`);
      }
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(out, `${name}-${theme}-${width}.png`) });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) trouble.push(`page scrolls sideways by ${wide} px`);
      const session = await page.context().newCDPSession(page);
      await session.send("Page.setBypassCSP", { enabled: true });
      await page.evaluate(axeSource);
      const result = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      for (const { id, nodes } of result.violations) trouble.push(`axe ${id}: ${nodes.map((node) => node.html.slice(0, 140)).slice(0, 3).join(" | ")}`);
      violations += trouble.length;
      if (trouble.length > 0) console.log(`${name} ${theme} ${width}:\n  ${trouble.join("\n  ")}`);
      await page.close();
    }
  }
}
console.log(`${violations} problems`);
await browser.close();
server.close();
process.exit(violations > 0 ? 1 : 0);
