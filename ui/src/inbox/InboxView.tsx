import { ArrowLeft, Plus } from "lucide-react";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { useRead } from "../api/client";
import { useDecide } from "../components/ApprovalCard";
import { canDeny, firstAllow } from "../components/approvals";
import { Button, cx, Empty, Header, IconButton, Keys, Segments, Spacer } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { isTyping, overlayOpen } from "../components/typing";
import { t } from "../i18n";
import { go, usePlace, useShell } from "../shell/contract";
import { ApprovalDetail } from "./ApprovalDetail";
import { entriesOf, listed, type Entry, type Place } from "./entries";
import { EntryList } from "./EntryList";
import css from "./Inbox.module.css";
import { NewTask } from "./NewTask";
import { TaskDetail, useTaskStep } from "./TaskDetail";

const EMPTY = { needs: "inbox.emptyNeeds", waiting: "inbox.emptyWaiting", done: "inbox.emptyDone" } as const;

export default function InboxView() {
  const { rest } = usePlace();
  const app = useRead("app_state", {}).data;
  const approvals = useRead("approval_list", {});
  const tasks = useRead("task_list", {});
  const creating = useShell((state) => state.creatingTask);
  const [place, setPlace] = useState<Place>("needs");
  const me = useMemo(() => ({ person: app?.person ?? "", role: app?.profile.name ?? "" }), [app?.person, app?.profile.name]);
  const all = useMemo(() => entriesOf(approvals.data ?? [], tasks.data ?? [], me), [approvals.data, tasks.data, me]);
  const shown = useMemo(() => listed(all, place), [all, place]);
  const count = (of: Place) => all.filter((entry) => entry.place === of).length;
  const selected = all.find(({ key }) => key === rest) ?? (rest ? undefined : shown[0]);
  const pick = (entry: Entry | undefined) => go("inbox", entry?.key ?? "");
  useInboxKeys(shown, selected, pick);
  const failed = approvals.error ?? tasks.error;

  const filter = (next: Place) => (setPlace(next), pick(undefined));
  return (
    <div className={cx(css.view, rest !== "" && css.reading)}>
      <section className={css.listPane} aria-label={t("inbox.list")}>
        <Header title={t("inbox.title")}>
          <small>{t("inbox.open", { n: count("needs") + count("waiting") })}</small>
          <Spacer />
          <Keys keys="J" />
          <Keys keys="K" />
          <IconButton label={t("inbox.new")} icon={Plus} onClick={() => useShell.setState({ creatingTask: true })} />
        </Header>
        <div className={css.filter}>
          <Segments
            label={t("inbox.filter")}
            value={place}
            onPick={filter}
            options={[["needs", `${t("inbox.needs")} ${count("needs") || ""}`], ["waiting", `${t("inbox.waiting")} ${count("waiting") || ""}`], ["done", t("inbox.done")]]}
          />
        </div>
        {(approvals.isPending || tasks.isPending) && <Progress />}
        {failed && <Failed error={failed} onRetry={() => (void approvals.refetch(), void tasks.refetch())} />}
        {shown.length > 0 && <EntryList entries={shown} selected={selected?.key} onPick={pick} />}
        {shown.length === 0 && !approvals.isPending && !tasks.isPending && !failed && (
          <Empty text={t(EMPTY[place])}>{place === "needs" && <Button onClick={() => useShell.setState({ creatingTask: true })}>{t("inbox.new")}</Button>}</Empty>
        )}
      </section>
      <section className={css.detailPane} aria-label={t("inbox.details")}>
        <IconButton className={css.backButton} label={t("app.back")} icon={ArrowLeft} onClick={() => pick(undefined)} />
        {selected?.kind === "approval" && <ApprovalDetail key={selected.key} approval={selected.approval} />}
        {selected?.kind === "task" && <TaskDetail key={selected.key} task={selected.task} person={me.person} />}
        {!selected && shown.length > 0 && <Empty text={t("inbox.pick")} />}
      </section>
      {selected?.kind === "approval" && <ApprovalKeys approval={selected} />}
      {selected?.kind === "task" && <TaskKeys entry={selected} />}
      {creating && app && <NewTask app={app} onClose={() => useShell.setState({ creatingTask: false })} onCreated={(task) => go("inbox", `task:${task.id}`)} />}
    </div>
  );
}

/** The next or previous row; stays at the ends. */
export function neighbour(entries: readonly Entry[], selected: Entry | undefined, step: 1 | -1): Entry | undefined {
  const at = entries.findIndex(({ key }) => key === selected?.key);
  if (at < 0) return entries[0];
  return entries[Math.min(entries.length - 1, Math.max(0, at + step))];
}

const ignores = (event: KeyboardEvent) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || overlayOpen();

/** Calls `act` for a letter that no field and no dialog wants. Layout effects: a key may come right after the drawing. */
function useLetter(act: (letter: string) => boolean) {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  useLayoutEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (!ignores(event) && latest.current(event.key.toLowerCase())) event.preventDefault();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function useInboxKeys(shown: readonly Entry[], selected: Entry | undefined, pick: (entry: Entry | undefined) => void) {
  useLetter((letter) => {
    if (letter !== "j" && letter !== "k") return false;
    pick(neighbour(shown, selected, letter === "j" ? 1 : -1));
    return true;
  });
}

/** A and D decide the selected question; D asks for a reason first, in the card. */
function ApprovalKeys({ approval: { approval } }: { approval: Extract<Entry, { kind: "approval" }> }) {
  const { decide, busy } = useDecide(approval);
  useLetter((letter) => {
    if (approval.state.type !== "pending" || busy) return false;
    const allow = letter === "a" ? firstAllow(approval.asked.options) : undefined;
    if (allow) decide(allow);
    else if (letter === "d" && canDeny(approval.asked.options)) document.querySelector<HTMLElement>("[data-deny]")?.click();
    else return false;
    return true;
  });
  return null;
}

function TaskKeys({ entry: { task } }: { entry: Extract<Entry, { kind: "task" }> }) {
  const { step } = useTaskStep(task);
  useLetter((letter) => {
    if (letter !== "e" || task.state.type === "done" || task.state.type === "cancelled") return false;
    step({ type: "finished", result: null });
    return true;
  });
  return null;
}
