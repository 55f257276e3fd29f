// The main job in the real window: type, see real names, approve, read the tool's result, find it by search.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CARD, EMAIL, IBAN, PERSON, filesBelow, leaks, standin, writeRole } from "../support/orgata.mjs";
import { open } from "../support/webdriver.mjs";

const axeSource = readFileSync(new URL("../../ui/node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const HOME = process.env.HOME;
const COMPOSER = "//textarea[@aria-label='Message']";
const pictures = process.env.ORGATA_PICTURES;
let model, window;

before(async () => {
  model = await standin();
  writeRole(join(HOME, ".config/orgata"), model.url);
  window = await open(process.env.ORGATA_WEBDRIVER, join(process.env.ORGATA_BUILT, "orgata-desktop"));
});

after(async () => {
  await window?.close();
  await model?.stop();
});

const says = (text) => window.until(text, "return document.body.innerText.includes(arguments[0])", text);
const picture = async (name) => {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(pictures, `${name}.png`), await window.screenshot());
};
const send = async (text) => {
  await window.until("the composer", "return !!document.querySelector('textarea[aria-label=Message]')");
  await window.type(COMPOSER, text);
  // While an answer runs the next message waits in the composer.
  await window.click("//button[starts-with(normalize-space(.), 'Send') and not(@disabled) and not(@aria-disabled='true')]");
};

test("first run ends in a conversation", async () => {
  for (const name of ["Continue", "Continue", "Start"]) await window.click(`//button[normalize-space(.)='${name}']`);
  await window.until("the composer", "return !!document.querySelector('textarea[aria-label=Message]')");
});

test("the answer comes back with the real names, the model saw none", async () => {
  await send(`Please write to ${PERSON}, IBAN ${IBAN}, mail ${EMAIL}, card ${CARD}.`);
  await window.until("the answer", "return [...document.querySelectorAll('[role=log] article')].some(a => a.getAttribute('aria-label') === 'Assistant' && a.textContent.includes(arguments[0]))", PERSON);
  const { count, found } = await leaks(model, [PERSON, IBAN, EMAIL, CARD]);
  assert.ok(count > 0);
  assert.deepEqual(found, []);
  await picture("window-answer");
});

test("a tool runs after approval", async () => {
  await send(`Please write a file letter.txt with the address of ${PERSON}.`);
  await says("Approve once");
  await picture("window-approval");
  await window.click("//button[contains(., 'Approve once')]");
  const end = Date.now() + 30_000;
  let written;
  while (!written && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    written = filesBelow(join(HOME, "Orgata")).find((file) => file.path.endsWith("letter.txt"));
  }
  assert.ok(written, "the approved tool wrote the file");
  assert.ok(!/\[PERSON_/.test(written.bytes.toString()), "the file holds no token");
  assert.deepEqual((await leaks(model, [PERSON, IBAN, EMAIL, CARD])).found, []);
  await picture("window-tool");
});

test("it is found by search", async () => {
  await window.run("location.hash = '#/sessions'");
  await window.until("the search field", "return !!document.querySelector('input[type=search]')");
  await window.type("//input[@type='search']", "letter");
  await window.until("a match", "return document.querySelectorAll('mark').length > 0 || /letter/.test(document.querySelector('main').innerText)");
});

test("axe finds nothing in the window", async () => {
  await window.run("location.hash = '#/chat'");
  await new Promise((resolve) => setTimeout(resolve, 500));
  await window.run(`${axeSource}; window.__axe = null; axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}).then(r => { window.__axe = r.violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 120)); });`);
  const problems = await window.until("axe", "return window.__axe && [window.__axe]");
  assert.deepEqual(problems[0], []);
});

test("the title of the window names no content", async () => {
  assert.doesNotMatch(await window.run("return document.title"), new RegExp(PERSON));
});
