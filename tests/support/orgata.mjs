// Real programs for end-to-end tests: the model stand-in and Orgata itself, each with a home of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const built = process.env.ORGATA_BUILT;
if (!built) throw new Error("ORGATA_BUILT names the folder with the built programs; scripts/test-e2e sets it");

/** What nobody here wrote: Presidio's public examples and reserved numbers. */
export const PERSON = "Maria Jensen";
export const IBAN = "DK5000400440116243";
export const EMAIL = "maria.jensen@example.org";
export const CARD = "4012888888881881";

/** A folder that goes with the test. */
export function home() {
  const path = mkdtempSync(join(tmpdir(), "orgata-e2e-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts a program and waits for the first line that it prints. */
export async function start(program, args, env = {}) {
  const child = spawn(join(built, program), args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  const line = await new Promise((resolve, reject) => {
    child.stdout.on("data", (data) => {
      text += data;
      if (text.includes("\n")) resolve(text.split("\n")[0].trim());
    });
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code} before it said anything`)));
    child.once("error", reject);
  });
  const stop = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", resolve);
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 5000).unref();
    });
  return { line, stop, child };
}

/** The model stand-in with everything that reached it. */
export async function standin() {
  const program = await start("orgata-standin", []);
  const url = program.line;
  const seen = async () => (await fetch(`${url}/__seen`)).json();
  return { url, seen, stop: program.stop };
}

/** The role `general` with the stand-in as its model and shell behind an approval. */
export function role(standinUrl) {
  return `name: general
display_name: General assistant
description: Everyday work with text and files.
version: 1.0.0
instructions: Help with everyday work.
providers:
  - id: standin
    kind: openai
    base_url: ${standinUrl}/v1
    key: false
    models:
      - { name: demo, context_tokens: 100000, max_output: 4096, max_data_class: confidential }
primary: { provider: standin, model: demo }
extensions:
  - { name: developer, kind: builtin }
  - { name: orgata, kind: builtin }
policies: |
  @id("models")
  permit(principal, action == Orgata::Action::"CallModel", resource);
  @id("look")
  permit(principal, action == Orgata::Action::"CallTool", resource)
  when { [Orgata::Tool::"developer__read", Orgata::Tool::"developer__tree"].contains(resource) };
  @id("change")
  @ask("The assistant wants to change a file or run a command.")
  @judge("no")
  permit(principal, action == Orgata::Action::"CallTool", resource)
  when { [Orgata::Tool::"developer__write", Orgata::Tool::"developer__edit", Orgata::Tool::"developer__shell"].contains(resource) };
`;
}

/** Writes the role where Orgata looks for a person's own profiles. */
export function writeRole(configFolder, standinUrl) {
  mkdirSync(join(configFolder, "profiles"), { recursive: true });
  writeFileSync(join(configFolder, "profiles", "general.yaml"), role(standinUrl));
}

/** Every request body that reached the stand-in, plain and in the encodings that hide a value from a plain search. */
export async function leaks(model, values) {
  const { requests } = await model.seen();
  const all = requests.map((request) => (typeof request.body === "string" ? request.body : JSON.stringify(request.body))).join("\n");
  const forms = (value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString("base64").replace(/=+$/, "").slice(0, -1),
    Buffer.from(value, "utf16le").toString("latin1"),
    value.replaceAll(" ", ""),
  ];
  return { count: requests.length, found: values.filter((value) => forms(value).some((form) => all.includes(form))) };
}

/** All files below a folder with their bytes, to search what lies at rest. */
export function filesBelow(folder) {
  const found = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) found.push(...filesBelow(path));
    else if (statSync(path).isFile()) found.push({ path, bytes: readFileSync(path) });
  }
  return found;
}
