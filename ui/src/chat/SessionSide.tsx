import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { SessionRow } from "../api/gen";
import { Header, Spacer } from "../components/controls";
import { Progress } from "../components/progress";
import { titleOf } from "../components/sessions";
import { t } from "../i18n";
import { ago } from "../i18n/format";
import { hashOf } from "../shell/contract";
import css from "./Chat.module.css";

const ROW = 48;

/** Conversations beside the one that is read. */
export function SessionSide({ rows: known, current }: { rows: readonly SessionRow[] | undefined; current: string | undefined }) {
  const rows = known ?? [];
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12, initialRect: { width: 240, height: 800 } });
  return (
    <aside className={css.side} aria-label={t("chat.conversations")}>
      <Header title={<span className={css.sideTitle}>{t("chat.conversations")}</span>}>
        <Spacer />
        <small>{rows.length || ""}</small>
      </Header>
      <nav ref={scroller} className={css.sideList} aria-label={t("chat.conversations")}>
        {!known && <Progress />}
        {known?.length === 0 && <p className={css.sideNone}>{t("chat.none")}</p>}
        <ul style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return row && <SideRow key={row.session} row={row} here={row.session === current} top={start} />;
          })}
        </ul>
      </nav>
    </aside>
  );
}

function SideRow({ row, here, top }: { row: SessionRow; here: boolean; top: number }) {
  return (
    <li style={{ transform: `translateY(${top}px)` }}>
      <a href={hashOf("chat", row.session)} aria-current={here ? "true" : undefined}>
        <span className={css.sideName}>{titleOf(row.title)}</span>
        <small>
          {row.running ? t("sessions.running") : ago(row.updated_at)}
          {row.masked > 0 && ` · ${t("chat.masked", { n: row.masked })}`}
        </small>
      </a>
    </li>
  );
}
