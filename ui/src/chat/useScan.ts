import { useEffect, useState } from "react";
import { useHost } from "../api/client";
import type { Attachment, FindingRow, Masked } from "../api/gen";
import { findingsToMasks, MOST_CHECKED, valuesOf } from "../components/masks";
import { SLOW_MS } from "../components/progress";

const QUIET_MS = 250;
/** Counted from the last letter, of which the pause is no part of the check. */
const SLOW_AFTER = QUIET_MS + SLOW_MS;

export interface Scan {
  state: "idle" | "busy" | "slow" | "done" | "failed";
  /** What was looked at; masks only hold for this text. */
  text: string;
  masks: Masked[];
  /** Distinct values in all of it. */
  values: number;
  /** Distinct values in each attachment; none for one that is too long to be looked at. */
  attached: (number | undefined)[];
}

const IDLE: Scan = { state: "idle", text: "", masks: [], values: 0, attached: [] };

const isTooLong = ({ text = "" }: Attachment) => text.length > MOST_CHECKED;

/** Attachments never change, and a large one takes long: each is looked at once, not after every pause in the typing. */
const looked = new WeakMap<Attachment, Promise<string[]>>();

/** What the guard would mask in a message that is being written. Asks once the typing pauses. */
export function useScan(text: string, attachments: readonly Attachment[], session: string): Scan {
  const host = useHost();
  const [scan, setScan] = useState<Scan>(IDLE);
  useEffect(() => {
    // A longer text is looked at by the guard when it is sent, not while somebody writes.
    const own = text.length > MOST_CHECKED ? "" : text;
    if (own.trim() === "" && attachments.every(isTooLong)) {
      setScan(IDLE);
      return undefined;
    }
    let current = true;
    setScan((before) => ({ ...before, state: "busy" }));
    const slow = setTimeout(() => setScan((before) => ({ ...before, state: "slow" })), SLOW_AFTER);
    const timer = setTimeout(async () => {
      const look = async (each: string) => (each.trim() === "" ? [] : (await host.rpc("guard_scan", { text: each, session: session || null })).findings);
      try {
        const [findings, ...found] = await Promise.all([look(own), ...attachments.map((each) => (isTooLong(each) ? undefined : lookOnce(each, look)))]);
        if (!current) return;
        const masks = findingsToMasks(own, findings);
        const values = new Set([...valuesOf(own, masks), ...found.flatMap((each) => each ?? [])]).size;
        setScan({ state: "done", text: own, masks, values, attached: found.map((each) => each?.length) });
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

/** The values in an attachment. */
function lookOnce(attachment: Attachment, look: (text: string) => Promise<FindingRow[]>): Promise<string[]> {
  const known = looked.get(attachment);
  if (known) return known;
  const { text = "" } = attachment;
  const values = look(text).then((findings) => valuesOf(text, findingsToMasks(text, findings)));
  looked.set(attachment, values);
  // What failed is tried again with the next look.
  values.catch(() => looked.delete(attachment));
  return values;
}
