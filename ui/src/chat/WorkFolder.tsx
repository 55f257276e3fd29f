import { Folder } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useRun } from "../api/client";
import { Button, TextField } from "../components/controls";
import { Modal, ModalActions } from "../components/dialogs";
import { Failed } from "../components/ErrorNote";
import { Icon } from "../components/Icon";
import { t } from "../i18n";
import { carryOver, go, useShell, wantedFolder } from "../shell/contract";
import css from "./Composer.module.css";

interface WorkFolderProps {
  /** Conversation, or empty before there is one. */
  draftKey: string;
  /** The folder of the conversation; none before there is one. */
  folder: string | null | undefined;
}

/** Where the tools of an empty conversation work, and the way to another place. */
export function WorkFolder({ draftKey, folder }: WorkFolderProps) {
  const [changing, setChanging] = useState(false);
  const wanted = useShell((state) => state.folder);
  const path = folder ?? wanted;
  return (
    <div className={css.folder}>
      <Icon of={Folder} />
      <span>{t("folder.label")}</span>
      {path ? <code title={path}>{path}</code> : <span>{t("folder.fresh")}</span>}
      <span aria-hidden="true">·</span>
      <Button look="quiet" aria-label={t("folder.changeLabel")} onClick={() => setChanging(true)}>
        {t("folder.change")}
      </Button>
      {changing && <FolderDialog draftKey={draftKey} onClose={() => setChanging(false)} />}
    </div>
  );
}

/** A folder belongs to a conversation from its start, so another folder means another conversation; what was written goes along. */
function FolderDialog({ draftKey, onClose }: { draftKey: string; onClose: () => void }) {
  const create = useRun("session_create");
  const [path, setPath] = useState(() => wantedFolder() ?? "");
  async function use(event: FormEvent) {
    event.preventDefault();
    const folder = path.trim();
    try {
      const { session } = await create.mutateAsync({ folder: wantedFolder(folder) });
      useShell.setState({ folder });
      carryOver(draftKey, session);
      onClose();
      go("chat", session);
    } catch {
      // The error is shown below; the path stays.
    }
  }
  return (
    <Modal title={t("folder.title")} text={t("folder.text")} onClose={onClose}>
      <form className={css.folderForm} onSubmit={(event) => void use(event)}>
        <TextField label={t("folder.path")} hint={t("folder.hint")} value={path} onText={setPath} />
        {create.error && <Failed error={create.error} />}
        <ModalActions onClose={onClose}>
          <Button type="submit" look="primary" busy={create.isPending}>
            {t("folder.use")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
