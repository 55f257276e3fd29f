import type { Push } from "../api/gen";
import { asHostError, HostError, isApiError, unreachable, type Host } from "./host";

const API = "/api/v1";
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** The browser's host: the same operations over loopback HTTP, signed in by a cookie. */
export const httpHost: Host = {
  platform: "browser",
  async rpc(operation, params) {
    try {
      const response = await fetch(`${API}/${operation}`, {
        method: "POST",
        credentials: "same-origin",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(params),
      });
      const body: unknown = await response.json();
      if (response.ok) return body as never;
      throw isApiError(body) ? new HostError(body) : unreachable();
    } catch (thrown) {
      throw asHostError(thrown);
    }
  },
  subscribe(onPush, onLink) {
    const stop = new AbortController();
    void listen(onPush, onLink, stop.signal);
    return () => stop.abort();
  },
  openUrl(url) {
    window.open(url, "_blank", "noopener,noreferrer");
  },
  saveText(name, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  },
};

/** Reads the event stream for ever. After a gap everything may be stale, so every tag is told to refetch. */
async function listen(onPush: (push: Push) => void, onLink: ((up: boolean) => void) | undefined, stop: AbortSignal) {
  let wait = FIRST_WAIT_MS;
  let missed = false;
  while (!stop.aborted) {
    try {
      // eslint-disable-next-line no-await-in-loop -- one connection after the other is the point
      const response = await fetch(`${API}/events`, { credentials: "same-origin", signal: stop });
      if (!response.ok || !response.body) throw unreachable();
      onLink?.(true);
      if (missed) onPush({ type: "changed", tags: ["*"] });
      wait = FIRST_WAIT_MS;
      await readLines(response.body, (line) => onPush(JSON.parse(line) as Push));
    } catch {
      // Every failure is answered the same way: wait, then connect again.
    }
    if (stop.aborted) return;
    missed = true;
    onLink?.(false);
    await pause(wait, stop);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

/** Calls `onLine` for each line of NDJSON, wherever the chunks are cut. Empty lines keep the connection alive. */
export async function readLines(body: ReadableStream<Uint8Array>, onLine: (line: string) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- a stream is read in order
    const { done, value } = await reader.read();
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim()) onLine(line);
    if (done) return;
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
