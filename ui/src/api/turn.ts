import type { ApprovalAsked, Decision, Masked, ToolCall, ToolResult, TurnEvent, TurnOutcome, Usage } from "./gen";

/** A piece of what a running turn showed so far, in order. */
export type LivePart =
  | { type: "text"; text: string; masks: Masked[]; model: string; complete: boolean }
  | { type: "tool"; call: ToolCall; running: boolean; result?: ToolResult; approval?: ApprovalAsked; decision?: Decision };

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
      return { ...live, model: event.model, guarded: event.guarded, receipts: [...live.receipts, event.receipt] };
    case "delta":
      return { ...live, parts: appendText(live, event.text, event.masks) };
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

function appendText(live: LiveTurn, text: string, masks: Masked[]): LivePart[] {
  const last = live.parts.at(-1);
  if (last?.type !== "text" || last.complete) {
    return [...live.parts, { type: "text", text, masks, model: live.model, complete: false }];
  }
  const shift = last.text.length;
  const moved = masks.map((mask) => ({ ...mask, start: mask.start + shift, end: mask.end + shift }));
  return [...live.parts.slice(0, -1), { ...last, text: last.text + text, masks: [...last.masks, ...moved] }];
}

/** The durable text wins over what was streamed; its marks only hold while both are the same text. */
function completeText(live: LiveTurn, text: string): LivePart[] {
  const last = live.parts.at(-1);
  const streaming = last?.type === "text" && !last.complete ? last : undefined;
  const before = streaming ? live.parts.slice(0, -1) : live.parts;
  if (text === "") return before;
  const masks = streaming?.text === text ? streaming.masks : [];
  return [...before, { type: "text", text, masks, model: live.model, complete: true }];
}

type Tool = Extract<LivePart, { type: "tool" }>;

function patchTool(parts: LivePart[], id: string, patch: Partial<Tool>, call?: ToolCall): LivePart[] {
  if (parts.some((part) => part.type === "tool" && part.call.id === id)) {
    return parts.map((part) => (part.type === "tool" && part.call.id === id ? { ...part, ...patch } : part));
  }
  return call ? [...parts, { type: "tool", call, running: false, ...patch }] : parts;
}
