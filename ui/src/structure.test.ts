import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";
import { de } from "./i18n/de";
import { en } from "./i18n/en";

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^test\//.test(file));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const importsOf = (file: string) => [...read(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target]) => target ?? "");
const inside = (file: string, target: string) => relative(root, resolve(root, dirname(file), target));

const FEATURES = ["chat", "inbox", "guard", "sessions", "settings"];
const SHARED = ["components", "host", "api", "i18n"];

it("features know components, host, api, i18n and the shell's contract, never each other", () => {
  const wrong = files.flatMap((file) => {
    const own = file.split("/")[0] ?? "";
    if (!FEATURES.includes(own)) return [];
    const targets = importsOf(file).filter((target) => target.startsWith(".")).map((target) => inside(file, target));
    return targets.filter((target) => ![own, ...SHARED].includes(target.split("/")[0] ?? "") && target !== "shell/contract").map((target) => `${file} → ${target}`);
  });
  expect(wrong).toEqual([]);
});

it("shared folders know no feature and no shell", () => {
  const wrong = files.filter((file) => SHARED.includes(file.split("/")[0] ?? "")).flatMap((file) => importsOf(file).filter((target) => target.startsWith(".")).map((target) => [file, inside(file, target)] as const).filter(([, target]) => [...FEATURES, "shell", "palette"].includes(target.split("/")[0] ?? "")));
  expect(wrong).toEqual([]);
});

it("only host/tauri.ts reaches Tauri", () => {
  expect(files.filter((file) => importsOf(file).some((target) => target.startsWith("@tauri-apps/")))).toEqual(["host/tauri.ts"]);
});

it("nothing is kept in the browser and nothing is drawn from HTML", () => {
  expect(files.filter((file) => /localStorage|sessionStorage|indexedDB|dangerouslySetInnerHTML|\.innerHTML|\beval\(/.test(read(file)))).toEqual([]);
});

it("files stay short", () => {
  const long = files.filter((file) => file.endsWith(".tsx") && read(file).split("\n").length > 400);
  expect(long).toEqual([]);
});

it("every sentence is used, and the German catalogue has the same ones with the same values", () => {
  const code = files.filter((file) => !file.startsWith("i18n/")).map(read).join("\n");
  const dynamic = /^(error|banner|approval\.(allow|did)|tool\.(name|do)|nav|task\.(type|priority|class|state)|guard\.(mode|source)|keystate|role\.(asks|guard)|ext\.status|models\.kind|health)\./;
  expect(Object.keys(en).filter((id) => !dynamic.test(id) && !code.includes(`"${id}"`))).toEqual([]);
  expect(Object.keys(de).toSorted()).toEqual(Object.keys(en).toSorted());
  const values = (text: string) => [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name).filter((name) => !["", "one"].includes(name ?? ""));
  const names = (text: string) => [...new Set(values(text.replaceAll(/(one|other|true) \{[^}]*\}/g, "")))].toSorted();
  for (const [id, text] of Object.entries(en)) expect([id, names(de[id as keyof typeof en] ?? "")]).toEqual([id, names(text)]);
});
