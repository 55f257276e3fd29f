import type { KeyboardEvent } from "react";

/** Whether a key press belongs to a field and not to a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

/** Whether a dialog or a menu is open, which then has the keys to itself. A notice is a dialog too, but takes no keys. */
export const overlayOpen = () => document.querySelector("[role=dialog]:not([aria-modal=false]), [role=menu]") !== null;

/** Ctrl or Cmd with Enter sends the form that holds the field, also from a field where Enter begins a line. */
export function submitByKey(event: KeyboardEvent<HTMLFormElement>) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  event.currentTarget.requestSubmit();
}
