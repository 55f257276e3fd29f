import type { Approval, Attachment, ChatItem, Masked } from "./gen";
import { inOrder, type LivePart, type LiveTurn } from "./turn";

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

/** Joins the kept transcript with what was just sent and the turns that run, without showing anything twice and each question before its answer. */
export function joinTranscript(items: readonly ChatItem[], live: LiveTurn | undefined, now: number, sent: readonly Sent[] = []): ShownItem[] {
  const shown: ShownItem[] = items.map((item, index) => ({ key: keyOfItem(item, index), item, streaming: false, running: false }));
  const waiting = inOrder(live).filter((turn) => !joinKept(shown, turn, now));
  for (const message of sent.filter((each) => !isKept(each, items))) {
    for (const turn of waiting.filter((each) => message.before.includes(each.turn))) shown.push(...rowsOf(turn, now));
    const own = waiting.filter((each) => !message.before.includes(each.turn));
    waiting.splice(0, waiting.length, ...own);
    shown.push(asRow(message, own.length > 0, now));
  }
  return [...shown, ...waiting.flatMap((turn) => rowsOf(turn, now))];
}

const keyOfItem = (item: ChatItem, index: number) => (item.type === "tool" ? `tool-${item.call.id}` : `${item.type}-${item.turn}-${index}`);

function asRow({ key, text, attachments, masks, turn = "" }: Sent, answered: boolean, now: number): ShownItem {
  const item: ChatItem = { type: "user", turn, text, attachments, masks: masks ?? [], at: now };
  return { key, item, streaming: false, running: false, sending: turn === "" && !answered, unmarked: masks === undefined };
}

/** Puts a turn into the kept rows behind what is kept of it; false when nothing of it is kept. */
function joinKept(shown: ShownItem[], live: LiveTurn, now: number): boolean {
  const kept = shown.filter(({ item }) => item.turn === live.turn);
  if (kept.length === 0) return false;
  for (const row of kept) if (row.item.type === "tool") Object.assign(row, withLive(row, row.item, live, now));
  const ids = kept.flatMap(({ item }) => (item.type === "tool" ? [item.call.id] : []));
  const texts = kept.filter(({ item }) => item.type === "assistant" && item.text !== "").length;
  const last = shown.findLastIndex(({ item }) => item.turn === live.turn && item.type !== "ended");
  shown.splice(last + 1, 0, ...rowsOf(live, now, texts, ids));
  return true;
}

/** The rows of what only events know of a turn, leaving out what is kept of it: its first texts and some tools. */
function rowsOf(live: LiveTurn, now: number, keptTexts = 0, keptTools: readonly string[] = []): ShownItem[] {
  let texts = 0;
  return live.parts.flatMap((part, index) => {
    if (part.type === "tool") return keptTools.includes(part.call.id) ? [] : [toolRow(part, live, now)];
    texts += 1;
    return texts > keptTexts ? [textRow(part, `live-${live.turn}-${index}`, live, now)] : [];
  });
}

function textRow({ text, masks, model, complete }: Extract<LivePart, { type: "text" }>, key: string, live: LiveTurn, now: number): ShownItem {
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
