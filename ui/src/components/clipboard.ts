import { t } from "../i18n";
import { notify } from "./toast";

const CLEAR_AFTER_MS = 60_000;
let clearing: ReturnType<typeof setTimeout> | undefined;

/** Copies harmless text. */
export async function copy(text: string): Promise<boolean> {
  return write(text, t("app.copied"));
}

/** Copies a revealed value and clears it from the clipboard after 60 seconds, if it is still there. */
export async function copySecret(text: string): Promise<boolean> {
  const done = await write(text, t("app.copiedSecret"));
  if (!done) return false;
  clearTimeout(clearing);
  clearing = setTimeout(() => void clearIfSame(text), CLEAR_AFTER_MS);
  return true;
}

async function write(text: string, notice: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    notify(notice);
    return true;
  } catch {
    notify(t("app.clipboardRefused"), "bad");
    return false;
  }
}

/** A clipboard that may not be read is cleared too: a value left behind is worse than a lost copy. */
async function clearIfSame(text: string): Promise<void> {
  try {
    if (!document.hasFocus()) return whenFocused(text);
    const now = await navigator.clipboard.readText().catch(() => text);
    if (now === text) await navigator.clipboard.writeText("");
  } catch {
    whenFocused(text);
  }
}

/** Browsers only let a focused page touch the clipboard. */
function whenFocused(text: string) {
  window.addEventListener("focus", () => void clearIfSame(text), { once: true });
}
