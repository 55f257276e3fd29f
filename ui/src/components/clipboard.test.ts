import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { copySecret } from "./clipboard";

let held = "";
const clipboard = { writeText: vi.fn(async (text: string) => void (held = text)), readText: vi.fn(async () => held) };

beforeEach(() => {
  vi.useFakeTimers();
  Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
});
afterEach(() => vi.useRealTimers());

it("clears a revealed value after 60 seconds", async () => {
  await copySecret("DK50");
  await vi.advanceTimersByTimeAsync(59_000);
  expect(held).toBe("DK50");
  await vi.advanceTimersByTimeAsync(1000);
  expect(held).toBe("");
});

it("leaves what was copied since", async () => {
  await copySecret("DK50");
  held = "something else";
  await vi.advanceTimersByTimeAsync(60_000);
  expect(held).toBe("something else");
});

it("clears a clipboard that may not be read", async () => {
  clipboard.readText.mockRejectedValueOnce(new Error("denied"));
  await copySecret("DK50");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(held).toBe("");
});

it("waits for the focus that browsers want", async () => {
  vi.mocked(document.hasFocus).mockReturnValue(false);
  await copySecret("DK50");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(held).toBe("DK50");
  vi.mocked(document.hasFocus).mockReturnValue(true);
  window.dispatchEvent(new Event("focus"));
  await vi.advanceTimersByTimeAsync(0);
  expect(held).toBe("");
});

it("says so when nothing could be copied", async () => {
  clipboard.writeText.mockRejectedValueOnce(new Error("denied"));
  expect(await copySecret("DK50")).toBe(false);
});
