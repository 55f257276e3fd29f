import { has, t } from "../i18n";

/** Extensions that are part of Orgata; the catalogue has words for their tools. */
const OWN = ["developer", "orgata"];
/** The argument that says most about what an own tool will do. */
const TELLING = ["path", "command", "title", "query", "name"];
const MOST_CHARS = 300;

const partsOf = (name: string): [extension: string, tool: string] => {
  const at = name.indexOf("__");
  return at < 0 ? ["developer", name] : [name.slice(0, at), name.slice(at + 2)];
};

/** What a person calls a tool: `developer__write` → "Write a file", `erp__find_order` → "find order (erp)". */
export function toolTitle(name: string): string {
  const [extension, tool] = partsOf(name);
  const known = `tool.name.${tool}`;
  if (OWN.includes(extension) && has(known)) return t(known);
  return name.includes("__") ? t("tool.other", { tool: wordsOf(tool), extension }) : wordsOf(name);
}

const wordsOf = (id: string) => id.replaceAll("_", " ");

/** What a call of an own tool will do, in one sentence; nothing for tools of other extensions. */
export function callText(name: string, args: unknown): string | undefined {
  const [extension, tool] = partsOf(name);
  if (!OWN.includes(extension) || !has(`tool.name.${tool}`)) return undefined;
  const what = tellingOf(args);
  const sentence = `tool.do.${tool}`;
  if (what === "") return toolTitle(name);
  return has(sentence) ? t(sentence, { what }) : `${toolTitle(name)}: ${what}`;
}

function tellingOf(args: unknown): string {
  if (typeof args !== "object" || args === null) return "";
  const found = TELLING.map((key) => (args as Record<string, unknown>)[key]).find((value) => typeof value === "string");
  const flat = String(found ?? "").trim().replaceAll(/\s+/g, " ");
  return flat.length > MOST_CHARS ? `${flat.slice(0, MOST_CHARS)}…` : flat;
}

interface Asked {
  tool: string;
  arguments: unknown;
  summary: string;
}

/** What a question asks for, in words. A summary that only repeats ids and arguments gives way to the tool's title. */
export function askedText({ tool, arguments: args, summary }: Asked): string {
  const own = callText(tool, args);
  if (own) return own;
  const [extension, name] = partsOf(tool);
  const raw = summary.startsWith(`${tool} `) || summary.startsWith(`${name} of ${extension} `);
  return raw || summary.trim() === "" ? t("tool.use", { tool: toolTitle(tool) }) : summary;
}

/** A reason as the host writes it: a sentence, then in brackets the role profile and the ids of the rules that decided. */
export interface Why {
  sentence: string;
  profile?: string;
  rules?: string;
}

const IDS = /^(.*\S)\s+\((?:[^();]*; )?([^()\s:]+@[^()\s:]+): ([^()]+)\)$/s;

export function whyOf(why: string): Why {
  const [, sentence, profile, rules] = IDS.exec(why) ?? [];
  return sentence && profile && rules ? { sentence, profile, rules } : { sentence: why };
}
