import { Popover } from "@base-ui/react/popover";
import { ShieldAlert, ShieldCheck, ShieldOff, Square } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent, type ReactNode } from "react";
import type { Attachment, Masked } from "../api/gen";
import type { Fate } from "../api/model";
import { Button, Chip, cx } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Icon } from "../components/Icon";
import { FateProvider, MaskedHead } from "../components/Masked";
import { isLongPaste } from "../components/attach";
import { AttachButton, attachAll, FileList } from "../components/files";
import { notify } from "../components/toast";
import ui from "../components/ui.module.css";
import { t } from "../i18n";
import { useShell } from "../shell/contract";
import css from "./Composer.module.css";
import { useScan, type Scan } from "./useScan";

/** What is sent, with the marks that are known by then. */
export interface Message {
  text: string;
  attachments: Attachment[];
  /** None before the check of this text has come to an end. */
  masks: Masked[] | undefined;
}

interface ComposerProps {
  /** Conversation, or empty before there is one. */
  draftKey: string;
  running: boolean;
  cancelling?: boolean;
  /** What becomes of values that are sent now. */
  fate: Fate;
  onSend: (message: Message) => Promise<void>;
  onStop?: () => void;
  error: unknown;
  /** Below the field. */
  children?: ReactNode;
}

const NONE: readonly Attachment[] = [];

export function Composer({ draftKey, running, cancelling, fate, onSend, onStop, error, children }: ComposerProps) {
  const text = useShell((state) => state.drafts[draftKey] ?? "");
  const attachments = useShell((state) => state.attached[draftKey]) ?? NONE;
  const [busy, setBusy] = useState(false);
  const [dragging, setDragging] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const scan = useScan(text, attachments, draftKey);
  const ready = !busy && !running && (text.trim() !== "" || attachments.length > 0);
  const setText = (next: string) => useShell.setState(({ drafts }) => ({ drafts: { ...drafts, [draftKey]: next } }));
  const setAttachments = (change: (before: readonly Attachment[]) => readonly Attachment[]) =>
    useShell.setState(({ attached }) => ({ attached: { ...attached, [draftKey]: change(attached[draftKey] ?? NONE) } }));
  const add = (attachment: Attachment) => setAttachments((before) => [...before, attachment]);
  useGrow(field, text);

  // Whoever comes to a conversation by a key can write at once; nobody loses a focus that is somewhere.
  useEffect(() => {
    if (document.activeElement === document.body) field.current?.focus();
  }, []);

  async function send() {
    if (!ready) return;
    setBusy(true);
    try {
      await onSend({ text, attachments: [...attachments], masks: scan.state === "done" && scan.text === text ? scan.masks : undefined });
      // Only what was taken leaves the field; what was written meanwhile stays.
      if ((useShell.getState().drafts[draftKey] ?? "") === text) setText("");
      setAttachments((before) => before.filter((one) => !attachments.includes(one)));
    } catch {
      // The error is shown above; the text stays.
    } finally {
      setBusy(false);
      field.current?.focus();
    }
  }

  function onPaste(event: ClipboardEvent) {
    const { files } = event.clipboardData;
    const pasted = event.clipboardData.getData("text/plain");
    if (files.length === 0 && !isLongPaste(pasted)) return;
    event.preventDefault();
    if (files.length > 0) return void attachAll(files, add);
    const name = t("composer.pasted", { n: attachments.length + 1 });
    add({ name, media_type: "text/plain", text: pasted });
    notify(t("composer.pastedNote"));
  }

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setDragging(false);
    void attachAll(event.dataTransfer.files, add);
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
        <FileList files={attachments} onRemove={(index) => setAttachments((before) => before.filter((_, at) => at !== index))} />
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
          <AttachButton onAttached={add} />
          <ScanChip scan={scan} names={attachments.map(({ name }) => name)} fate={fate} />
          <span className={css.spacer} />
          {running && onStop ? (
            <Button icon={Square} className={css.stop} busy={cancelling ?? false} onClick={onStop}>
              {t("chat.stop")} <kbd className={css.key}>Esc</kbd>
            </Button>
          ) : null}
          <Button look="primary" aria-keyshortcuts="Enter Control+Enter" disabled={!ready} busy={busy} title={running ? t("composer.wait") : undefined} onClick={() => void send()}>
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

const IDLE = { masked: "composer.masking", kept: "composer.keeping", clear: "composer.notMasking" } as const;
const COUNTED = { masked: "composer.will", kept: "composer.would", clear: "composer.found" } as const;
const PREVIEW = { masked: ["composer.preview", "composer.previewText"], kept: ["composer.previewKept", "composer.previewKeptText"], clear: ["composer.previewClear", "composer.previewClearText"] } as const;

/** Says what will become of what is found; a press shows where. */
function ScanChip({ scan, names, fate }: { scan: Scan; names: readonly string[]; fate: Fate }) {
  const count = scan.values;
  if (scan.state === "failed") return <Chip tone="bad" icon={ShieldAlert}>{t("composer.scanFailed")}</Chip>;
  const [tone, icon] = fate === "clear" ? (["warn", ShieldOff] as const) : (["mask", ShieldCheck] as const);
  const [title, about] = PREVIEW[fate];
  if (fate === "clear" && count === 0) return <Chip tone={tone} icon={icon}>{t(IDLE[fate])}</Chip>;
  if (scan.state === "slow") return <Chip tone="mask" icon={ShieldCheck}>{t("composer.checking")}</Chip>;
  if (scan.state === "idle" || count === 0) return <Chip tone={tone} icon={icon}>{t(IDLE[fate])}</Chip>;
  return (
    <Popover.Root>
      <Popover.Trigger className={cx(ui.chip, ui[tone], css.scan)}>
        <Icon of={icon} />
        {t(COUNTED[fate], { n: count })}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="start" sideOffset={8}>
          <Popover.Popup className={css.preview}>
            <Popover.Title render={<h2 />}>{t(title)}</Popover.Title>
            <Popover.Description className={fate === "masked" ? "sr" : css.previewAbout}>{t(about)}</Popover.Description>
            <div className={css.previewText} tabIndex={0} role="group" aria-label={t(about)}>
              <FateProvider value={fate}>
                <MaskedHead text={scan.text} masks={scan.masks} />
              </FateProvider>
            </div>
            <ul className={css.previewFiles}>
              {scan.attached.map((n, index) => (
                <li key={index}>{n === undefined ? t("composer.tooLong", { name: names[index] ?? "" }) : t("composer.inFile", { name: names[index] ?? "", n })}</li>
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
