import { Folder } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button, TextField } from "../components/controls";
import { Modal, ModalActions } from "../components/dialogs";
import { Icon } from "../components/Icon";
import { t } from "../i18n";
import { carryOver, newChat, useShell, wantedFolder } from "../shell/contract";
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

/** A folder belongs to a conversation from its start, so another folder means another conversation, which the first message makes; what was written goes along. */
function FolderDialog({ draftKey, onClose }: { draftKey: string; onClose: () => void }) {
  const [path, setPath] = useState(() => wantedFolder() ?? "");
  function use(event: FormEvent) {
    event.preventDefault();
    useShell.setState({ folder: path.trim() });
    carryOver(draftKey, "");
    onClose();
    newChat();
  }
  return (
    <Modal title={t("folder.title")} text={t("folder.text")} onClose={onClose}>
      <form className={css.folderForm} onSubmit={use}>
        <TextField label={t("folder.path")} hint={t("folder.hint")} value={path} onText={setPath} />
        <ModalActions onClose={onClose}>
          <Button type="submit" look="primary">
            {t("folder.use")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
