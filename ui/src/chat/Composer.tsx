import { Popover } from "@base-ui/react/popover";
import { Paperclip, ShieldAlert, ShieldCheck, ShieldOff, Square, X } from "lucide-react";
import { useLayoutEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent, type ReactNode } from "react";
import type { Attachment } from "../api/gen";
import { Button, Chip, cx, IconButton } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Icon } from "../components/Icon";
import { MaskedText } from "../components/Masked";
import { notify } from "../components/toast";
import ui from "../components/ui.module.css";
import { t } from "../i18n";
import { useShell } from "../shell/contract";
import { isLongPaste, readFile } from "./attach";
import css from "./Composer.module.css";
import { useScan, type Scan } from "./useScan";

interface ComposerProps {
  /** Conversation, or empty before there is one. */
  draftKey: string;
  running: boolean;
  cancelling?: boolean;
  guardMode: string;
  onSend: (text: string, attachments: Attachment[]) => Promise<void>;
  onStop?: () => void;
  error: unknown;
  /** Below the field. */
  children?: ReactNode;
}

const NONE: readonly Attachment[] = [];

export function Composer({ draftKey, running, cancelling, guardMode, onSend, onStop, error, children }: ComposerProps) {
  const text = useShell((state) => state.drafts[draftKey] ?? "");
  const attachments = useShell((state) => state.attached[draftKey]) ?? NONE;
  const [busy, setBusy] = useState(false);
  const [dragging, setDragging] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const scan = useScan(text, attachments, draftKey);
  const masks = guardMode !== "off" && guardMode !== "detect";
  const ready = !busy && !running && (text.trim() !== "" || attachments.length > 0);
  const setText = (next: string) => useShell.setState(({ drafts }) => ({ drafts: { ...drafts, [draftKey]: next } }));
  const setAttachments = (change: (before: readonly Attachment[]) => readonly Attachment[]) =>
    useShell.setState(({ attached }) => ({ attached: { ...attached, [draftKey]: change(attached[draftKey] ?? NONE) } }));
  useGrow(field, text);

  async function send() {
    if (!ready) return;
    setBusy(true);
    try {
      await onSend(text, [...attachments]);
      // Only a message that was taken leaves the field.
      setText("");
      setAttachments(() => NONE);
    } catch {
      // The error is shown above; the text stays.
    } finally {
      setBusy(false);
      field.current?.focus();
    }
  }

  async function attach(files: Iterable<File>) {
    for (const result of await Promise.all([...files].map(readFile))) {
      if ("refused" in result) notify(result.refused, "bad");
      else {
        setAttachments((before) => [...before, result.attachment]);
        if (result.note) notify(result.note, "bad");
      }
    }
  }

  function onPaste(event: ClipboardEvent) {
    const { files } = event.clipboardData;
    const pasted = event.clipboardData.getData("text/plain");
    if (files.length === 0 && !isLongPaste(pasted)) return;
    event.preventDefault();
    if (files.length > 0) return void attach(files);
    const name = t("composer.pasted", { n: attachments.length + 1 });
    setAttachments((before) => [...before, { name, media_type: "text/plain", text: pasted }]);
    notify(t("composer.pastedNote"));
  }

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setDragging(false);
    void attach(event.dataTransfer.files);
  }

  function onKeyDown(event: KeyboardEvent) {
    const chord = event.ctrlKey || event.metaKey;
    // WebKit ends a composition before the Enter that ended it arrives; only its old code 229 tells.
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || composing || (event.shiftKey && !chord)) return;
    event.preventDefault();
    void send();
  }

  return (
    <div className={css.dock} onDrop={onDrop} onDragOver={(event) => (event.preventDefault(), setDragging(true))} onDragLeave={() => setDragging(false)}>
      {error ? <Failed error={error} /> : null}
      <div className={cx(css.box, dragging && css.dragging)}>
        <Files attachments={attachments} onRemove={(index) => setAttachments((before) => before.filter((_, at) => at !== index))} />
        <textarea
          ref={field}
          className={css.field}
          aria-label={t("composer.label")}
          placeholder={dragging ? t("composer.drop") : t("composer.placeholder")}
          value={text}
          rows={1}
          spellCheck={false}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          data-composer=""
          onChange={(event) => setText(event.target.value)}
          onPaste={onPaste}
          onKeyDown={onKeyDown}
        />
        <div className={css.bar}>
          <AttachButton onFiles={(files) => void attach(files)} />
          <ScanChip scan={scan} masks={masks} />
          <span className={css.spacer} />
          {running && onStop ? (
            <Button icon={Square} disabled={cancelling} onClick={onStop}>
              {t("chat.stop")} <kbd className={css.key}>Esc</kbd>
            </Button>
          ) : null}
          <Button look="primary" aria-keyshortcuts="Enter Control+Enter" disabled={!ready} title={running ? t("composer.wait") : undefined} onClick={() => void send()}>
            {t("composer.send")} <kbd className={css.key}>⏎</kbd>
          </Button>
        </div>
      </div>
      {children}
    </div>
  );
}

const MOST_PX = 240;

/** WebKitGTK has no `field-sizing`; the field grows with its text by hand. */
function useGrow(field: React.RefObject<HTMLTextAreaElement | null>, text: string) {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, MOST_PX)}px`;
  }, [field, text]);
}

function Files({ attachments, onRemove }: { attachments: readonly Attachment[]; onRemove: (index: number) => void }) {
  if (attachments.length === 0) return null;
  return (
    <ul className={css.files} aria-label={t("chat.attachments", { n: attachments.length })}>
      {attachments.map(({ name }, index) => (
        <li key={index}>
          <Chip icon={Paperclip}>{name}</Chip>
          <IconButton label={t("composer.remove", { name })} icon={X} onClick={() => onRemove(index)} />
        </li>
      ))}
    </ul>
  );
}

function AttachButton({ onFiles }: { onFiles: (files: FileList) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={t("composer.attach")} icon={Paperclip} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          if (event.target.files) onFiles(event.target.files);
          event.target.value = "";
        }}
      />
    </>
  );
}

/** Says what will be masked; a press shows where. */
function ScanChip({ scan, masks }: { scan: Scan; masks: boolean }) {
  const count = scan.masks.length + scan.attached;
  if (scan.state === "failed") return <Chip tone="bad" icon={ShieldAlert}>{t("composer.scanFailed")}</Chip>;
  if (!masks && count === 0) return <Chip tone="warn" icon={ShieldOff}>{t("composer.notMasking")}</Chip>;
  if (scan.state === "idle" || count === 0) return <Chip tone="mask" icon={ShieldCheck}>{t("composer.masking")}</Chip>;
  return (
    <Popover.Root>
      <Popover.Trigger className={cx(ui.chip, masks ? ui.mask : ui.warn, css.scan)}>
        <Icon of={masks ? ShieldCheck : ShieldOff} />
        {t(masks ? "composer.will" : "composer.found", { n: count })}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="start" sideOffset={8}>
          <Popover.Popup className={css.preview}>
            <Popover.Title render={<h2 />}>{t("composer.preview")}</Popover.Title>
            <Popover.Description className="sr">{t("composer.previewText")}</Popover.Description>
            <div className={css.previewText} tabIndex={0} role="group" aria-label={t("composer.previewText")}>
              <MaskedText text={scan.text} masks={scan.masks} />
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
