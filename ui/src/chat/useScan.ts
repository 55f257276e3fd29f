import { useEffect, useState } from "react";
import { useHost } from "../api/client";
import type { Attachment, Masked } from "../api/gen";
import { findingsToMasks } from "../components/masks";
import { SLOW_MS } from "../components/progress";

const QUIET_MS = 250;
/** Counted from the last letter, of which the pause is no part of the check. */
const SLOW_AFTER = QUIET_MS + SLOW_MS;

export interface Scan {
  state: "idle" | "busy" | "slow" | "done" | "failed";
  /** What was looked at; masks only hold for this text. */
  text: string;
  masks: Masked[];
  /** Values found in each attachment. */
  attached: number[];
}

const IDLE: Scan = { state: "idle", text: "", masks: [], attached: [] };

/** Attachments never change, and a large one takes long: each is looked at once, not after every pause in the typing. */
const looked = new WeakMap<Attachment, Promise<number>>();

/** What the guard would mask in a message that is being written. Asks once the typing pauses. */
export function useScan(text: string, attachments: readonly Attachment[], session: string): Scan {
  const host = useHost();
  const [scan, setScan] = useState<Scan>(IDLE);
  useEffect(() => {
    if (text.trim() === "" && attachments.length === 0) {
      setScan(IDLE);
      return undefined;
    }
    let current = true;
    setScan((before) => ({ ...before, state: "busy" }));
    const slow = setTimeout(() => setScan((before) => ({ ...before, state: "slow" })), SLOW_AFTER);
    const timer = setTimeout(async () => {
      const look = async (each: string) => (each.trim() === "" ? [] : (await host.rpc("guard_scan", { text: each, session: session || null })).findings);
      try {
        const [own, ...attached] = await Promise.all([look(text), ...attachments.map((each) => lookOnce(each, look))]);
        if (!current) return;
        setScan({ state: "done", text, masks: findingsToMasks(text, own ?? []), attached });
      } catch {
        if (current) setScan({ ...IDLE, state: "failed" });
      } finally {
        clearTimeout(slow);
      }
    }, QUIET_MS);
    return () => {
      current = false;
      clearTimeout(timer);
      clearTimeout(slow);
    };
  }, [text, attachments, session, host]);
  return scan;
}

function lookOnce(attachment: Attachment, look: (text: string) => Promise<unknown[]>): Promise<number> {
  const known = looked.get(attachment);
  if (known) return known;
  const count = look(attachment.text ?? "").then(({ length }) => length);
  looked.set(attachment, count);
  // What failed is tried again with the next look.
  count.catch(() => looked.delete(attachment));
  return count;
}
