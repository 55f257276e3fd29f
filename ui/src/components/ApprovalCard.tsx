import { Check, ShieldAlert, X } from "lucide-react";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { Approval, Decision } from "../api/gen";
import { useRead, useRun } from "../api/client";
import { t } from "../i18n";
import { moment } from "../i18n/format";
import css from "./ApprovalCard.module.css";
import { Argument } from "./Argument";
import { argumentRows, canDeny, decidedText, firstAllow, optionLabel } from "./approvals";
import { Button, Chip, cx, Keys, TextField } from "./controls";
import { Details } from "./Details";
import { Failed } from "./ErrorNote";
import { notify } from "./toast";
import { askedText, whyOf } from "./tools";
import { isTyping } from "./typing";

/** Decides and says so when somebody else was first. */
export function useDecide(approval: Approval) {
  const run = useRun("approval_decide");
  // A second key press can come before the first one is drawn.
  const sent = useRef(false);
  function decide(decision: Decision) {
    if (sent.current) return;
    sent.current = true;
    run.mutate({ id: approval.asked.id, decision }, { onSuccess: ({ late }) => late && notify(t("approval.late"), "bad"), onError: () => (sent.current = false) });
  }
  return { decide, busy: run.isPending || run.isSuccess, error: run.error };
}

/** The question to a person: the same object in Chat and, `plain` below a title of its own, in the Inbox. Takes no focus by itself; A and D act inside it. */
export function ApprovalCard({ approval, plain }: { approval: Approval; plain?: boolean }) {
  const { asked, state } = approval;
  const { decide: send, busy, error } = useDecide(approval);
  const [denying, setDenying] = useState(false);
  const card = useRef<HTMLElement>(null);
  const pending = state.type === "pending";
  const text = askedText(asked.kind);

  // The buttons go away with the decision. Whoever used them by key goes on in the card, and then in the composer.
  const holdsFocus = () => card.current?.contains(document.activeElement) ?? false;
  function decide(decision: Decision) {
    if (holdsFocus()) card.current?.focus();
    send(decision);
  }
  useLayoutEffect(
    () => () => {
      if (holdsFocus()) document.querySelector<HTMLElement>("[data-composer]")?.focus();
    },
    [],
  );

  function onKeyDown(event: KeyboardEvent) {
    if (!pending || busy || denying || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    const allow = key === "a" ? firstAllow(asked.options) : undefined;
    if (allow) decide(allow);
    else if (key === "d" && canDeny(asked.options)) setDenying(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <section ref={card} className={cx(css.card, plain && css.plain, !pending && css.settled)} tabIndex={pending ? 0 : -1} aria-label={text} onKeyDown={onKeyDown}>
      <div className={css.head}>
        {(!plain || !pending) && <Chip tone={pending ? "warn" : undefined}>{pending ? t("approval.needed") : decidedText(approval)}</Chip>}
        {!plain && <strong>{text}</strong>}
        {asked.kind.network && (
          <Chip tone="bad" icon={ShieldAlert}>
            {t("approval.network")}
          </Chip>
        )}
      </div>
      {(pending || plain) && <Question approval={approval} />}
      {pending && !denying && (
        <div className={css.actions}>
          {asked.options.map((option, index) => (
            <Button
              key={index}
              look={option.type === "allow" && index === 0 ? "primary" : undefined}
              icon={option.type === "deny" ? X : index === 0 ? Check : undefined}
              disabled={busy}
              data-deny={option.type === "deny" ? "" : undefined}
              onClick={() => (option.type === "allow" ? decide(option) : setDenying(true))}
            >
              {optionLabel(option)}
            </Button>
          ))}
          <span className={css.keys}>
            <Keys keys="A" /> {t("approval.keyApprove")} <Keys keys="D" /> {t("approval.keyDeny")}
          </span>
        </div>
      )}
      {pending && denying && <Deny busy={busy} onDeny={(reason) => decide({ type: "deny", reason })} onBack={() => (setDenying(false), card.current?.focus())} />}
      {(pending || plain) && <Ids approval={approval} />}
      {error && <Failed error={error} />}
    </section>
  );
}

function Question({ approval: { asked } }: { approval: Approval }) {
  return (
    <dl className={css.rows}>
      {argumentRows(asked.kind.arguments).map(([key, text]) => (
        <Row key={key} name={key} block={text.includes("\n")}>
          <Argument text={text} session={asked.session} />
        </Row>
      ))}
      <Row name={t("approval.why")}>{whyOf(asked.why).sentence}</Row>
      {asked.expires_at && <Row name={t("approval.expires")}>{t("approval.then", { when: moment(asked.expires_at) })}</Row>}
    </dl>
  );
}

/** What only whoever keeps the role wants to know of a question. */
function Ids({ approval: { asked } }: { approval: Approval }) {
  const profiles = useRead("app_state", {}).data?.profiles;
  const { profile, rules } = whyOf(asked.why);
  const unsigned = profiles?.some(({ name, version, signature }) => `${name}@${version}` === profile && signature === "unsigned");
  const rows: [string, string][] = [[t("details.tool"), asked.kind.tool]];
  if (rules) rows.push([t("details.rules"), rules]);
  if (profile) rows.push([t("details.profile"), unsigned ? t("details.unsigned", { profile }) : profile]);
  return <Details rows={rows} />;
}

function Row({ name, block, children }: { name: string; block?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={cx(block && css.block)}>{children}</dd>
    </div>
  );
}

interface DenyProps {
  busy: boolean;
  onDeny: (reason: string | null) => void;
  onBack: () => void;
}

function Deny({ busy, onDeny, onBack }: DenyProps) {
  const [reason, setReason] = useState("");
  const first = useRef(true);
  const focusOnce = (element: HTMLFormElement | null) => {
    if (element && first.current) element.querySelector("input")?.focus();
    first.current = false;
  };
  return (
    <form
      ref={focusOnce}
      className={css.deny}
      onSubmit={(event) => (event.preventDefault(), onDeny(reason.trim() || null))}
      onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), onBack())}
    >
      <TextField label={t("approval.reason")} value={reason} onText={setReason} />
      <div className={css.actions}>
        <Button type="submit" look="danger" icon={X} busy={busy}>
          {t("approval.deny")}
        </Button>
        <Button onClick={onBack}>{t("app.back")}</Button>
      </div>
    </form>
  );
}
