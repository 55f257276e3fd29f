import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { create } from "zustand";
import type { Host } from "../host/host";
import { invalidate, useHost } from "./client";
import type { Event, Push } from "./gen";
import { reduceTurn, type LiveTurn } from "./turn";

interface Live {
  /** By conversation. */
  turns: Record<string, LiveTurn>;
  /** Whether events arrive. */
  linked: boolean;
}

/** Running turns. In memory only: nothing of a conversation is kept by the face. */
export const useLive = create<Live>(() => ({ turns: {}, linked: true }));

/** What a turn makes stale as soon as it happens, before the turn's own end says so. */
const STALE_AFTER: Partial<Record<Event["type"], readonly string[]>> = {
  model_called: ["receipts"],
  said: ["session"],
  tool_ended: ["session"],
  approval_asked: ["session", "approvals", "app"],
  approval_decided: ["session", "approvals", "app"],
  titled: ["sessions", "session"],
};

/** Takes one push into the cache and the running turns. */
export async function takePush(push: Push, cache: QueryClient, onPush?: (push: Push) => void): Promise<void> {
  onPush?.(push);
  if (push.type === "link") return undefined;
  if (push.type === "changed") {
    // After a gap the end of a turn may have been missed; the kept transcript says what still runs.
    if (push.tags.includes("*")) useLive.setState({ turns: {} });
    return invalidate(cache, push.tags);
  }
  const { session, turn, event } = push;
  // A title comes after its turn has ended and been forgotten; it must not begin it again.
  if (event.type === "titled") return invalidate(cache, STALE_AFTER.titled ?? []);
  useLive.setState((state) => ({ turns: { ...state.turns, [session]: reduceTurn(state.turns[session], push) } }));
  if (event.type !== "turn_done") return invalidate(cache, STALE_AFTER[event.type] ?? []);
  await invalidate(cache, [...event.invalidates, "session", "sessions", "receipts", "approvals"]);
  // The kept transcript is there now; the live copy would only repeat it.
  if (useLive.getState().turns[session]?.turn === turn) forgetTurn(session);
  return undefined;
}

export function forgetTurn(session: string) {
  useLive.setState((state) => {
    const { [session]: _, ...turns } = state.turns;
    return { turns };
  });
}

/** Keeps one subscription for the whole application. */
export function useEvents(onPush: (push: Push) => void) {
  const host: Host = useHost();
  const cache = useQueryClient();
  useEffect(
    () => host.subscribe((push) => void takePush(push, cache, onPush), (linked) => useLive.setState({ linked })),
    [host, cache, onPush],
  );
}
