import { Dialog } from "@base-ui/react/dialog";
import { Menu } from "@base-ui/react/menu";
import { MoreHorizontal, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../i18n";
import { Button, cx } from "./controls";
import { Icon } from "./Icon";
import css from "./ui.module.css";

interface ModalProps {
  title: string;
  text?: string | undefined;
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that is open as long as it is drawn. */
export function Modal({ title, text, wide, onClose, children }: ModalProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.backdrop} />
        <Dialog.Popup className={cx(css.dialog, wide && css.wide)}>
          <Dialog.Title render={<h2 />}>{title}</Dialog.Title>
          <div className={css.dialogBody}>
            {text && <Dialog.Description className={css.dialogText}>{text}</Dialog.Description>}
            {children}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The buttons of a dialog; with `done` there is nothing left to cancel. */
export function ModalActions({ children, done, onClose }: { children?: ReactNode; done?: boolean; onClose: () => void }) {
  return (
    <div className={css.actions}>
      <Button onClick={onClose}>{t(done ? "app.close" : "app.cancel")}</Button>
      {children}
    </div>
  );
}

export interface MenuEntry {
  id: string;
  title: string;
  icon: LucideIcon;
  bad?: boolean;
  run: () => void;
}

interface MoreMenuProps {
  label: string;
  entries: readonly MenuEntry[];
  /** What the entries are about, above them. */
  about?: readonly string[];
}

export function MoreMenu({ label, entries, about = [] }: MoreMenuProps) {
  return (
    <Menu.Root>
      <Menu.Trigger className={cx(css.button, css.quiet, css.iconOnly)} aria-label={label}>
        <Icon of={MoreHorizontal} />
      </Menu.Trigger>
      <Menu.Portal container={document.getElementById("main")}>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className={css.menu}>
            <Menu.Group>
              {about.length > 0 && (
                <Menu.GroupLabel className={css.menuAbout}>
                  {about.map((line) => (
                    <span key={line}>{line}</span>
                  ))}
                </Menu.GroupLabel>
              )}
              {entries.map(({ id, title, icon, bad, run }) => (
                <Menu.Item key={id} className={cx(css.menuItem, bad && css.menuBad)} onClick={run}>
                  <Icon of={icon} />
                  {title}
                </Menu.Item>
              ))}
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
