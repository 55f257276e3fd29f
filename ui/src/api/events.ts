import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { create } from "zustand";
import type { Host } from "../host/host";
import { invalidate, keyOf, useHost } from "./client";
import type { ChatItem, Event, Push, SessionView } from "./gen";
import { isKept, type Sent } from "./transcript";
import { inOrder, reduceTurn, type LiveTurn } from "./turn";

interface Live {
  /** By conversation. */
  turns: Record<string, LiveTurn>;
  /** Messages by conversation that are not kept yet, in the order of sending. */
  sent: Record<string, Sent[]>;
  /** Whether events arrive. */
  linked: boolean;
}

/** Running turns. In memory only: nothing of a conversation is kept by the face. */
export const useLive = create<Live>(() => ({ turns: {}, sent: {}, linked: true }));

/** What a turn makes stale as soon as it happens, before the turn's own end says so. */
const STALE_AFTER: Partial<Record<Event["type"], readonly string[]>> = {
  // What another face asked is read before its answer comes.
  model_called: ["receipts", "session"],
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
  await readAgain(cache, session);
  // The kept transcript is there now; the live copy would only repeat it.
  forgetTurn(session, turn);
  return undefined;
}

/** Waits until a conversation has been read after its last change: a newer reading takes the place of one that runs. */
async function readAgain(cache: QueryClient, session: string): Promise<void> {
  const queryKey = keyOf("session_get", { session });
  const state = cache.getQueryState(queryKey);
  if (!state?.isInvalidated || state.fetchStatus !== "fetching") return undefined;
  await cache.refetchQueries({ queryKey, exact: true }, { cancelRefetch: false });
  return readAgain(cache, session);
}

function without<T>(all: Record<string, T>, session: string): Record<string, T> {
  const { [session]: _, ...rest } = all;
  return rest;
}

function forgetTurn(session: string, turn: string) {
  useLive.setState(({ turns }) => {
    const rest = inOrder(turns[session]).filter((each) => each.turn !== turn);
    const last = rest.pop();
    return { turns: last ? { ...turns, [session]: { ...last, earlier: rest } } : without(turns, session) };
  });
}

/** Forgets all of a conversation that was erased. */
export function forgetSession(session: string) {
  useLive.setState(({ turns, sent }) => ({ turns: without(turns, session), sent: without(sent, session) }));
}

let count = 0;

/** Notes a message before the host has it; returns its key. */
export function noteSent(cache: QueryClient, session: string, message: Pick<Sent, "text" | "attachments" | "masks">): string {
  count += 1;
  const key = `sent-${count}`;
  const { turns, sent } = useLive.getState();
  const waiting = sent[session] ?? [];
  const kept = cache.getQueryData<SessionView>(keyOf("session_get", { session }))?.items ?? [];
  const before = [...kept, ...inOrder(turns[session]), ...waiting].flatMap(({ turn }) => (turn ? [turn] : []));
  useLive.setState({ sent: { ...sent, [session]: [...waiting, { ...message, key, before }] } });
  return key;
}

/** Notes the turn of a message that the host took, or forgets one that it refused. */
export function settleSent(session: string, key: string, turn: string | undefined) {
  useLive.setState(({ sent }) => ({
    sent: { ...sent, [session]: (sent[session] ?? []).flatMap((each) => (each.key !== key ? [each] : turn ? [{ ...each, turn }] : [])) },
  }));
}

/** Forgets the messages that the kept transcript holds. */
export function dropKept(session: string, items: readonly ChatItem[]) {
  const waiting = useLive.getState().sent[session] ?? [];
  const rest = waiting.filter((each) => !isKept(each, items));
  if (rest.length < waiting.length) useLive.setState(({ sent }) => ({ sent: { ...sent, [session]: rest } }));
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
