import { onlineManager } from "@tanstack/react-query";
import { act, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { fakeHost, refuse } from "../host/fake";
import { calls, draw } from "../test/render";
import { isStaleBy, keyOf, useRead, useRun } from "./client";
import { takePush, useLive } from "./events";
import { OPERATIONS } from "./gen";

it("makes stale exactly the operations that provide a tag", () => {
  expect(isStaleBy(keyOf("task_list", {}), OPERATIONS.task_change.invalidates)).toBe(true);
  expect(isStaleBy(keyOf("app_state", {}), ["app"])).toBe(true);
  expect(isStaleBy(keyOf("session_list", {}), OPERATIONS.task_change.invalidates)).toBe(false);
  expect(isStaleBy(keyOf("doctor", {}), ["app", "session"])).toBe(false);
  expect(isStaleBy(keyOf("doctor", {}), ["*"])).toBe(true);
  expect(isStaleBy(["something else"], ["app"])).toBe(false);
});

function Tasks() {
  const list = useRead("task_list", {});
  const sessions = useRead("session_list", {});
  const change = useRun("task_change");
  return (
    <button type="button" onClick={() => change.mutate({ id: "k-1", change: { type: "taken" } })}>
      {list.data?.[0]?.state.type} {sessions.data?.length}
    </button>
  );
}

it("refetches after a mutation only what it touched", async () => {
  const { host, user } = draw(<Tasks />);
  await screen.findByText("open 4");
  await user.click(screen.getByRole("button"));
  await screen.findByText("taken 4");
  expect(calls(host, "task_list")).toHaveLength(2);
  expect(calls(host, "session_list")).toHaveLength(1);
});

it("reads and changes without any network, for the host is on this device", async () => {
  onlineManager.setOnline(false);
  try {
    const { user } = draw(<Tasks />);
    await screen.findByText("open 4");
    await user.click(screen.getByRole("button"));
    await screen.findByText("taken 4");
  } finally {
    onlineManager.setOnline(true);
  }
});

it("refetches when another process wrote, and everything after a gap", async () => {
  const { host, cache } = draw(<Tasks />);
  await screen.findByText("open 4");
  await act(() => takePush({ type: "changed", tags: ["tasks"] }, cache));
  expect([calls(host, "task_list").length, calls(host, "session_list").length]).toEqual([2, 1]);
  useLive.setState({ turns: { "s-1": { turn: "t", parts: [], model: "", guarded: true, receipts: [] } } });
  await act(() => takePush({ type: "changed", tags: ["*"] }, cache));
  expect([calls(host, "task_list").length, calls(host, "session_list").length]).toEqual([3, 2]);
  expect(useLive.getState().turns).toEqual({});
});

it("drops the live copy of a turn once its end is kept", async () => {
  const { cache } = draw(<Tasks />);
  const event = { session: "s-1", turn: "t", type: "turn" } as const;
  await act(() => takePush({ ...event, event: { type: "delta", at: 0, text: "a", masks: [] } }, cache));
  expect(useLive.getState().turns["s-1"]?.parts).toHaveLength(1);
  await act(() => takePush({ ...event, event: { type: "turn_done", outcome: { type: "done" }, usage: { input_tokens: 0, output_tokens: 0, estimated: true, micro_usd: 0 }, invalidates: ["tasks"] } }, cache));
  expect(useLive.getState().turns).toEqual({});
});

it("does not repeat a refused query", async () => {
  const host = fakeHost();
  host.on({ task_list: () => { throw refuse("denied"); } });
  draw(<Tasks />, host);
  await waitFor(() => expect(calls(host, "task_list")).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(calls(host, "task_list")).toHaveLength(1);
});

it("does not begin a turn again when its title comes after its end", async () => {
  const { cache } = draw(<Tasks />);
  const usage = { input_tokens: 0, output_tokens: 0, estimated: true, micro_usd: 0 };
  await act(() => takePush({ type: "turn", session: "s-9", turn: "t-9", event: { type: "turn_done", outcome: { type: "done" }, usage, invalidates: [] } }, cache));
  await act(() => takePush({ type: "turn", session: "s-9", turn: "t-9", event: { type: "titled", title: "A title" } }, cache));
  expect(useLive.getState().turns["s-9"]).toBeUndefined();
});

it("keeps the live copy of a turn until the reading after its last change is done", async () => {
  const { host, cache } = draw(<Conversation />);
  await screen.findByText("4 items");
  const event = { session: "s-1", turn: "t", type: "turn" } as const;
  const waiting: ((view: unknown) => void)[] = [];
  const view = await host.rpc("session_get", { session: "s-1" });
  host.on({ session_get: (() => new Promise((resolve) => waiting.push(resolve))) as never });
  await act(() => takePush({ ...event, event: { type: "delta", at: 0, text: "a", masks: [] } }, cache));
  let told: Promise<void> = Promise.resolve();
  act(() => {
    told = takePush({ ...event, event: { type: "turn_done", outcome: { type: "done" }, usage: { input_tokens: 0, output_tokens: 0, estimated: true, micro_usd: 0 }, invalidates: [] } }, cache);
    // Another change takes the place of the reading that the end began.
    void takePush({ type: "changed", tags: ["session"] }, cache);
  });
  await waitFor(() => expect(waiting).toHaveLength(2));
  await act(async () => waiting[0]?.(view));
  expect(useLive.getState().turns["s-1"]).toBeDefined();
  await act(async () => (waiting[1]?.(view), await told));
  expect(useLive.getState().turns["s-1"]).toBeUndefined();
});

function Conversation() {
  return <p>{useRead("session_get", { session: "s-1" }).data?.items.length} items</p>;
}
