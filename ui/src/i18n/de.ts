import type { MessageId } from "./en";
export const de: Partial<Record<MessageId, string>> = {};
