import { language } from "./index";

const MICROS_PER_MS = 1000;
export const dateOf = (micros: number) => new Date(micros / MICROS_PER_MS);

/** `2 min`, `3 h`, `4 d` since a moment; in words of the active language. */
export function ago(micros: number, now = Date.now()): string {
  const seconds = Math.max(0, (now - micros / MICROS_PER_MS) / 1000);
  const [value, unit] = seconds < 3600 ? [Math.max(1, Math.round(seconds / 60)), "minute"] : seconds < 86_400 ? [Math.round(seconds / 3600), "hour"] : [Math.round(seconds / 86_400), "day"];
  return new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "short" }).format(value as number);
}

/** A moment as people say it: the time today, else date and time. */
export function moment(micros: number, now = new Date()): string {
  const at = dateOf(micros);
  const today = at.toDateString() === now.toDateString();
  const time = new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
  if (today) return time;
  return `${new Intl.DateTimeFormat(language(), { year: "numeric", month: "short", day: "numeric" }).format(at)}, ${time}`;
}

export const number = (value: number) => new Intl.NumberFormat(language()).format(value);

/** `person:ann` → `ann`. */
export const nameOf = (actor: string) => actor.replace(/^(person|assistant):/, "");

/** `812 B`, `20 kB`, `1.4 MB`, in words of the active language. */
export function fileSize(bytes: number): string {
  const [value, unit] = bytes < 1000 ? [bytes, "byte"] : bytes < 1_000_000 ? [bytes / 1000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(language(), { style: "unit", unit: unit as string, unitDisplay: "short", maximumFractionDigits: unit === "megabyte" ? 1 : 0 }).format(value as number);
}
