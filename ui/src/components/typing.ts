/** Whether a key press belongs to a field and not to a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

/** Whether a dialog or a menu is open, which then has the keys to itself. A notice is a dialog too, but takes no keys. */
export const overlayOpen = () => document.querySelector("[role=dialog]:not([aria-modal=false]), [role=menu]") !== null;
