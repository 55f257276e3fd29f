import { useState } from "react";
import type { AppState, Assignee, Attachment, DataClass, Priority, Task, TaskType } from "../api/gen";
import { useRun } from "../api/client";
import { Button, SelectField, TextArea, TextField } from "../components/controls";
import { AttachButton, FileList } from "../components/files";
import { Modal, ModalActions } from "../components/dialogs";
import { Failed } from "../components/ErrorNote";
import { submitByKey } from "../components/typing";
import { t } from "../i18n";
import css from "./Inbox.module.css";

const TYPES: readonly TaskType[] = ["todo", "review", "question", "follow_up"];
const PRIORITIES: readonly Priority[] = ["low", "normal", "high", "urgent"];
const CLASSES: readonly DataClass[] = ["public", "internal", "confidential", "personal", "secret"];

export function NewTask({ app, onClose, onCreated }: { app: AppState; onClose: () => void; onCreated: (task: Task) => void }) {
  const create = useRun("task_create");
  const [title, setTitle] = useState("");
  const [detail, setDetail] = useState("");
  const [type, setType] = useState<TaskType>("todo");
  const [priority, setPriority] = useState<Priority>("normal");
  const [due, setDue] = useState("");
  const [who, setWho] = useState("none");
  const [dataClass, setDataClass] = useState<DataClass>("internal");
  const [files, setFiles] = useState<readonly Attachment[]>([]);
  function submit(event: React.FormEvent) {
    event.preventDefault();
    if (title.trim() === "" || create.isPending) return;
    const params = { title: title.trim(), detail, type, priority, due: dueMicros(due), assignee: assigneeOf(who, app.person), data_class: dataClass, attachments: [...files] };
    create.mutate(params, { onSuccess: (task) => (onClose(), onCreated(task)) });
  }
  return (
    <Modal title={t("inbox.new")} onClose={onClose}>
      <form className={css.form} onSubmit={submit} onKeyDown={submitByKey}>
        <TextField label={t("task.titleField")} value={title} onText={setTitle} required />
        <TextArea label={t("task.detail")} rows={3} value={detail} onText={setDetail} />
        <div className={css.columns}>
          <SelectField label={t("task.type")} value={type} onPick={setType} options={TYPES.map((each) => [each, t(`task.type.${each}`)] as const)} />
          <SelectField label={t("task.priority")} value={priority} onPick={setPriority} options={PRIORITIES.map((each) => [each, t(`task.priority.${each}`)] as const)} />
          <TextField label={t("task.due")} type="datetime-local" value={due} onText={setDue} />
          <SelectField label={t("task.class")} value={dataClass} onPick={setDataClass} options={CLASSES.map((each) => [each, t(`task.class.${each}`)] as const)} />
        </div>
        <SelectField
          label={t("task.assignee")}
          value={who}
          onPick={setWho}
          options={[["none", t("task.assignee.none")], ["me", t("task.assignee.me", { name: app.person })], ...app.profiles.map(({ name, display_name }) => [`role:${name}`, t("task.assignee.role", { role: display_name })] as const)]}
        />
        <FileList files={files} onRemove={(index) => setFiles((before) => before.filter((_, at) => at !== index))} />
        <div>
          <AttachButton worded onAttached={(file) => setFiles((before) => [...before, file])} />
        </div>
        {create.error && <Failed error={create.error} />}
        <ModalActions onClose={onClose}>
          <Button type="submit" look="primary" disabled={title.trim() === ""} busy={create.isPending}>
            {t("task.create")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}

const MICROS_PER_MS = 1000;

/** A local date and time of the form, as microseconds; nothing for none. */
export function dueMicros(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms * MICROS_PER_MS;
}

function assigneeOf(who: string, person: string): Assignee | null {
  if (who === "me") return { type: "person", name: person };
  return who.startsWith("role:") ? { type: "role", role: who.slice(5) } : null;
}
