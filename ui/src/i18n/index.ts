import { setupI18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { en, type MessageId } from "./en";

export type { MessageId } from "./en";

const i18n = setupI18n();
i18n.setMessagesCompiler(compileMessage);
i18n.load("en", en);
i18n.activate("en");

/** The sentence of an id in the active language. */
export function t(id: MessageId, values?: Record<string, string | number | boolean>): string {
  return i18n._(id, values);
}

/** Whether the catalogue has a sentence of this id, for ids that come from the host. */
export function has(id: string): id is MessageId {
  return Object.hasOwn(en, id);
}

/** The sentence of an id that the host made, or its own English words when the catalogue has none. */
export function tOr(id: string, fallback: string, values?: Record<string, string>): string {
  return has(id) ? t(id, values) : fallback;
}

/** Switches to the first wanted language that there is a catalogue for. */
export async function chooseLanguage(wanted: readonly string[]): Promise<void> {
  const german = wanted.find((tag) => /^(en|de)\b/.test(tag))?.startsWith("de");
  if (!german) {
    i18n.activate("en");
    document.documentElement.lang = "en";
    return;
  }
  const { de } = await import("./de");
  i18n.load("de", de);
  i18n.activate("de");
  document.documentElement.lang = "de";
}

export const language = () => i18n.locale;
