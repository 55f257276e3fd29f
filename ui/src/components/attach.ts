import type { Attachment } from "../api/gen";
import { t } from "../i18n";

export const MOST_BYTES = 10 * 1024 * 1024;
const LONG_PASTE_CHARS = 4000;
const LONG_PASTE_LINES = 60;

/** What became of a file: something to attach, and perhaps a sentence about it. */
export type Attached = { attachment: Attachment; note?: string } | { refused: string };

/** Whether a pasted text is better kept beside the message than in it. */
export const isLongPaste = (text: string) => text.length > LONG_PASTE_CHARS || text.split("\n").length > LONG_PASTE_LINES;

/** Reads a file on this device. Text must be text; a binary file is refused, never sent half understood. */
export async function readFile(file: File): Promise<Attached> {
  const { name } = file;
  if (file.size > MOST_BYTES) return { refused: t("attach.tooBig", { name }) };
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { refused: t("attach.unreadable", { name }) };
  }
  if (file.type.startsWith("image/")) return { attachment: { name, media_type: file.type, text: "", data: base64(bytes) } };
  if (bytes.includes(0)) return utf16(bytes, name, file.type);
  const media_type = file.type || "text/plain";
  try {
    return { attachment: { name, media_type, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) } };
  } catch {
    return controlShare(bytes) > 0.02 ? { refused: t("attach.binary", { name }) } : { attachment: { name, media_type, text: new TextDecoder("windows-1252").decode(bytes) }, note: t("attach.guessed", { name }) };
  }
}

/** Zero bytes mean a binary file, unless a byte order mark says UTF-16. */
function utf16(bytes: Uint8Array, name: string, type: string): Attached {
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
  if (!mark) return { refused: t("attach.binary", { name }) };
  return { attachment: { name, media_type: type || "text/plain", text: new TextDecoder(mark).decode(bytes) } };
}

function controlShare(bytes: Uint8Array): number {
  const strange = bytes.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0), 0);
  return strange / Math.max(1, bytes.length);
}

function base64(bytes: Uint8Array): string {
  const CHUNK = 0x8000;
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
