import { Download, Paperclip, X } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { Attachment } from "../api/gen";
import { useHost } from "../api/client";
import { t } from "../i18n";
import { fileSize, number } from "../i18n/format";
import { Argument } from "./Argument";
import { readFile } from "./attach";
import { Button, Chip, cx, IconButton } from "./controls";
import { Modal, ModalActions } from "./dialogs";
import { Icon } from "./Icon";
import { busyWhile } from "./progress";
import { notify } from "./toast";
import css from "./ui.module.css";

/** Bytes of a file as it is kept; pictures are base64. */
export const bytesOf = ({ text, data }: Attachment) => (data ? Math.floor((data.length * 3) / 4) : new Blob([text ?? ""]).size);

/** A file by name and size; one with text opens in a dialog. */
export function FileChip({ file }: { file: Attachment }) {
  const [open, setOpen] = useState(false);
  const bytes = useMemo(() => bytesOf(file), [file]);
  const size = bytes > 0 && <span className={css.size}>{fileSize(bytes)}</span>;
  if (!file.text) {
    return (
      <Chip icon={Paperclip}>
        {file.name}
        {size}
      </Chip>
    );
  }
  return (
    <>
      <button type="button" className={cx(css.chip, css.chipButton)} aria-haspopup="dialog" title={t("files.show", { name: file.name })} onClick={() => setOpen(true)}>
        <Icon of={Paperclip} />
        {file.name}
        {size}
      </button>
      {open && <FileDialog name={file.name} text={file.text} onClose={() => setOpen(false)} />}
    </>
  );
}

/** A longer text would make the page slow; the whole of it can be saved. */
const MOST_SHOWN = 100_000;

function FileDialog({ name, text, onClose }: { name: string; text: string; onClose: () => void }) {
  const { saveText } = useHost();
  return (
    <Modal wide title={name} onClose={onClose}>
      <pre className={css.fileText} tabIndex={0} aria-label={t("files.text", { name })}>
        <Argument text={text.slice(0, MOST_SHOWN)} />
      </pre>
      {text.length > MOST_SHOWN && <p className={css.dialogText}>{t("files.cut", { n: number(MOST_SHOWN) })}</p>}
      <ModalActions done onClose={onClose}>
        {saveText && <Button onClick={() => saveText(name, text)}>{t("sessions.saveFile")}</Button>}
      </ModalActions>
    </Modal>
  );
}

interface FileListProps {
  files: readonly Attachment[];
  onRemove?: (index: number) => void;
  /** Whether each file with text can be saved. */
  saves?: boolean;
}

export function FileList({ files, onRemove, saves }: FileListProps) {
  const { saveText } = useHost();
  if (files.length === 0) return null;
  return (
    <ul className={css.files} aria-label={t("chat.attachments", { n: files.length })}>
      {files.map((file, index) => (
        <li key={index}>
          <FileChip file={file} />
          {saves && saveText && file.text && <IconButton label={t("files.save", { name: file.name })} icon={Download} onClick={() => saveText(file.name, file.text ?? "")} />}
          {onRemove && <IconButton label={t("composer.remove", { name: file.name })} icon={X} onClick={() => onRemove(index)} />}
        </li>
      ))}
    </ul>
  );
}

/** Reads files and hands over those that can be attached; says why others can not. */
export async function attachAll(files: Iterable<File>, onAttached: (attachment: Attachment) => void) {
  for (const result of await busyWhile(Promise.all([...files].map(readFile)))) {
    if ("refused" in result) notify(result.refused, "bad");
    else {
      onAttached(result.attachment);
      if (result.note) notify(result.note, "bad");
    }
  }
}

interface AttachButtonProps {
  onAttached: (attachment: Attachment) => void;
  disabled?: boolean;
  /** With its words beside the icon. */
  worded?: boolean;
}

export function AttachButton({ onAttached, disabled, worded }: AttachButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const open = () => input.current?.click();
  return (
    <>
      {worded ? (
        <Button icon={Paperclip} disabled={disabled} onClick={open}>
          {t("composer.attach")}
        </Button>
      ) : (
        <IconButton label={t("composer.attach")} icon={Paperclip} disabled={disabled} onClick={open} />
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          // Emptied below, which also empties the live list.
          void attachAll([...(event.target.files ?? [])], onAttached);
          event.target.value = "";
        }}
      />
    </>
  );
}
