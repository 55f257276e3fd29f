import { beforeEach, expect, it, vi } from "vitest";
import type { Push } from "../api/gen";

const core = vi.hoisted(() => ({
  reply: (): Promise<unknown> => Promise.resolve(undefined),
  calls: [] as unknown[][],
  channels: [] as { onmessage?: (push: unknown) => void }[],
}));
vi.mock("@tauri-apps/api/core", () => ({
  invoke: (...call: unknown[]) => {
    core.calls.push(call);
    return core.reply();
  },
  Channel: function Channel(this: object) {
    core.channels.push(this);
  },
}));
const { tauriHost } = await import("./tauri");

beforeEach(() => {
  core.calls.length = 0;
  core.reply = () => Promise.resolve([]);
});

it("calls the one command with operation and parameters", async () => {
  await tauriHost.rpc("session_list", {});
  expect(core.calls).toEqual([["rpc", { operation: "session_list", params: {} }]]);
});

it.each([
  [{ code: "denied", message_id: "m", message: "No." }, "denied"],
  ["command rpc not found", "host_unreachable"],
])("rejects with the application's error, or with one that says it did not answer", async (thrown, code) => {
  core.reply = () => Promise.reject(thrown);
  await expect(tauriHost.rpc("doctor", {})).rejects.toMatchObject({ api: { code } });
});

it("hears events through a channel until it stops listening", async () => {
  const pushes: Push[] = [];
  const up = vi.fn();
  const stop = tauriHost.subscribe((push) => pushes.push(push), up);
  const channel = core.channels.at(-1);
  expect(core.calls).toEqual([["rpc", { operation: "subscribe", params: {}, channel }]]);
  channel?.onmessage?.({ type: "changed", tags: ["app"] });
  stop();
  channel?.onmessage?.({ type: "changed", tags: ["app"] });
  expect(pushes).toHaveLength(1);
  await vi.waitFor(() => expect(up).toHaveBeenCalledWith(true));
});

it("says when the channel could not be opened", async () => {
  core.reply = () => Promise.reject("no");
  const up = vi.fn();
  tauriHost.subscribe(() => {}, up);
  await vi.waitFor(() => expect(up).toHaveBeenCalledWith(false));
});

it("never opens anything by itself", () => {
  expect(tauriHost.openUrl).toBeUndefined();
});
