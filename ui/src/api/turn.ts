import type { ApprovalAsked, Decision, Masked, ToolCall, ToolResult, TurnEvent, TurnOutcome, Usage } from "./gen";

/** A piece of what a running turn showed so far, in order. */
export type LivePart =
  | TextPart
  | { type: "tool"; call: ToolCall; running: boolean; result?: ToolResult; approval?: ApprovalAsked; decision?: Decision };

/** A text of the assistant as far as events told it. */
export interface TextPart {
  type: "text";
  /** UTF-16 units of the text that came before `text`; not 0 where its beginning was not heard. */
  from: number;
  text: string;
  /** Places in `text`. */
  masks: Masked[];
  model: string;
  complete: boolean;
}

/** What a face knows of a turn from events alone; the transcript that is kept replaces it piece by piece. */
export interface LiveTurn {
  turn: string;
  parts: LivePart[];
  model: string;
  guarded: boolean;
  receipts: string[];
  outcome?: TurnOutcome;
  usage?: Usage;
  /** Turns of the same conversation that ended before this one and are not known to be kept yet. */
  earlier?: LiveTurn[];
}

const begin = (turn: string, before: LiveTurn | undefined): LiveTurn => ({ turn, parts: [], model: "", guarded: true, receipts: [], earlier: inOrder(before) });

/** A running turn behind the earlier ones, the oldest first. */
export function inOrder(live: LiveTurn | undefined): LiveTurn[] {
  if (!live) return [];
  const { earlier = [], ...turn } = live;
  return [...earlier, turn];
}

/** The turn after one more event. Never changes its argument. */
export function reduceTurn(before: LiveTurn | undefined, { turn, event }: Omit<TurnEvent, "session">): LiveTurn {
  const live = before?.turn === turn ? before : begin(turn, before);
  switch (event.type) {
    case "model_called":
      // A call that ended without a word is asked again; what it streamed will never be said.
      return { ...live, model: event.model, guarded: event.guarded, receipts: [...live.receipts, event.receipt], parts: openText(live.parts) ? live.parts.slice(0, -1) : live.parts };
    case "delta": {
      const open = openText(live.parts);
      const next = open ? continueText(open, event) : startText(event, live.model);
      return next === open ? live : { ...live, parts: [...(open ? live.parts.slice(0, -1) : live.parts), next] };
    }
    case "said":
      return { ...live, parts: [...completeText(live, event.text), ...event.tool_calls.map(proposed)] };
    case "tool_started":
      return { ...live, parts: patchTool(live.parts, event.call.id, { running: true }, event.call) };
    case "tool_ended":
      return { ...live, parts: patchTool(live.parts, event.result.id, { running: false, result: event.result }) };
    case "approval_asked": {
      const { kind } = event.approval;
      const call: ToolCall = { id: kind.call, name: kind.tool, arguments: kind.arguments };
      return { ...live, parts: patchTool(live.parts, kind.call, { approval: event.approval }, call) };
    }
    case "approval_decided":
      return { ...live, parts: live.parts.map((part) => (part.type === "tool" && part.approval?.id === event.id ? { ...part, decision: event.decision } : part)) };
    case "turn_done":
      return { ...live, outcome: event.outcome, usage: event.usage, parts: live.parts.map((part) => (part.type === "tool" ? { ...part, running: false } : part)) };
    case "titled":
      return live;
    default:
      return live;
  }
}

const proposed = (call: ToolCall): LivePart => ({ type: "tool", call, running: false });

/** The text that is being streamed. */
export function openText(parts: readonly LivePart[]): TextPart | undefined {
  const last = parts.at(-1);
  return last?.type === "text" && !last.complete ? last : undefined;
}

type Delta = Extract<TurnEvent["event"], { type: "delta" }>;

const startText = ({ at, text, masks }: Delta, model: string): TextPart => ({ type: "text", from: at, text, masks, model, complete: false });

/** A text with what a delta adds to it. Behind a gap it begins anew: what is missing is not known. */
function continueText(open: TextPart, delta: Delta): TextPart {
  const end = open.from + open.text.length;
  if (delta.at > end) return startText(delta, open.model);
  if (delta.at + delta.text.length <= end) return open;
  return { ...open, text: open.text + delta.text.slice(end - delta.at), masks: [...open.masks, ...masksFrom(delta.masks, delta.at, end, -open.from)] };
}

/** A text that others began, with what events told of it. Where a stretch between is missing it is left as it began. */
export function joinText(begun: Pick<TextPart, "text" | "masks" | "model">, part: TextPart): TextPart {
  const end = begun.text.length;
  if (part.complete) return part;
  const rest = part.from > end ? "" : part.text.slice(end - part.from);
  return { ...part, from: 0, text: begun.text + rest, masks: [...begun.masks, ...(rest ? masksFrom(part.masks, part.from, end, 0) : [])], model: begun.model || part.model };
}

/** The marks that begin at `end` or later, of a piece that stands at `at`, moved by `shift`. */
const masksFrom = (masks: readonly Masked[], at: number, end: number, shift: number): Masked[] =>
  masks.flatMap((mask) => (mask.start + at < end ? [] : [{ ...mask, start: mask.start + at + shift, end: mask.end + at + shift }]));

/** The durable text wins over what was streamed; its marks only hold while both are the same text. */
function completeText(live: LiveTurn, text: string): LivePart[] {
  const streaming = openText(live.parts);
  const before = streaming ? live.parts.slice(0, -1) : live.parts;
  if (text === "") return before;
  const masks = streaming?.text === text ? streaming.masks : [];
  return [...before, { type: "text", from: 0, text, masks, model: live.model, complete: true }];
}

type Tool = Extract<LivePart, { type: "tool" }>;

function patchTool(parts: LivePart[], id: string, patch: Partial<Tool>, call?: ToolCall): LivePart[] {
  if (parts.some((part) => part.type === "tool" && part.call.id === id)) {
    return parts.map((part) => (part.type === "tool" && part.call.id === id ? { ...part, ...patch } : part));
  }
  return call ? [...parts, { type: "tool", call, running: false, ...patch }] : parts;
}
