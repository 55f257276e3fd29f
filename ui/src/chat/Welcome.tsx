import { Button } from "../components/controls";
import { t } from "../i18n";
import { useShell } from "../shell/contract";
import css from "./Chat.module.css";

/** What an empty conversation says, with things to try. They fill the field; nothing is sent. */
export function Welcome({ draftKey, offline }: { draftKey: string; offline: boolean }) {
  const examples = [
    [t("chat.example.files"), t("chat.example.files")],
    [t("chat.example.summary"), t("chat.example.summary")],
    [`${t("chat.example.mask")} …`, `${t("chat.example.mask")} `],
  ] as const;
  function fill(text: string) {
    useShell.setState(({ drafts }) => ({ drafts: { ...drafts, [draftKey]: text } }));
    document.querySelector<HTMLElement>("[data-composer]")?.focus();
  }
  return (
    <div className={css.hint}>
      <p>{t(offline ? "chat.emptyOffline" : "chat.empty")}</p>
      <div className={css.examples} role="group" aria-label={t("chat.examples")}>
        {examples.map(([label, text]) => (
          <Button key={label} onClick={() => fill(text)}>
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
}
