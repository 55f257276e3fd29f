// The command line in a namespace without peers: a turn with a tool, the guard, the proxy.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { CARD, EMAIL, IBAN, PERSON, home, standin, start, writeRole } from "../support/orgata.mjs";
import { capture, listeners } from "./capture.mjs";
import { proveFiles, proveNetwork } from "./proof.mjs";

const VALUES = [PERSON, IBAN, EMAIL, CARD];
const TEXT = `Please write to ${PERSON}, IBAN ${IBAN}, mail ${EMAIL}, card ${CARD}.`;

test("the command line speaks with the model only, and masked", async (t) => {
  const place = home();
  t.after(place.remove);
  const work = join(place.path, "papers");
  mkdirSync(work);
  writeFileSync(join(work, "clients.txt"), `${TEXT}\n`);
  const env = { ...process.env, ORGATA_HOME: place.path, HOME: place.path, ORGATA_NO_KEYCHAIN: "1", ORGATA_PASSPHRASE: "correct horse battery" };
  const orgata = async (...args) => (await promisify(execFile)(join(process.env.ORGATA_BUILT, "orgata"), args, { env, timeout: 60_000 })).stdout;
  const recorded = await capture();
  const model = await standin();
  t.after(model.stop);
  writeRole(join(place.path, "config"), model.url);

  assert.match(await orgata("guard", "mask", join(work, "clients.txt")), /\[IBAN_/);
  assert.match(await orgata("run", "-t", TEXT, "--folder", work), new RegExp(PERSON));
  await orgata("run", "-t", `Read the file clients.txt for ${PERSON}.`, "--folder", work);
  const proxy = await start("orgata", ["proxy", "--json"], env);
  t.after(proxy.stop);
  const { base_url: base, token } = JSON.parse(proxy.line);
  const own = listeners().filter(({ program }) => program === "orgata").map(({ port }) => port);
  assert.deepEqual(own, [Number(new URL(base).port)], "the proxy listens once");
  const reply = await fetch(`${base}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "demo", messages: [{ role: "user", content: TEXT }] }),
  });
  assert.match(await reply.text(), new RegExp(PERSON), "the proxy restores");
  await proxy.stop();

  const { requests } = await model.seen();
  assert.ok(requests.some(({ body }) => /"role": ?"tool"/.test(typeof body === "string" ? body : JSON.stringify(body))), "a tool's result went to the model");
  await model.stop();
  proveNetwork(t, await recorded.stop(), { model, own, values: VALUES });
  proveFiles(t, place.path, VALUES, [work]);
});
