// Packets of a network namespace: captured by tcpdump, read, put together by port, and searched.
import { execFileSync, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where Orgata looks for local model servers; a knock without a word is allowed there. */
export const DISCOVERY = [11434, 1234, 8080, 8000, 1337];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts to record loopback and the way out; `stop()` gives the packets of both. */
export async function capture() {
  const folder = mkdtempSync(join(tmpdir(), "packets-"));
  const dumps = await Promise.all(["lo", "out0"].map((device) => dump(device, join(folder, `${device}.pcap`))));
  return {
    stop: async () => {
      // A packet of our own comes last in each file; once it is there, so is everything before it.
      for (const address of ["127.0.0.1", "198.51.100.254"]) await last(address);
      const [lo, out] = (await Promise.all(dumps.map((one) => one.stop()))).map((list) => list.filter(({ frame }) => !frame.includes(LAST)));
      return { lo, out: out.filter((packet) => !packet.kernel) };
    },
  };
}

const LAST = "the last packet of this capture";
function last(address) {
  const socket = createSocket("udp4");
  socket.on("error", () => {});
  return new Promise((resolve) => socket.send(LAST, 9, address, () => socket.close(resolve)));
}

async function dump(device, file) {
  const child = spawn("tcpdump", ["-i", device, "-n", "-U", "--immediate-mode", "-s", "0", "-B", "65536", "-Z", "root", "-w", file], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => (said += data));
  for (let tries = 0; !said.includes("listening on"); tries += 1) {
    if (tries > 100 || child.exitCode !== null) throw new Error(`tcpdump on ${device}: ${said}`);
    await pause(50);
  }
  const ended = new Promise((resolve) => child.once("close", resolve));
  return {
    stop: async () => {
      for (let tries = 0; !readFileSync(file).includes(LAST); tries += 1) {
        if (tries > 100) throw new Error(`the capture on ${device} is not complete`);
        await pause(50);
      }
      child.kill("SIGINT");
      await ended;
      if (!/\n0 packets dropped by kernel/.test(said)) throw new Error(`packets were lost on ${device}: ${said}`);
      return packets(readFileSync(file));
    },
  };
}

/** The packets of a pcap file of an Ethernet-like device. */
export function packets(file) {
  const found = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const length = file.readUInt32LE(at + 8);
    found.push(packet(file.subarray(at + 16, at + 16 + length)));
    at += 16 + length;
  }
  return found;
}

function packet(frame) {
  const kind = frame.readUInt16BE(12);
  const ip = frame.subarray(14);
  if (kind === 0x0800) return transport(ip[9], [...ip.subarray(12, 16)].join("."), [...ip.subarray(16, 20)].join("."), ip.subarray((ip[0] & 15) * 4, ip.readUInt16BE(2)), frame);
  if (kind !== 0x86dd) return { protocol: `ethernet ${kind.toString(16)}`, from: "", to: "", data: frame, frame };
  // Behind a hop-by-hop header comes what the kernel says of its own accord (multicast listeners).
  const extra = ip[6] === 0 ? (ip[41] + 1) * 8 : 0;
  const protocol = extra ? ip[40] : ip[6];
  return transport(protocol, v6(ip.subarray(8, 24)), v6(ip.subarray(24, 40)), ip.subarray(40 + extra, 40 + ip.readUInt16BE(4)), frame);
}

const v6 = (bytes) => bytes.toString("hex").replace(/(....)(?=.)/g, "$1:");

function transport(number, from, to, body, frame) {
  const protocol = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6" }[number] ?? `ip ${number}`;
  if (protocol === "icmp6") return { protocol, from, to, data: body, frame, kernel: body[0] >= 130 };
  if (protocol !== "tcp" && protocol !== "udp") return { protocol, from, to, data: body, frame };
  const ports = [body.readUInt16BE(0), body.readUInt16BE(2)];
  const data = protocol === "tcp" ? body.subarray((body[12] >> 4) * 4) : body.subarray(8);
  return { protocol, from, to, ports, sequence: protocol === "tcp" ? body.readUInt32BE(4) : 0, data, frame };
}

/** A packet in words, for a failed assertion. */
export const words = (one) => `${one.protocol} ${one.from}:${one.ports?.[0] ?? ""} -> ${one.to}:${one.ports?.[1] ?? ""} (${one.data.length} bytes)`;

/** Loopback packets that belong to none of the allowed ports, or that say something to a port where only a knock is allowed. */
export function strangers(list, ports) {
  const loopback = (address) => address.startsWith("127.") || address === v6(Buffer.from("00000000000000000000000000000001", "hex"));
  const known = (one) => one.ports.some((port) => ports.includes(port));
  const knock = (one) => one.data.length === 0 && one.ports.some((port) => DISCOVERY.includes(port));
  return list.filter((one) => !(one.protocol === "tcp" && loopback(one.from) && loopback(one.to) && (known(one) || knock(one)))).map(words);
}

/** Both directions of every connection with a port, each put together in the order in which it was sent. */
export function streams(list, port) {
  const flows = new Map();
  for (const one of list) {
    if (one.protocol !== "tcp" || !one.ports.includes(port) || one.data.length === 0) continue;
    const name = `${one.from}:${one.ports[0]}>${one.to}:${one.ports[1]}`;
    if (!flows.has(name)) flows.set(name, new Map());
    flows.get(name).set(one.sequence, one.data);
  }
  return [...flows.values()].map((parts) => Buffer.concat([...parts].sort(([a], [b]) => ((a - b) | 0)).map(([, data]) => data)));
}

/** A value in the forms that a plain search misses. */
export function forms(value) {
  const bytes = Buffer.from(value);
  const all = new Set();
  for (const text of [value, value.toLowerCase(), value.toUpperCase(), value.replaceAll(" ", "")]) {
    all.add(text).add(JSON.stringify(text).slice(1, -1)).add(encodeURIComponent(text)).add(encodeURIComponent(text).replaceAll("%20", "+"));
    all.add([...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""));
    all.add([...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase()}`).join(""));
  }
  all.add(bytes.toString("hex")).add(bytes.toString("hex").toUpperCase());
  for (let shift = 0; shift < 3; shift += 1) {
    // Only whole groups of three bytes are independent of what stands beside the value.
    const start = (3 - shift) % 3;
    const text = bytes.subarray(start, start + Math.floor((bytes.length - start) / 3) * 3).toString("base64");
    all.add(text).add(text.replaceAll("+", "-").replaceAll("/", "_"));
  }
  const plain = [...all].map((text) => Buffer.from(text));
  const wide = [value, value.toLowerCase()].map((text) => Buffer.from(text, "utf16le"));
  return [...plain, ...wide, ...wide.map((one) => Buffer.from(one).swap16())];
}

/** The values that stand in some bytes, in any form. */
export const found = (bytes, values) => values.filter((value) => forms(value).some((form) => bytes.includes(form)));

/** Listening TCP ports of this namespace, with the program that owns each. */
export function listeners() {
  const lines = execFileSync("ss", ["-Htlnp"], { encoding: "utf8" }).trim().split("\n").filter(Boolean);
  return lines.map((line) => ({ address: line.split(/\s+/)[3], port: Number(line.split(/\s+/)[3].split(":").pop()), program: /\(\("([^"]+)"/.exec(line)?.[1] ?? "" }));
}
