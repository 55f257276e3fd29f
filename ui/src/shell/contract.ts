import { useEffect, useMemo, useSyncExternalStore } from "react";
import { create } from "zustand";
import type { Attachment } from "../api/gen";

/** The views, in the order of their keys Ctrl 1 to Ctrl 5. */
export const VIEWS = ["chat", "inbox", "guard", "sessions", "settings"] as const;
export type View = (typeof VIEWS)[number];

/** Where the person is: `#/chat/<session>`. The rest of the path belongs to the view. */
export interface Place {
  view: View;
  rest: string;
}

export function parsePlace(hash: string): Place {
  const [view = "", ...rest] = hash.replace(/^#\/?/, "").split("/");
  const known = VIEWS.find((each) => each === view);
  return known ? { view: known, rest: rest.map(safeDecode).join("/") } : { view: "chat", rest: "" };
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

export const hashOf = (view: View, rest = "") => `#/${view}${rest ? `/${rest.split("/").map(encodeURIComponent).join("/")}` : ""}`;

export function go(view: View, rest = "") {
  window.location.hash = hashOf(view, rest);
}

function onHash(notify: () => void) {
  window.addEventListener("hashchange", notify);
  return () => window.removeEventListener("hashchange", notify);
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(onHash, () => window.location.hash);
  return useMemo(() => parsePlace(hash), [hash]);
}

/** Something a person can do. One registry feeds the palette, the keys and the sheet of shortcuts. */
export interface Command {
  id: string;
  title: string;
  group: string;
  /** Kinds are reached by a prefix in the palette: `>`, `#`, `@`. */
  kind?: "command" | "session" | "role";
  /** For example `Ctrl K`; Ctrl also stands for Cmd. */
  keys?: string;
  when?: () => boolean;
  run: () => void;
}

interface Shell {
  commands: Record<string, readonly Command[]>;
  palette: boolean;
  shortcuts: boolean;
  inspector: boolean;
  creatingTask: boolean;
  /** Unsent messages by conversation. In memory only: they hold clear text. */
  drafts: Record<string, string>;
  /** Files of unsent messages by conversation, in memory only too. */
  attached: Record<string, readonly Attachment[]>;
  /** The work folder chosen last, for the next conversations; empty for a fresh one each. */
  folder: string;
  announced: string;
}

export const useShell = create<Shell>(() => ({ commands: {}, palette: false, shortcuts: false, inspector: false, creatingTask: false, drafts: {}, attached: {}, folder: "", announced: "" }));

/** Offers commands as long as the caller is drawn. `owner` replaces what the same owner offered before. */
export function useCommands(owner: string, commands: readonly Command[]) {
  useEffect(() => {
    useShell.setState((state) => ({ commands: { ...state.commands, [owner]: commands } }));
    return () => useShell.setState((state) => ({ commands: { ...state.commands, [owner]: [] } }));
  }, [owner, commands]);
}

export const allCommands = (state: Pick<Shell, "commands">) => Object.values(state.commands).flat().filter(({ when }) => !when || when());

/** Says something to a screen reader, once. */
export function announce(text: string) {
  useShell.setState({ announced: text });
}

/** Whether a key press is the one of a command. */
export function matchesKeys(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">, keys: string): boolean {
  const parts = keys.split(" ");
  const key = parts.at(-1) ?? "";
  const ctrl = parts.includes("Ctrl");
  if (ctrl !== (event.ctrlKey || event.metaKey) || event.altKey) return false;
  if (parts.includes("Shift") && !event.shiftKey) return false;
  return event.key.toLowerCase() === (key === "⏎" ? "enter" : key.toLowerCase());
}

/** The folder to ask the host for; none means a fresh one. */
export const wantedFolder = (folder = useShell.getState().folder) => folder || null;

/** In the place of a conversation: the one that its first message will make. */
export const NEW = "new";

/** Goes to where the first message makes a conversation. Nothing is made before, so no empty one is left behind and none of others is taken. */
export function newChat() {
  go("chat", NEW);
  document.querySelector<HTMLElement>("[data-composer]")?.focus();
}

/** Moves an unsent message to another conversation. */
export function carryOver(from: string, to: string) {
  useShell.setState(({ drafts, attached }) => ({
    drafts: { ...drafts, [from]: "", [to]: drafts[from] || drafts[to] || "" },
    attached: { ...attached, [from]: [], [to]: attached[from] ?? attached[to] ?? [] },
  }));
}
