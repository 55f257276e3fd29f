import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowLeft } from "lucide-react";
import { useRef } from "react";
import type { ReceiptRow, ReceiptTarget } from "../api/gen";
import { useRead } from "../api/client";
import { Chip, cx, Empty, IconButton } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { tokensOfReceipts } from "../components/masks";
import { Progress } from "../components/progress";
import { ReceiptBody, shortId, targetText } from "../components/Receipt";
import { t } from "../i18n";
import { moment, number } from "../i18n/format";
import { go, hashOf } from "../shell/contract";
import css from "./Guard.module.css";

const ROW = 52;

/** Everything that left this device, newest first, with the exact bytes of one. */
export function Receipts({ selected }: { selected: string | undefined }) {
  const list = useRead("receipt_list", { limit: 500 });
  if (list.isPending) return <Progress />;
  if (!list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data.length === 0) {
    return (
      <Empty text={t("guard.noReceipts")}>
        <a href={hashOf("guard", "try")}>{t("left.try")}</a>
      </Empty>
    );
  }
  const row = list.data.find(({ receipt }) => receipt.id === selected);
  return (
    <div className={cx(css.split, row && css.reading)}>
      <List rows={list.data} selected={row} />
      <section className={css.detail} aria-label={t("guard.receipt")} tabIndex={0}>
        {row ? (
          <>
            <IconButton className={css.backButton} label={t("app.back")} icon={ArrowLeft} onClick={() => go("guard", "receipts")} />
            <Facts row={row} />
            <ReceiptBody row={row} />
          </>
        ) : (
          <Empty text={t("guard.pickReceipt")} />
        )}
      </section>
    </div>
  );
}

function List({ rows, selected }: { rows: readonly ReceiptRow[]; selected: ReceiptRow | undefined }) {
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12, initialRect: { width: 420, height: 900 } });
  return (
    <nav ref={scroller} className={css.list} aria-label={t("guard.receipts")}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const here = row === selected;
          return (
            <li key={row.receipt.id} style={{ transform: `translateY(${start}px)` }}>
              <button type="button" className={cx(css.row, here && css.here)} aria-current={here ? "true" : undefined} onClick={() => go("guard", `receipts/${row.receipt.id}`)}>
                <span className={css.rowTitle}>{targetText(row)}</span>
                <Badge row={row} />
                <small>{moment(row.at)}</small>
                <small>{t("left.size", { bytes: number(row.receipt.bytes) })}</small>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Badge({ row: { receipt } }: { row: ReceiptRow }) {
  if (!receipt.guarded) return <Chip tone="warn">{t("guard.unguarded")}</Chip>;
  const masked = tokensOfReceipts([receipt]).length;
  return <Chip tone={masked > 0 ? "mask" : undefined}>{t("chat.masked", { n: masked })}</Chip>;
}

function where(target: ReceiptTarget): string[] {
  switch (target.type) {
    case "model":
      return [target.endpoint, target.call_site];
    case "tool":
      return [target.tool, target.door];
    case "traces":
      return [target.endpoint];
  }
}

const counts = (byType: Record<string, number>) =>
  Object.entries(byType).map(([kind, n]) => `${kind} ${n}`).join(", ") || "0";

function Facts({ row }: { row: ReceiptRow }) {
  const { receipt, settled } = row;
  const { target } = receipt;
  const rows: [string, string, boolean?][] = [
    [t("guard.when"), moment(row.at)],
    [t("guard.target"), [targetText(row), ...where(target)].join(" · ")],
    [t("guard.masked"), counts(receipt.masked)],
    [t("guard.blocked"), counts(receipt.blocked)],
    [t("guard.outcome"), settled ? `${settled.outcome} · ${number(settled.total_ms)} ms` : t("guard.running")],
    ...(settled ? ([[t("guard.usage"), t("guard.usageText", { input: settled.usage.input_tokens, output: settled.usage.output_tokens, estimated: settled.usage.estimated })]] as [string, string][]) : []),
    ...(settled && settled.unknown_tokens > 0 ? ([["", t("left.unknown", { n: settled.unknown_tokens })]] as [string, string][]) : []),
    [t("guard.profile"), [receipt.profile, ...receipt.policies].join(" · ")],
    [t("guard.receipt"), shortId(receipt.id), true],
    [t("guard.chain"), `#${row.seq} ${row.hash.replace(/^Hash\(|\)$/g, "").slice(0, 16)}`, true],
    [t("guard.sha"), receipt.sha256, true],
  ];
  return (
    <dl className={css.facts}>
      {rows.map(([name, text, mono]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{mono ? <code>{text}</code> : text}</dd>
        </div>
      ))}
    </dl>
  );
}
