import type { Command } from "../shell/contract";

export interface CommandGroup {
  value: string;
  items: Command[];
}

const PREFIXES: Record<string, NonNullable<Command["kind"]>> = { ">": "command", "#": "session", "@": "role" };
const MOST_SESSIONS = 8;

/** How well a title fits the words: whole beginnings before word beginnings before anything; 0 when a word is missing. */
export function score(title: string, query: string): number {
  const text = title.toLowerCase();
  let sum = 1;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    sum += at === 0 ? 3 : /\W/.test(text[at - 1] ?? "") ? 2 : 1;
  }
  return sum;
}

/** What the palette shows for an input: a prefix narrows the kind, the rest are words. Groups keep the registry's order. */
export function filterCommands(commands: readonly Command[], input: string): CommandGroup[] {
  const only = PREFIXES[input.trimStart()[0] ?? ""];
  const query = (only ? input.trimStart().slice(1) : input).trim();
  const kindOf = ({ kind }: Command) => kind ?? "command";
  const found = commands
    .filter((command) => !only || kindOf(command) === only)
    .map((command) => ({ command, score: score(`${command.title} ${command.group}`, query) }))
    .filter((each) => each.score > 0);
  if (query) found.sort((a, b) => b.score - a.score);
  const groups = new Map<string, Command[]>();
  for (const { command } of found) {
    const items = groups.get(command.group) ?? [];
    if (kindOf(command) === "session" && items.length >= MOST_SESSIONS && !query && !only) continue;
    groups.set(command.group, [...items, command]);
  }
  return [...groups].map(([value, items]) => ({ value, items }));
}
