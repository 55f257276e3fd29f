import { create } from "zustand";
import type { LinkPreview } from "../api/gen";
import { useRun } from "../api/client";
import { Button } from "../components/controls";
import { Modal, ModalActions } from "../components/dialogs";
import { Failed } from "../components/ErrorNote";
import { t } from "../i18n";
import css from "./App.module.css";
import { go, useShell, wantedFolder } from "./contract";

/** The link that came from outside and waits to be looked at. */
export const useLink = create<{ preview: LinkPreview | undefined }>(() => ({ preview: undefined }));

const close = () => useLink.setState({ preview: undefined });

/** Shows what a link holds. It can become a draft; nothing of it is sent or run from here. */
export function LinkDialog() {
  const preview = useLink((state) => state.preview);
  const start = useRun("session_create");
  if (!preview) return null;
  function draft(prompt: string) {
    const onSuccess = ({ session }: { session: string }) => {
      useShell.setState(({ drafts }) => ({ drafts: { ...drafts, [session]: prompt } }));
      close();
      go("chat", session);
    };
    start.mutate({ folder: wantedFolder() }, { onSuccess });
  }
  return (
    <Modal title={t("link.title")} text={preview.problem ?? t("link.text")} onClose={close}>
      {preview.title && <strong>{preview.title}</strong>}
      {preview.description && <p className={css.linkText}>{preview.description}</p>}
      {preview.prompt && (
        <pre className={css.linkPrompt} tabIndex={0} aria-label={t("link.prompt")}>
          {preview.prompt}
        </pre>
      )}
      {start.error && <Failed error={start.error} />}
      <ModalActions onClose={close}>
        {!preview.problem && preview.prompt && (
          <Button look="primary" busy={start.isPending} onClick={() => draft(preview.prompt)}>
            {t("link.draft")}
          </Button>
        )}
      </ModalActions>
    </Modal>
  );
}
