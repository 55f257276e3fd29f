import { Download, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { SessionRow } from "../api/gen";
import { useRun } from "../api/client";
import { forgetSession } from "../api/events";
import { t } from "../i18n";
import { Button, TextField } from "./controls";
import { Modal, ModalActions, MoreMenu } from "./dialogs";
import { Failed } from "./ErrorNote";
import { ExportDialog } from "./ExportDialog";
import { isUntitled, titleOf } from "./sessions";
import { notify } from "./toast";

interface SessionMenuProps {
  row: SessionRow;
  onErased?: () => void;
  /** Said above the entries. */
  about?: readonly string[];
}

/** What can be done with a whole conversation: the same menu in the list and in the conversation itself. */
export function SessionMenu({ row, onErased, about }: SessionMenuProps) {
  const [asking, setAsking] = useState<"rename" | "export" | "delete">();
  const close = () => setAsking(undefined);
  return (
    <>
      <MoreMenu
        label={t("sessions.actions", { title: titleOf(row.title) })}
        about={about ?? []}
        entries={[
          { id: "rename", title: t("sessions.rename"), icon: Pencil, run: () => setAsking("rename") },
          { id: "export", title: t("sessions.export"), icon: Download, run: () => setAsking("export") },
          { id: "delete", title: t("sessions.delete"), icon: Trash2, bad: true, run: () => setAsking("delete") },
        ]}
      />
      {asking === "rename" && <RenameDialog row={row} onClose={close} />}
      {asking === "export" && <ExportDialog row={row} onClose={close} />}
      {asking === "delete" && <DeleteDialog row={row} onClose={close} onErased={onErased} />}
    </>
  );
}

function RenameDialog({ row, onClose }: { row: SessionRow; onClose: () => void }) {
  const rename = useRun("session_rename");
  const [title, setTitle] = useState(isUntitled(row.title) ? "" : row.title);
  return (
    <Modal title={t("sessions.renameTitle")} onClose={onClose}>
      <form onSubmit={(event) => (event.preventDefault(), rename.mutate({ session: row.session, title: title.trim() }, { onSuccess: onClose }))}>
        <TextField label={t("sessions.newTitle")} value={title} onText={setTitle} />
        {rename.error && <Failed error={rename.error} />}
        <ModalActions onClose={onClose}>
          <Button type="submit" look="primary" disabled={title.trim() === ""} busy={rename.isPending}>
            {t("app.save")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}

interface DeleteDialogProps {
  row: SessionRow;
  onClose: () => void;
  onErased: (() => void) | undefined;
}

function DeleteDialog({ row, onClose, onErased }: DeleteDialogProps) {
  const erase = useRun("session_delete");
  const onSuccess = () => {
    forgetSession(row.session);
    notify(t("sessions.deleted"));
    onClose();
    onErased?.();
  };
  return (
    <Modal title={t("sessions.deleteTitle", { title: titleOf(row.title) })} text={t("sessions.deleteText")} onClose={onClose}>
      {erase.error && <Failed error={erase.error} />}
      <ModalActions onClose={onClose}>
        <Button look="danger" icon={Trash2} busy={erase.isPending} onClick={() => erase.mutate({ session: row.session }, { onSuccess })}>
          {t("sessions.deleteDo")}
        </Button>
      </ModalActions>
    </Modal>
  );
}
