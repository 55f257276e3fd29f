import { t } from "../i18n";

/** The host writes these English words where a conversation has no title. */
const UNTITLED = "New conversation";

export const isUntitled = (title: string) => title === "" || title === UNTITLED;

/** The title of a conversation; one that nobody named is called so in the active language. */
export const titleOf = (title: string) => (isUntitled(title) ? t("chat.untitled") : title);
