import type { FindingRow, Masked, Receipt, TokenRow } from "../api/gen";

/** A stretch of text; with `mask` when it is a value that leaves as a token. */
export interface Piece {
  text: string;
  mask?: Pick<Masked, "token" | "kind" | "known">;
}

/** Cuts a text at its masks (UTF-16 offsets). Wrong or overlapping offsets never lose or repeat a character. */
export function cutByMasks(text: string, masks: readonly Masked[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const mask of masks.toSorted((a, b) => a.start - b.start)) {
    const start = Math.max(at, mask.start);
    const end = Math.min(text.length, mask.end);
    if (end <= start) continue;
    if (start > at) pieces.push({ text: text.slice(at, start) });
    pieces.push({ text: text.slice(start, end), mask });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** A longer text is shown in part: a page that draws thousands of marks stands still. */
export const MOST_SHOWN = 20_000;
/** A longer text is only checked when somebody asks for it, not after every pause in the typing. */
export const MOST_CHECKED = 200_000;

/** The beginning of a long text with the marks in it; no mark and no character is cut in two. */
export function headOf(text: string, masks: readonly Masked[], most = MOST_SHOWN): { text: string; masks: readonly Masked[] } {
  if (text.length <= most) return { text, masks };
  const whole = masks.filter(({ end }) => end <= most);
  const cut = masks.reduce((at, { start, end }) => (start < most && end > most ? Math.min(at, start) : at), most);
  const half = /[\uD800-\uDBFF]/.test(text.charAt(cut - 1));
  return { text: text.slice(0, half ? cut - 1 : cut), masks: whole };
}

/** Findings count characters (Unicode scalar values); marks in the page count UTF-16 units. */
export function findingsToMasks(text: string, findings: readonly FindingRow[]): Masked[] {
  const wanted = new Set(findings.flatMap(({ start, end }) => [start, end]));
  const units = new Map<number, number>();
  let scalar = 0;
  let unit = 0;
  for (const char of text) {
    if (wanted.has(scalar)) units.set(scalar, unit);
    scalar += 1;
    unit += char.length;
  }
  units.set(scalar, unit);
  const unitOf = (offset: number) => units.get(offset) ?? text.length;
  return findings.map((row) => ({ start: unitOf(row.start), end: unitOf(row.end), token: "", kind: row.type, known: true }));
}

/** The distinct values that are marked in a text. A masked value counts once, however often it stands there: it leaves as one token. */
export const valuesOf = (text: string, masks: readonly Masked[]): string[] => [...new Set(masks.map(({ start, end, kind }) => `${kind} ${text.slice(start, end)}`))];

/** The distinct tokens that left in place of values, in one call or several. */
export function tokensOfReceipts(receipts: readonly Pick<Receipt, "found" | "sent">[]): string[] {
  const tokens = receipts.flatMap(({ found, sent }) => (found ?? tokensIn(sent)).map(({ token }) => token));
  return [...new Set(tokens)].filter((token) => token !== "" && !blockedKind(token));
}

/** One row for each token, with all rules that found it. */
export function mergeTokens(rows: readonly TokenRow[]): TokenRow[] {
  const merged = new Map<string, TokenRow>();
  for (const [index, row] of rows.entries()) {
    // Where nothing is masked a value has no token of its own.
    const key = row.token || String(index);
    const before = merged.get(key);
    const rules = before?.rule.split(", ") ?? [];
    merged.set(key, before ? { ...before, rule: [...new Set([...rules, row.rule])].join(", ") } : row);
  }
  return [...merged.values()];
}

/** What a secret that was taken out is: `AWS key` of `[BLOCKED:AWS_KEY]`; nothing for other tokens. */
export function blockedKind(token: string): string | undefined {
  const [, first, rest = ""] = /^\[BLOCKED:([A-Z0-9]+)(\w*)\]$/.exec(token) ?? [];
  return first && `${first}${rest.replaceAll("_", " ").toLowerCase()}`;
}

const TOKEN = /\[(?:BLOCKED:)?[A-Z][A-Z0-9_]*(?:_[0-9A-Z]{12})?\]/g;

/** Marks the tokens in bytes that left, so that they stand out. */
export function tokensIn(text: string): Masked[] {
  return [...text.matchAll(TOKEN)]
    .filter(([token]) => /_[0-9A-Z]{12}\]$|^\[BLOCKED:/.test(token))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, token: match[0], kind: match[0].replace(/^\[(BLOCKED:)?|(_[0-9A-Z]{12})?\]$/g, ""), known: true }));
}

/** Pretty JSON where the text is JSON, else the text itself. Only for the eye: the bytes stay as they left. */
export function pretty(sent: string): string {
  try {
    return JSON.stringify(JSON.parse(sent), null, 2);
  } catch {
    return sent;
  }
}

type Part = { type?: unknown; text?: unknown; content?: unknown };

/** The text of the last message of a model call, which is what a person wants to see first; nothing for other bodies. */
export function newestMessage(sent: string): string | undefined {
  try {
    const { messages } = JSON.parse(sent) as { messages?: { content?: unknown }[] };
    return textOf(messages?.at(-1)?.content) || undefined;
  } catch {
    return undefined;
  }
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return (content as Part[]).map((part) => (typeof part.text === "string" ? part.text : textOf(part.content))).filter(Boolean).join("\n");
}
