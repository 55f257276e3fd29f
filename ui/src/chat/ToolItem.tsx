import { ChevronRight, Wrench } from "lucide-react";
import { useId, useState } from "react";
import type { ChatItem } from "../api/gen";
import { ApprovalCard } from "../components/ApprovalCard";
import { Argument } from "../components/Argument";
import { argumentRows, decidedText, decisionText } from "../components/approvals";
import { Button, Chip, cx } from "../components/controls";
import { Details } from "../components/Details";
import { Icon } from "../components/Icon";
import { askedText, callText, toolTitle } from "../components/tools";
import { t } from "../i18n";
import css from "./Chat.module.css";

type Tool = Extract<ChatItem, { type: "tool" }>;
const MOST_LINES = 40;

/** A tool call: the question while a person is asked, afterwards a card that folds. */
export function ToolItem({ item, session, running }: { item: Tool; session: string; running: boolean }) {
  const [open, setOpen] = useState(false);
  const body = useId();
  if (item.approval?.state.type === "pending") return <ApprovalCard approval={item.approval} />;
  const [status, tone] = statusOf(item, running);
  const own = callText(item.call.name, item.call.arguments);
  const line = own ?? (item.approval ? askedText(item.approval.asked.kind) : argumentRows(item.call.arguments).map(([, text]) => text).join(" · "));
  return (
    <section className={css.tool}>
      <button type="button" className={css.toolHead} aria-expanded={open} aria-controls={body} onClick={() => setOpen(!open)}>
        <ChevronRight className={cx("icon", css.chevron)} aria-hidden="true" />
        <Icon of={Wrench} />
        {!own && <span className={css.toolName}>{toolTitle(item.call.name)}</span>}
        <span className={css.toolLine}>{line}</span>
        <Chip tone={tone}>{status}</Chip>
      </button>
      <div id={body} className={css.toolBody} hidden={!open}>
        {open && <Call item={item} session={session} />}
      </div>
    </section>
  );
}

function statusOf({ result, approval }: Tool, running: boolean): [string, "ok" | "bad" | "info" | undefined] {
  // A call that nobody allowed has not failed.
  if (approval?.state.type === "decided" && approval.state.decision.type !== "allow") return [decisionText(approval.state.decision), undefined];
  if (result) return result.is_error ? [t("tool.failed"), "bad"] : [t("tool.done"), "ok"];
  return running ? [t("tool.running"), "info"] : [t("tool.proposed"), undefined];
}

function Call({ item: { call, result, approval }, session }: { item: Tool; session: string }) {
  return (
    <>
      {approval && <p className={css.partial}>{decidedText(approval)}</p>}
      <p className={css.toolLabel}>{t("tool.arguments")}</p>
      <dl className={css.rows}>
        {argumentRows(call.arguments).map(([key, text]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>
              <Argument text={text} session={session} />
            </dd>
          </div>
        ))}
      </dl>
      {result && (
        <>
          <p className={css.toolLabel}>{t("tool.result")}</p>
          <Output text={result.text} />
          {result.stored_at && <p className={css.partial}>{t("tool.stored", { path: result.stored_at })}</p>}
        </>
      )}
      <Details rows={[[t("details.tool"), call.name]]} />
    </>
  );
}

/** A long output is cut for the eye; all of it is one button away. */
function Output({ text }: { text: string }) {
  const [all, setAll] = useState(false);
  const lines = text.split("\n");
  if (text === "") return <p className={css.partial}>{t("tool.empty")}</p>;
  return (
    <>
      <pre className={css.output} tabIndex={0} aria-label={t("tool.result")}>
        {all ? text : lines.slice(0, MOST_LINES).join("\n")}
      </pre>
      {!all && lines.length > MOST_LINES && <Button onClick={() => setAll(true)}>{t("tool.showAll", { n: lines.length })}</Button>}
    </>
  );
}
