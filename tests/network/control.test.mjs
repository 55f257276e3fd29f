// The leak test can fail: programs that leak on purpose are seen.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { CARD, EMAIL, IBAN, PERSON, standin } from "../support/orgata.mjs";
import { capture, found, packets, strangers, streams } from "./capture.mjs";

const VALUES = [PERSON, IBAN, EMAIL, CARD];
const python = (code, ...args) => spawnSync("python3", ["-c", code, ...args], { timeout: 10_000 });
const DIAL = "import socket, sys\ns = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET)\ns.settimeout(0.3)\ns.connect((sys.argv[1], int(sys.argv[2])))";
const POST = "import sys, urllib.request\nurllib.request.urlopen(urllib.request.Request(sys.argv[1], data=sys.argv[2].encode())).read()";

test("a foreign peer, a name and a strange port are seen", async () => {
  const recorded = await capture();
  for (const peer of ["192.0.2.7", "2001:db8:1::7"]) python(DIAL, peer, "443");
  spawnSync("timeout", ["1", "getent", "ahosts", "leak.example.org"]);
  python(DIAL, "127.0.0.1", "9");
  const { lo, out } = await recorded.stop();
  assert.ok(out.some((one) => one.protocol === "tcp" && one.to === "192.0.2.7" && one.ports[1] === 443), "the peer");
  assert.ok(out.some((one) => one.protocol === "tcp" && one.to.startsWith("2001:0db8:0001")), "the peer by IPv6");
  assert.ok(out.some((one) => one.protocol === "udp" && one.ports[1] === 53 && one.data.includes("leak")), "the name");
  assert.ok(strangers(lo, []).some((line) => line.includes("127.0.0.1:9 ")), "the port");
});

test("a value that goes to the model is seen in every form", async (t) => {
  const model = await standin();
  t.after(model.stop);
  const port = Number(new URL(model.url).port);
  const disguises = {
    plain: (value) => value,
    json: (value) => JSON.stringify({ text: value }),
    percent: (value) => encodeURIComponent(value),
    base64: (value) => Buffer.from(value).toString("base64"),
    "base64, one byte on": (value) => Buffer.from(`x${value}y`).toString("base64"),
    "base64, two bytes on": (value) => Buffer.from(`xx${value}`).toString("base64"),
    hex: (value) => Buffer.from(value).toString("hex"),
  };
  for (const [name, disguise] of Object.entries(disguises)) {
    const recorded = await capture();
    for (const value of VALUES) python(POST, `${model.url}/v1/anything`, disguise(value));
    const { lo } = await recorded.stop();
    assert.deepEqual(found(Buffer.concat(streams(lo, port)), VALUES), VALUES, name);
  }
});

test("wide characters are seen, and a value cut by packets is put together", () => {
  for (const value of VALUES) {
    const wide = Buffer.from(`a${value}`, "utf16le");
    assert.deepEqual(found(wide, [value]), [value]);
    assert.deepEqual(found(Buffer.from(wide).swap16(), [value]), [value]);
  }
  const part = (sequence, text) => ({ protocol: "tcp", from: "127.0.0.1", to: "127.0.0.1", ports: [5, 7], sequence, data: Buffer.from(text) });
  const [whole] = streams([part(6, "Jensen"), part(0, "Maria "), part(6, "Jensen")], 7);
  assert.deepEqual(found(whole, VALUES), [PERSON]);
  assert.deepEqual(packets(Buffer.alloc(24)), []);
});
