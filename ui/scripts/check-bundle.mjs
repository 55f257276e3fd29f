// Fails when the built bundle breaks a promise: size of the shell, nothing remote, no made-up content.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const SHELL_KB = 300;
const VIEW_KB = 200;
const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const kb = (file) => gzipSync(readFileSync(join(dist, file))).length / 1024;

/** Files that a chunk needs at once, itself included. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const each of manifest[key].imports ?? []) closure(each, seen);
  return seen;
}
const filesOf = (keys) => [...new Set([...keys].flatMap((key) => [manifest[key].file, ...(manifest[key].css ?? [])]))];
const size = (files) => files.reduce((sum, file) => sum + kb(file), 0);
const problems = [];

const shell = filesOf(closure("index.html"));
const shellKb = size(shell);
console.log(`shell ${shellKb.toFixed(1)} kB gz`);
if (shellKb > SHELL_KB) problems.push(`the shell has ${shellKb.toFixed(1)} kB, the budget is ${SHELL_KB}`);

for (const key of Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry)) {
  const own = size(filesOf(closure(key)).filter((file) => !shell.includes(file)));
  console.log(`${key} +${own.toFixed(1)} kB gz`);
  if (own > VIEW_KB) problems.push(`${key} has ${own.toFixed(1)} kB, the budget is ${VIEW_KB}`);
}

for (const name of readdirSync(join(dist, "assets"))) {
  if (!/\.(js|css)$/.test(name)) continue;
  const text = readFileSync(join(dist, "assets", name), "utf8");
  if (text.includes("Refund for order 8841")) problems.push(`${name} holds made-up content`);
  if (/\burl\(\s*["']?(https?:)?\/\//.test(text) || /\bimport\(\s*["']https?:/.test(text)) problems.push(`${name} loads something remote`);
}
const html = readFileSync(join(dist, "index.html"), "utf8");
if (!html.includes("Content-Security-Policy")) problems.push("index.html has no policy");
if (/<script(?![^>]*\bsrc=)[^>]*>/.test(html) || /<style/.test(html)) problems.push("index.html has inline code");

for (const problem of problems) console.error(`error: ${problem}`);
process.exit(problems.length > 0 ? 1 : 0);
