import type { Approval } from "../api/gen";
import { ApprovalCard } from "../components/ApprovalCard";
import { Chip, Header, Spacer } from "../components/controls";
import { askedText } from "../components/tools";
import { t } from "../i18n";
import { moment } from "../i18n/format";
import { hashOf } from "../shell/contract";
import css from "./Inbox.module.css";

/** The same question as in the conversation, with the way there. */
export function ApprovalDetail({ approval }: { approval: Approval }) {
  const pending = approval.state.type === "pending";
  return (
    <>
      <Header title={askedText(approval.asked.kind)}>
        <Chip tone={pending ? "warn" : "ok"}>{t(pending ? "inbox.chipNeeds" : "inbox.chipDone")}</Chip>
        <Spacer />
        <small>{moment(approval.asked_at)}</small>
      </Header>
      <div className={css.detail}>
        <ApprovalCard approval={approval} plain />
        <p>
          <a href={hashOf("chat", approval.asked.session)}>{t("approval.open")}</a>
        </p>
      </div>
    </>
  );
}
