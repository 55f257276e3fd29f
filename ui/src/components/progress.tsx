import { useIsMutating } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { create } from "zustand";
import { t } from "../i18n";
import css from "./ui.module.css";

/** What takes longer gets a sign; what is done sooner shows none, for it would only flicker. */
export const SLOW_MS = 300;

/** Whether something that is busy has been so for long. */
export function useSlow(busy: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!busy) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [busy]);
  return busy && slow;
}

/** Says that something takes time, but only once it does. */
export function Progress({ label = t("app.loading") }: { label?: string }) {
  const slow = useSlow(true);
  if (!slow) return null;
  return (
    <span className={css.spinner} role="status">
      <i aria-hidden="true" />
      {label}
    </span>
  );
}

const useWork = create<{ running: number }>(() => ({ running: 0 }));
const count = (step: 1 | -1) => useWork.setState(({ running }) => ({ running: running + step }));

/** Counts work that is no operation of its own, such as reading a file, among what the bar shows. */
export async function busyWhile<T>(work: Promise<T>): Promise<T> {
  count(1);
  try {
    return await work;
  } finally {
    count(-1);
  }
}

/** The one sign for everything that was asked for and lasts: saving, sending, exporting, testing. */
export function WorkBar() {
  const slow = useSlow(useIsMutating() + useWork(({ running }) => running) > 0);
  if (!slow) return null;
  // Named as live, so that a dialog does not hide it.
  return (
    <div className={css.workBar} role="status" aria-live="polite">
      <div role="progressbar" aria-label={t("app.working")} />
      <span className="sr">{t("app.working")}</span>
    </div>
  );
}
