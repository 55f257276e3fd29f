// The real window with its web view in a namespace without peers.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { CARD, EMAIL, IBAN, PERSON, filesBelow, standin, writeRole } from "../support/orgata.mjs";
import { open } from "../support/webdriver.mjs";
import { capture, listeners } from "./capture.mjs";
import { proveFiles, proveNetwork } from "./proof.mjs";

const VALUES = [PERSON, IBAN, EMAIL, CARD];
const { HOME, ORGATA_WEBDRIVER, ORGATA_BUILT } = process.env;

test("the window and its web view speak with the model only, and masked", async (t) => {
  const recorded = await capture();
  const model = await standin();
  t.after(model.stop);
  writeRole(join(HOME, ".config/orgata"), model.url);
  const window = await open(ORGATA_WEBDRIVER, join(ORGATA_BUILT, "orgata-desktop"));
  t.after(() => window.close().catch(() => {}));
  for (const name of ["Continue", "Continue", "Start"]) await window.click(`//button[normalize-space(.)='${name}']`);
  await window.until("the composer", "return !!document.querySelector('textarea[aria-label=Message]')");
  // The driver's own listeners belong to the test: it reaches the web view through the inspector's port.
  const open_ports = listeners();
  const send = async (text) => {
    await window.type("//textarea[@aria-label='Message']", text);
    await window.click("//button[starts-with(normalize-space(.), 'Send') and not(@disabled) and not(@aria-disabled='true')]");
  };
  await send(`Please write to ${PERSON}, IBAN ${IBAN}, mail ${EMAIL}, card ${CARD}.`);
  const answered = "return [...document.querySelectorAll('[role=log] article')].some(a => a.getAttribute('aria-label') === 'Assistant' && a.textContent.includes(arguments[0]))";
  await window.until("the answer", answered, PERSON);
  // A tool that a person allows, its result, and the model's answer to that.
  await send(`Please write a file letter.txt with the address of ${PERSON}.`);
  await window.click("//button[contains(., 'Approve once')]");
  await window.until("the tool's result", "return /letter\\.txt/.test(document.querySelector('[role=log]').innerText) && !document.body.innerText.includes('Approve once')");
  const result = async () => (await model.seen()).requests.some(({ body }) => /"role": ?"tool"/.test(typeof body === "string" ? body : JSON.stringify(body)));
  for (let tries = 0; !(await result()); tries += 1) {
    assert.ok(tries < 100, "the tool's result went to the model");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.ok(filesBelow(join(HOME, "Orgata")).some((file) => file.path.endsWith("letter.txt")), "the approved tool wrote the file");
  await window.close();
  await model.stop();
  t.diagnostic(`listening: ${open_ports.map(({ program, address }) => `${program} ${address}`).join(", ")}`);
  const ours = open_ports.filter(({ address }) => /^(127\.|\[::1\])/.test(address));
  assert.deepEqual(open_ports.filter((one) => !ours.includes(one)), [], "nothing listens beyond loopback");
  proveNetwork(t, await recorded.stop(), { model, own: ours.map(({ port }) => port), values: VALUES });
  proveFiles(t, HOME, VALUES, [join(HOME, "Orgata"), join(HOME, "tmp")]);
});
