import type { Approval, ChatItem } from "./gen";
import type { LivePart, LiveTurn } from "./turn";

/** What a transcript shows: kept items first, then what only events know yet. */
export type ShownItem = { key: string; item: ChatItem; streaming: boolean; running: boolean };

/** Joins the kept transcript with a running turn, without showing anything twice. */
export function joinTranscript(items: readonly ChatItem[], live: LiveTurn | undefined, now: number): ShownItem[] {
  const shown: ShownItem[] = items.map((item, index) => ({ key: keyOfItem(item, index), item, streaming: false, running: false }));
  if (!live) return shown;
  const kept = items.filter((item) => item.turn === live.turn);
  let keptTexts = kept.filter((item) => item.type === "assistant" && item.text !== "").length;
  live.parts.forEach((part, index) => {
    if (part.type === "tool") return joinTool(shown, part, live, now);
    if (keptTexts > 0) {
      keptTexts -= 1;
      return undefined;
    }
    const { text, masks, model } = part;
    const item: ChatItem = { type: "assistant", turn: live.turn, text, masks, model, partial: false, at: now };
    shown.push({ key: `live-${index}`, item, streaming: !part.complete && !live.outcome, running: false });
    return undefined;
  });
  return shown;
}

const keyOfItem = (item: ChatItem, index: number) => (item.type === "tool" ? `tool-${item.call.id}` : `${item.type}-${item.turn}-${index}`);

function joinTool(shown: ShownItem[], part: Extract<LivePart, { type: "tool" }>, live: LiveTurn, now: number) {
  const approval = approvalOf(part, now);
  const at = shown.findIndex(({ item }) => item.type === "tool" && item.call.id === part.call.id);
  const kept = shown[at];
  if (kept?.item.type === "tool") {
    const item = { ...kept.item, result: kept.item.result ?? part.result ?? null, approval: newest(kept.item.approval, approval) };
    shown[at] = { ...kept, item, running: part.running && !item.result };
    return;
  }
  const item: ChatItem = { type: "tool", turn: live.turn, call: part.call, result: part.result ?? null, approval: approval ?? null, at: now };
  shown.push({ key: `tool-${part.call.id}`, item, streaming: false, running: part.running });
}

function approvalOf({ approval, decision }: Extract<LivePart, { type: "tool" }>, now: number): Approval | undefined {
  if (!approval) return undefined;
  return { asked: approval, asked_at: now, state: decision ? { type: "decided", decision, by: "", at: now } : { type: "pending" } };
}

/** A decision never goes back to waiting, whichever side heard of it first. */
function newest(kept: Approval | null | undefined, live: Approval | undefined): Approval | null {
  if (!kept) return live ?? null;
  return kept.state.type === "pending" && live?.state.type === "decided" ? live : kept;
}
