import { Ban, Check, Hand, RotateCcw, Undo2, type LucideIcon } from "lucide-react";
import { useState } from "react";
import type { Task, TaskChange } from "../api/gen";
import { useRun } from "../api/client";
import { Button, Header, Spacer, TextArea, TextField } from "../components/controls";
import { Modal, ModalActions } from "../components/dialogs";
import { Failed } from "../components/ErrorNote";
import { AttachButton, FileList } from "../components/files";
import { Markdown } from "../components/Markdown";
import { submitByKey } from "../components/typing";
import { t, type MessageId } from "../i18n";
import { moment, nameOf } from "../i18n/format";
import { hashOf } from "../shell/contract";
import { EntryChip } from "./EntryList";
import { entriesOf } from "./entries";
import css from "./Inbox.module.css";

export function useTaskStep(task: Task) {
  const run = useRun("task_change");
  return { step: (change: TaskChange, onSuccess?: () => void) => run.mutate({ id: task.id, change }, { onSuccess: () => onSuccess?.() }), busy: run.isPending, error: run.error };
}

type Ask = "returned" | "finished" | "cancelled" | "reopened";

export function TaskDetail({ task, person }: { task: Task; person: string }) {
  const { step, busy, error } = useTaskStep(task);
  const [asking, setAsking] = useState<Ask>();
  const [entry] = entriesOf([], [task], { person, role: "" });
  return (
    <>
      <Header title={task.title}>
        {entry && <EntryChip entry={entry} />}
        <Spacer />
        <small>{moment(task.changed_at)}</small>
      </Header>
      <div className={css.detail}>
        {task.detail && <Markdown text={task.detail} />}
        <Facts task={task} person={person} />
        <FileList files={task.attachments} saves />
        <div className={css.actions}>
          {actionsOf(task, person).map(({ id, title, icon, primary }) => (
            <Button key={id} look={primary ? "primary" : undefined} icon={icon} disabled={busy} onClick={() => (id === "taken" ? step({ type: "taken" }) : setAsking(id))}>
              {t(title)}
            </Button>
          ))}
          <AttachButton worded disabled={busy} onAttached={(attachment) => step({ type: "attached", attachment })} />
        </div>
        {error && <Failed error={error} />}
        <Comments task={task} busy={busy} onComment={(text, done) => step({ type: "commented", text }, done)} />
      </div>
      {asking && (
        <WithReason
          ask={asking}
          onClose={() => setAsking(undefined)}
          onDone={(text) => {
            step(asking === "finished" ? { type: "finished", result: text } : { type: asking, reason: text });
            setAsking(undefined);
          }}
        />
      )}
    </>
  );
}

interface Action {
  id: "taken" | Ask;
  title: MessageId;
  icon: LucideIcon;
  primary?: boolean;
}

/** What a person can do with a task now; what the rules then refuse comes back as a sentence. */
export function actionsOf({ state }: Task, person: string): Action[] {
  const finish: Action = { id: "finished", title: "task.finish", icon: Check };
  const cancel: Action = { id: "cancelled", title: "task.cancelTask", icon: Ban };
  if (state.type === "done" || state.type === "cancelled") return [{ id: "reopened", title: "task.reopen", icon: RotateCcw }];
  if (state.type === "open") return [{ id: "taken", title: "task.take", icon: Hand, primary: true }, finish, cancel];
  const mine = state.by === `person:${person}`;
  return mine ? [{ ...finish, primary: true }, { id: "returned", title: "task.return", icon: Undo2 }, cancel] : [cancel];
}

function Facts({ task, person }: { task: Task; person: string }) {
  const { assignee, state } = task;
  const who = !assignee ? t("task.assignee.none") : assignee.type === "role" ? t("task.assignee.role", { role: assignee.role }) : assignee.name === person ? t("task.assignee.me", { name: person }) : assignee.name;
  const words = state.type === "open" ? t("task.state.open") : t(`task.state.${state.type}`, { who: nameOf(state.by) });
  const note = state.type === "done" ? state.result : state.type === "cancelled" ? state.reason : undefined;
  const rows: [string, string][] = [
    [t("task.state"), note ? `${words}: ${note}` : words],
    [t("task.type"), t(`task.type.${task.type}`)],
    [t("task.priority"), t(`task.priority.${task.priority}`)],
    [t("task.due"), task.due ? moment(task.due) : t("task.noDue")],
    [t("task.assignee"), who],
    [t("task.class"), t(`task.class.${task.data_class}`)],
    [t("task.createdBy"), `${nameOf(task.created_by)}, ${moment(task.created_at)}`],
  ];
  return (
    <dl className={css.facts}>
      {rows.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
      {task.session && (
        <div>
          <dt>{t("nav.chat")}</dt>
          <dd>
            <a href={hashOf("chat", task.session)}>{t("approval.open")}</a>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Comments({ task, busy, onComment }: { task: Task; busy: boolean; onComment: (text: string, done: () => void) => void }) {
  const [text, setText] = useState("");
  function submit(event: React.FormEvent) {
    event.preventDefault();
    if (text.trim() !== "" && !busy) onComment(text.trim(), () => setText(""));
  }
  return (
    <section className={css.comments} aria-label={t("task.comments")}>
      <h2>{t("task.comments")}</h2>
      {task.comments.length === 0 && <p className={css.quiet}>{t("task.noComments")}</p>}
      <ol>
        {task.comments.map((comment, index) => (
          <li key={index}>
            <strong>{nameOf(comment.by)}</strong> <small>{moment(comment.at)}</small>
            <Markdown text={comment.text} />
          </li>
        ))}
      </ol>
      <form onSubmit={submit} onKeyDown={submitByKey}>
        <TextArea label={t("task.comment")} rows={2} value={text} onText={setText} />
        <Button type="submit" disabled={text.trim() === ""} busy={busy}>
          {t("task.addComment")}
        </Button>
      </form>
    </section>
  );
}

const TITLES: Record<Ask, MessageId> = { returned: "task.return", finished: "task.finish", cancelled: "task.cancelTask", reopened: "task.reopen" };

function WithReason({ ask, onClose, onDone }: { ask: Ask; onClose: () => void; onDone: (text: string | null) => void }) {
  const [text, setText] = useState("");
  return (
    <Modal title={t(TITLES[ask])} onClose={onClose}>
      <form className={css.form} onSubmit={(event) => (event.preventDefault(), onDone(text.trim() || null))}>
        <TextField label={t(ask === "finished" ? "task.result" : "task.reason")} value={text} onText={setText} />
        <ModalActions onClose={onClose}>
          <Button type="submit" look="primary">
            {t(TITLES[ask])}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
