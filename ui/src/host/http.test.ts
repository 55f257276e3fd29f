import { afterEach, expect, it, vi } from "vitest";
import type { Push } from "../api/gen";
import { asHostError, HostError } from "./host";
import { httpHost, readLines } from "./http";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const stream = (...chunks: (string | Uint8Array)[]) =>
  new ReadableStream<Uint8Array>({
    start(to) {
      for (const chunk of chunks) to.enqueue(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
      to.close();
    },
  });

it("posts the operation with the cookie of the same origin", async () => {
  const fetched = vi.fn(async () => json([]));
  vi.stubGlobal("fetch", fetched);
  expect(await httpHost.rpc("session_list", { limit: 3 })).toEqual([]);
  expect(fetched).toHaveBeenCalledWith("/api/v1/session_list", expect.objectContaining({ method: "POST", credentials: "same-origin", body: '{"limit":3}' }));
});

it("passes an error of the application on and turns everything else into one sentence", async () => {
  vi.stubGlobal("fetch", async () => json({ code: "denied", message_id: "m", message: "No." }, 403));
  await expect(httpHost.rpc("doctor", {})).rejects.toMatchObject({ api: { code: "denied" } });
  vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502 }));
  await expect(httpHost.rpc("doctor", {})).rejects.toMatchObject({ api: { code: "host_unreachable" } });
  vi.stubGlobal("fetch", async () => json({ odd: true }, 500));
  await expect(httpHost.rpc("doctor", {})).rejects.toBeInstanceOf(HostError);
  expect(asHostError("text").api.code).toBe("host_unreachable");
});

it("reads lines wherever the stream is cut, also inside a character", async () => {
  const bytes = new TextEncoder().encode('{"a":"ü"}\n\n{"b":1}\n{"cut":');
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const lines: string[] = [];
    // eslint-disable-next-line no-await-in-loop -- one split after the other
    await readLines(stream(bytes.slice(0, cut), bytes.slice(cut)), (line) => lines.push(line));
    expect(lines).toEqual(['{"a":"ü"}', '{"b":1}']);
  }
});

it("connects again with longer and longer waits and then refetches everything", async () => {
  vi.useFakeTimers();
  const line = '{"type":"changed","tags":["tasks"]}\n';
  const fetched = vi.fn().mockResolvedValueOnce(new Response(stream(line))).mockRejectedValueOnce(new TypeError("down")).mockResolvedValueOnce(new Response(stream())).mockReturnValue(new Promise(() => {}));
  vi.stubGlobal("fetch", fetched);
  const pushes: Push[] = [];
  const links: boolean[] = [];
  const stop = httpHost.subscribe((push) => pushes.push(push), (up) => links.push(up));
  await vi.advanceTimersByTimeAsync(0);
  expect(pushes).toEqual([{ type: "changed", tags: ["tasks"] }]);
  await vi.advanceTimersByTimeAsync(500);
  expect(fetched).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(999);
  expect(fetched).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(pushes.at(-1)).toEqual({ type: "changed", tags: ["*"] });
  expect(links).toEqual([true, false, false, true, false]);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched).toHaveBeenCalledTimes(3);
});

it("opens addresses without a way back and saves text as a file", () => {
  const opened = vi.spyOn(window, "open").mockReturnValue(null);
  httpHost.openUrl?.("https://a.example");
  expect(opened).toHaveBeenCalledWith("https://a.example", "_blank", "noopener,noreferrer");
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  URL.createObjectURL = () => "blob:x";
  httpHost.saveText?.("a.md", "text");
  expect(click).toHaveBeenCalled();
});
