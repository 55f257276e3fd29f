import type { AppState, ChatItem } from "./gen";

/** The model's name where the offline assistant answers. */
export const OFFLINE = "orgata/offline";

/** What becomes of a value that the guard finds: a token leaves in its place, it stays on this device, or it leaves as it is. */
export type Fate = "masked" | "kept" | "clear";

/** What becomes of values that are sent now. */
export function fateNow(app: Pick<AppState, "model" | "guard_mode"> | undefined): Fate {
  if (app?.model === OFFLINE) return "kept";
  return app?.guard_mode === "off" || app?.guard_mode === "detect" ? "clear" : "masked";
}

/** What became of the values of a turn: who answered tells; before anybody has, what holds now. */
export function fateOfTurn(turn: string, items: readonly ChatItem[], now: Fate): Fate {
  const models = items.flatMap((item) => (item.type === "assistant" && item.turn === turn && item.model ? [item.model] : []));
  if (models.length === 0 || now === "clear") return now;
  return models.every((model) => model === OFFLINE) ? "kept" : "masked";
}
