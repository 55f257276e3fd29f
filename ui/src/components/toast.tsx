import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../i18n";
import { cx } from "./controls";
import { Icon } from "./Icon";
import css from "./ui.module.css";

const toasts = Toast.createToastManager();

/** A short notice that goes away by itself. Errors stay longer. */
export function notify(text: string, type: "ok" | "bad" = "ok") {
  toasts.add({ title: text, type, timeout: type === "bad" ? 12_000 : 5000, priority: type === "bad" ? "high" : "low" });
}

export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={toasts}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={css.toasts}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts: shown } = Toast.useToastManager();
  return shown.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={css.toast} data-type={toast.type}>
      <Toast.Content>
        <Toast.Title render={<p />} />
      </Toast.Content>
      <Toast.Close className={cx(css.button, css.quiet, css.iconOnly, css.toastClose)} aria-label={t("app.close")}>
        <Icon of={X} />
      </Toast.Close>
    </Toast.Root>
  ));
}
