import { Dialog } from "@base-ui/react/dialog";
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useState } from "react";
import { useRead } from "../api/client";
import { OFFLINE } from "../api/model";
import { cx, Empty, Header, IconButton, Segments, Spacer } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { ReceiptBody, shortId, summary, targetText } from "../components/Receipt";
import ui from "../components/ui.module.css";
import { t } from "../i18n";
import { hashOf } from "../shell/contract";
import css from "./Chat.module.css";

interface InspectorProps {
  session: string;
  /** Beside the conversation, or over it when there is no room. */
  aside: boolean;
  onClose: () => void;
}

export function Inspector({ session, aside, onClose }: InspectorProps) {
  const close = <IconButton label={t("app.close")} icon={X} keys="Ctrl ." onClick={onClose} />;
  if (aside) {
    return (
      <aside className={css.inspector} aria-label={t("left.title")}>
        <Header title={t("left.title")}>
          <Spacer />
          {close}
        </Header>
        <Calls session={session} />
      </aside>
    );
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={ui.backdrop} />
        <Dialog.Popup className={cx(css.inspector, css.over)}>
          <header className={ui.header}>
            <Dialog.Title render={<h2 />}>{t("left.title")}</Dialog.Title>
            <Spacer />
            {close}
          </header>
          <Calls session={session} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Calls({ session }: { session: string }) {
  const list = useRead("receipt_list", { session, limit: 200 });
  const offline = useRead("app_state", {}).data?.model === OFFLINE;
  const [scope, setScope] = useState<"turn" | "session">("turn");
  const [back, setBack] = useState(0);
  if (list.isPending) return <Progress />;
  if (!list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data.length === 0) {
    return (
      <Empty text={t(offline ? "left.noneOffline" : "left.none")}>
        <a href={hashOf("guard", "try")}>{t("left.try")}</a>
      </Empty>
    );
  }
  const turn = list.data[0]?.turn;
  const rows = scope === "turn" ? list.data.filter((row) => row.turn === turn) : list.data;
  const at = Math.min(back, rows.length - 1);
  const row = rows[at];
  if (!row) return <Empty text={t("left.noneTurn")} />;
  return (
    <div className={css.inspectorBody} tabIndex={0} role="group" aria-label={t("left.title")}>
      <div className={css.scope}>
        <Segments label={t("left.scope")} value={scope} options={[["turn", t("left.turn")], ["session", t("left.session")]]} onPick={(next) => (setScope(next), setBack(0))} />
        <Spacer />
        {rows.length > 1 && (
          <>
            <IconButton label={t("left.previous")} icon={ChevronLeft} disabled={at === rows.length - 1} onClick={() => setBack(at + 1)} />
            <span>{t("left.call", { n: rows.length - at, total: rows.length })}</span>
            <IconButton label={t("left.next")} icon={ChevronRight} disabled={at === 0} onClick={() => setBack(at - 1)} />
          </>
        )}
      </div>
      <p className={css.partial}>
        {t("left.to")} <code>{targetText(row)}</code>
      </p>
      <ReceiptBody row={row} />
      <p className={css.partial}>
        {summary(rows)}
        <br />
        {t("left.receipt")}{" "}
        <a href={hashOf("guard", `receipts/${row.receipt.id}`)}>
          <code>{shortId(row.receipt.id)}</code>
        </a>
      </p>
    </div>
  );
}
