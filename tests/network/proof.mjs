// What every part of the leak test asserts about its packets and its files.
import assert from "node:assert/strict";
import { filesBelow } from "../support/orgata.mjs";
import { found, strangers, streams, words } from "./capture.mjs";

/** Nobody but the stand-in and our own hosts was spoken to, and the stand-in heard no value. */
export function proveNetwork(t, { lo, out }, { model, own, values }) {
  const port = Number(new URL(model.url).port);
  assert.deepEqual(out.map(words), [], "packets to foreign peers");
  assert.deepEqual(strangers(lo, [port, ...own]), [], "packets to strange ports on loopback");
  const talk = streams(lo, port);
  const all = Buffer.concat(talk);
  assert.match(all.toString("latin1"), /chat\/completions/, "the capture holds what the model was asked");
  assert.match(all.toString("latin1"), /\[PERSON_[0-9A-Z]{12}\]/, "the model saw tokens");
  assert.doesNotMatch(all.toString("latin1"), /content-encoding: (gzip|br|deflate|zstd)/i, "nothing was compressed");
  const raw = Buffer.concat(lo.filter((one) => one.ports?.includes(port)).map((one) => one.frame));
  assert.deepEqual([...found(all, values), ...found(raw, values)], [], "values on their way to or from the model");
  t.diagnostic(`${lo.length} packets on loopback, ${out.length} on the way out, ${talk.length} streams and ${all.length} bytes with the model searched`);
}

/** No file of the application holds a value; the person's own working folder may. */
export function proveFiles(t, folder, values, mayHold) {
  const files = filesBelow(folder).filter(({ path }) => !mayHold.some((part) => path.startsWith(part)));
  assert.ok(files.length > 0);
  const bad = files.flatMap(({ path, bytes }) => found(bytes, values).map((value) => `${value} lies in ${path}`));
  assert.deepEqual(bad, []);
  t.diagnostic(`${files.length} files and ${files.reduce((sum, { bytes }) => sum + bytes.length, 0)} bytes at rest searched`);
}
