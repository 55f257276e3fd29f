import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Chip, cx } from "../components/controls";
import { t } from "../i18n";
import { ago } from "../i18n/format";
import { isOverdue, type Entry } from "./entries";
import css from "./Inbox.module.css";

const ROW = 56;

interface EntryListProps {
  entries: readonly Entry[];
  selected: string | undefined;
  onPick: (entry: Entry) => void;
}

export function EntryList({ entries, selected, onPick }: EntryListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: entries.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 10, initialRect: { width: 420, height: 900 } });
  const at = entries.findIndex(({ key }) => key === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [at, virtual]);
  return (
    <div ref={scroller} className={css.list}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const entry = entries[index];
          return entry && <Row key={entry.key} entry={entry} top={start} here={index === at} onPick={onPick} />;
        })}
      </ul>
    </div>
  );
}

function Row({ entry, top, here, onPick }: { entry: Entry; top: number; here: boolean; onPick: (entry: Entry) => void }) {
  return (
    <li style={{ transform: `translateY(${top}px)` }}>
      <button type="button" className={cx(css.row, here && css.here)} aria-current={here ? "true" : undefined} onClick={() => onPick(entry)}>
        <span className={css.rowTitle}>{entry.title}</span>
        <EntryChip entry={entry} />
        <span className={css.rowSub}>{entry.sub}</span>
        <small>{ago(entry.at)}</small>
      </button>
    </li>
  );
}

export function EntryChip({ entry }: { entry: Entry }) {
  if (entry.place === "done") return <Chip tone="ok">{t("inbox.chipDone")}</Chip>;
  if (entry.kind === "approval") return <Chip tone="warn">{t("inbox.chipNeeds")}</Chip>;
  if (isOverdue(entry.task)) return <Chip tone="bad">{t("inbox.chipOverdue")}</Chip>;
  return entry.place === "waiting" ? <Chip>{t("inbox.chipWaiting")}</Chip> : <Chip tone="info">{t("inbox.chipTask")}</Chip>;
}
