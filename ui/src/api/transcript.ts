import type { Approval, Attachment, ChatItem, Masked, SessionView, Streamed } from "./gen";
import { inOrder, joinText, openText, type LivePart, type LiveTurn, type TextPart } from "./turn";

/** What a transcript shows: kept items first, then what only this face knows yet. */
export type ShownItem = { key: string; item: ChatItem; streaming: boolean; running: boolean; sending?: boolean; unmarked?: boolean };

/** A message that was sent from here and that the kept transcript does not hold yet. */
export interface Sent {
  key: string;
  text: string;
  attachments: Attachment[];
  /** None where the check had not come to an end when it was sent. */
  masks?: Masked[] | undefined;
  /** Turns that were known when it was sent; whatever they still say stands before it. */
  before: readonly string[];
  /** Known once the host has taken it. */
  turn?: string;
}

/** Whether the kept transcript holds a message. Before the host has named its turn, its words in a turn of a later time tell. */
export const isKept = ({ turn, text, before }: Sent, items: readonly ChatItem[]) =>
  items.some((item) => item.type === "user" && (turn ? item.turn === turn : item.text === text && !before.includes(item.turn)));

/** The beginning of an answer that the host tells a face that came late. */
export type Begun = Streamed & { turn: string };

/** What a conversation's reading says of the answer that is being written. */
export const begunOf = ({ running_turn: turn, streamed }: Pick<SessionView, "running_turn" | "streamed">): Begun | undefined => (turn && streamed ? { ...streamed, turn } : undefined);

/** Joins the kept transcript with what was just sent and the turns that run, without showing anything twice and each question before its answer. */
export function joinTranscript(items: readonly ChatItem[], live: LiveTurn | undefined, now: number, sent: readonly Sent[] = [], begun?: Begun): ShownItem[] {
  const shown: ShownItem[] = items.map((item, index) => ({ key: keyOfItem(item, index), item, streaming: false, running: false }));
  const turns = withBegun(live, begun).map((turn) => whole(turn, items, begun));
  const waiting = turns.filter((turn) => !joinKept(shown, turn, now));
  for (const message of sent.filter((each) => !isKept(each, items))) {
    for (const turn of waiting.filter((each) => message.before.includes(each.turn))) shown.push(...rowsOf(turn, now));
    const own = waiting.filter((each) => !message.before.includes(each.turn));
    waiting.splice(0, waiting.length, ...own);
    shown.push(asRow(message, own.length > 0, now));
  }
  return [...shown, ...waiting.flatMap((turn) => rowsOf(turn, now))];
}

/** Whether a stretch of the running answer is missing between the reading of the conversation and the events. */
export function hasGap(items: readonly ChatItem[], live: LiveTurn | undefined, begun: Begun | undefined): boolean {
  return inOrder(live).some((turn) => {
    const open = openText(turn.parts);
    if (!open || open.from === 0 || turn.outcome) return false;
    const { parts, first } = whole(turn, items, begun);
    const at = turn.parts.filter(isText).length - 1;
    const known = parts.filter(isText)[at]?.text.length ?? 0;
    return first + at >= keptTexts(items, turn.turn).length && known < open.from + open.text.length;
  });
}

/** The live turns, with the one that only the host has told of. */
function withBegun(live: LiveTurn | undefined, begun: Begun | undefined): LiveTurn[] {
  const turns = inOrder(live);
  if (!begun || turns.some(({ turn }) => turn === begun.turn)) return turns;
  return [{ turn: begun.turn, parts: [], model: begun.model, guarded: true, receipts: [] }, ...turns];
}

/** A live turn with the position of its first text among all texts of the turn. */
type Placed = LiveTurn & { first: number };

const isText = (part: LivePart): part is TextPart => part.type === "text";

const keptTexts = (items: readonly ChatItem[], turn: string) => items.flatMap((item) => (item.type === "assistant" && item.turn === turn && item.text !== "" ? [item.text] : []));

/** A live turn with its place in the whole turn and with the beginning that it did not hear. */
function whole(live: LiveTurn, items: readonly ChatItem[], told: Begun | undefined): Placed {
  const kept = keptTexts(items, live.turn);
  const begun = told?.turn === live.turn ? notKept(told, kept) : undefined;
  const texts = live.parts.filter(isText);
  const first = placeOf(texts, kept, begun);
  if (!begun) return { ...live, first };
  const part = texts[begun.after - first];
  if (part) return { ...live, first, parts: live.parts.map((each) => (each === part ? joinText(begun, part) : each)) };
  // Events are behind: the texts that they tell of all came before this one.
  const { model, text, masks } = begun;
  return { ...live, first: begun.after - texts.length, parts: [...live.parts, { type: "text", from: 0, text, masks, model, complete: false }] };
}

/** What was told, unless it was kept since. A turn that goes on after a question counts its texts anew, so words tell whether it was. */
function notKept(told: Begun, kept: readonly string[]): Begun | undefined {
  if (told.after >= kept.length) return told;
  return kept.slice(told.after).some((text) => text.startsWith(told.text)) ? undefined : { ...told, after: kept.length };
}

/** How many texts of the turn came before the first that events told. A face that came late did not hear them; words tell where its own belong. */
function placeOf(texts: readonly TextPart[], kept: readonly string[], begun: Begun | undefined): number {
  const fits = (first: number) =>
    first >= 0 && texts.every((part, index) => agreesWithKept(part, kept[first + index]) && (begun?.after !== first + index || agreesWithBegun(part, begun.text)));
  // Most likely the host and the events tell of the same answer.
  const same = begun && texts.at(-1)?.complete === false ? [begun.after - texts.length + 1] : [];
  const rest = Array.from({ length: kept.length + 1 }, (_, first) => first);
  return [...same, ...rest].find(fits) ?? kept.length;
}

function agreesWithKept({ from, text, complete }: TextPart, kept: string | undefined): boolean {
  return kept === undefined || (complete ? kept === text : kept.startsWith(text, from));
}

function agreesWithBegun({ from, text }: TextPart, begun: string): boolean {
  const both = begun.slice(from, from + text.length);
  return text.startsWith(both);
}

const keyOfItem = (item: ChatItem, index: number) => (item.type === "tool" ? `tool-${item.call.id}` : `${item.type}-${item.turn}-${index}`);

function asRow({ key, text, attachments, masks, turn = "" }: Sent, answered: boolean, now: number): ShownItem {
  const item: ChatItem = { type: "user", turn, text, attachments, masks: masks ?? [], at: now };
  return { key, item, streaming: false, running: false, sending: turn === "" && !answered, unmarked: masks === undefined };
}

/** Puts a turn into the kept rows behind what is kept of it; false when nothing of it is kept. */
function joinKept(shown: ShownItem[], live: Placed, now: number): boolean {
  const kept = shown.filter(({ item }) => item.turn === live.turn);
  if (kept.length === 0) return false;
  for (const row of kept) if (row.item.type === "tool") Object.assign(row, withLive(row, row.item, live, now));
  const ids = kept.flatMap(({ item }) => (item.type === "tool" ? [item.call.id] : []));
  const texts = kept.filter(({ item }) => item.type === "assistant" && item.text !== "").length;
  const last = shown.findLastIndex(({ item }) => item.turn === live.turn && item.type !== "ended");
  shown.splice(last + 1, 0, ...rowsOf(live, now, texts, ids));
  return true;
}

/** The rows of what only events know of a turn, leaving out what is kept of it: its first texts and some tools. A text without its beginning is not shown. */
function rowsOf(live: Placed, now: number, keptCount = 0, keptTools: readonly string[] = []): ShownItem[] {
  let nth = live.first;
  return live.parts.flatMap((part) => {
    if (part.type === "tool") return keptTools.includes(part.call.id) ? [] : [toolRow(part, live, now)];
    const at = nth;
    nth += 1;
    return at >= keptCount && part.from === 0 ? [textRow(part, `live-${live.turn}-${at}`, live, now)] : [];
  });
}

function textRow({ text, masks, model, complete }: TextPart, key: string, live: LiveTurn, now: number): ShownItem {
  const item: ChatItem = { type: "assistant", turn: live.turn, text, masks, model, partial: false, at: now };
  return { key, item, streaming: !complete && !live.outcome, running: false };
}

type Tool = Extract<LivePart, { type: "tool" }>;

function toolRow(part: Tool, live: LiveTurn, now: number): ShownItem {
  const item: ChatItem = { type: "tool", turn: live.turn, call: part.call, result: part.result ?? null, approval: approvalOf(part, now) ?? null, at: now };
  return { key: `tool-${part.call.id}`, item, streaming: false, running: part.running };
}

/** A kept tool with what events know of it. */
function withLive(row: ShownItem, kept: Extract<ChatItem, { type: "tool" }>, live: LiveTurn, now: number): ShownItem {
  const part = live.parts.find((each): each is Tool => each.type === "tool" && each.call.id === kept.call.id);
  if (!part) return row;
  const item = { ...kept, result: kept.result ?? part.result ?? null, approval: newest(kept.approval, approvalOf(part, now)) };
  return { ...row, item, running: part.running && !item.result };
}

function approvalOf({ approval, decision }: Tool, now: number): Approval | undefined {
  if (!approval) return undefined;
  return { asked: approval, asked_at: now, state: decision ? { type: "decided", decision, by: "", at: now } : { type: "pending" } };
}

/** A decision never goes back to waiting, whichever side heard of it first. */
function newest(kept: Approval | null | undefined, live: Approval | undefined): Approval | null {
  if (!kept) return live ?? null;
  return kept.state.type === "pending" && live?.state.type === "decided" ? live : kept;
}
