import type { Approval, Task } from "../api/gen";
import { askedText, toolTitle } from "../components/tools";
import { t } from "../i18n";

/** A row of the Inbox: a question or a task. */
export type Entry = { key: string; title: string; sub: string; at: number; place: Place } & ({ kind: "approval"; approval: Approval } | { kind: "task"; task: Task });

/** Where a row is listed. */
export type Place = "needs" | "waiting" | "done";

/** All rows, the urgent and the old first among those that wait, the newest first among the done. */
export function entriesOf(approvals: readonly Approval[], tasks: readonly Task[], me: { person: string; role: string }): Entry[] {
  return [
    ...approvals.map((approval): Entry => {
      const { asked, asked_at, state } = approval;
      const place = state.type === "pending" ? "needs" : "done";
      return { key: `approval:${asked.id}`, title: askedText(asked.kind), sub: t("inbox.approvalSub", { tool: toolTitle(asked.kind.tool) }), at: state.type === "decided" ? state.at : asked_at, place, kind: "approval", approval };
    }),
    ...tasks.map((task): Entry => ({ key: `task:${task.id}`, title: task.title, sub: subOf(task), at: task.changed_at, place: placeOf(task, me), kind: "task", task })),
  ];
}

const RANK = { urgent: 3, high: 2, normal: 1, low: 0 } as const;

export function listed(entries: readonly Entry[], place: Place): Entry[] {
  const rank = (entry: Entry) => (entry.kind === "approval" ? 4 : RANK[entry.task.priority]);
  return entries.filter((entry) => entry.place === place).toSorted((a, b) => (place === "done" ? 0 : rank(b) - rank(a)) || (place === "done" ? b.at - a.at : a.at - b.at));
}

function subOf(task: Task): string {
  const who = task.assignee ? (task.assignee.type === "person" ? task.assignee.name : t("task.assignee.role", { role: task.assignee.role })) : t("task.assignee.none");
  return `${t(`task.type.${task.type}`)} · ${who}`;
}

/** A task needs me unless it is closed, another has it, or it is meant for another. */
function placeOf({ state, assignee }: Task, { person, role }: { person: string; role: string }): Place {
  if (state.type === "done" || state.type === "cancelled") return "done";
  if (state.type === "taken") return state.by === `person:${person}` ? "needs" : "waiting";
  if (!assignee) return "needs";
  return (assignee.type === "person" ? assignee.name === person : assignee.role === role) ? "needs" : "waiting";
}

export const isOverdue = (task: Task, now = Date.now()) => (task.state.type === "open" || task.state.type === "taken") && Boolean(task.due && task.due / 1000 < now);
