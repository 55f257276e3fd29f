import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { SessionView } from "../api/gen";
import { fateOfTurn, type Fate } from "../api/model";
import { begunOf, joinTranscript, type Sent } from "../api/transcript";
import type { LiveTurn } from "../api/turn";
import { Button } from "../components/controls";
import { FateProvider } from "../components/Masked";
import { t } from "../i18n";
import css from "./Chat.module.css";
import { Item, Working } from "./items";
import { Welcome } from "./Welcome";

interface TranscriptProps {
  view: SessionView;
  /** The turn to begin at, for example where a search found something; else the end. */
  turn: string | undefined;
  live: LiveTurn | undefined;
  /** What was sent and is not kept yet. */
  sent: readonly Sent[];
  running: boolean;
  /** What becomes of values that are sent now. */
  fate: Fate;
  onRetry: () => void;
  retryError: unknown;
}

/** So many items are drawn plainly, so that the page's own search finds them all. */
const PLAIN_UP_TO = 60;
const NEAR_PX = 80;

export function Transcript({ view, turn, live, sent, running, fate, onRetry, retryError }: TranscriptProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => joinTranscript(view.items, live, view.row.updated_at, sent, begunOf(view)), [view, live, sent]);
  const items = useMemo(() => shown.map(({ item }) => item), [shown]);
  const beginAt = turn === undefined ? -1 : shown.findIndex(({ item }) => item.turn === turn);
  const [stuck, setStuck] = useState(beginAt < 0);
  const waits = shown.some(({ item }) => item.type === "tool" && item.approval?.state.type === "pending");
  const newest = sent.at(-1)?.key;
  const streaming = shown.at(-1)?.streaming ?? false;

  useLayoutEffect(() => {
    if (stuck && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [stuck, shown]);

  useLayoutEffect(() => {
    scroller.current?.querySelector("[data-begin]")?.scrollIntoView?.();
  }, []);
  // The composer grows with its text, which must not cover the end of the answer.
  useEffect(() => {
    const at = scroller.current;
    if (!stuck || !at) return undefined;
    const observer = new ResizeObserver(() => {
      at.scrollTop = at.scrollHeight;
    });
    observer.observe(at);
    return () => observer.disconnect();
  }, [stuck]);
  // Whoever sends something wants to see it.
  useEffect(() => {
    if (newest !== undefined) setStuck(true);
  }, [newest]);

  function onScroll({ currentTarget: at }: React.UIEvent<HTMLDivElement>) {
    setStuck(at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_PX);
  }

  const draw = (index: number): ReactNode => {
    const row = shown[index];
    if (!row) return null;
    return (
      <FateProvider value={fateOfTurn(row.item.turn, items, fate)}>
        <Item row={row} session={view.row.session} last={index === shown.length - 1 && !running} onRetry={onRetry} retryError={retryError} />
      </FateProvider>
    );
  };
  return (
    <div className={css.scrollFrame}>
      {/* Completion is announced once by the shell; a live log would read every token. */}
      <div ref={scroller} className={css.scroller} role="log" aria-live="off" aria-label={t("chat.log")} aria-busy={running} tabIndex={0} onScroll={onScroll}>
        <div className={css.column}>
          {shown.length === 0 && <Welcome draftKey={view.row.session} offline={fate === "kept"} />}
          {shown.length > PLAIN_UP_TO ? <Virtual count={shown.length} beginAt={beginAt} keyAt={(index) => shown[index]?.key ?? index} scroller={scroller} draw={draw} /> : shown.map((row, index) => <div key={row.key} data-begin={index === beginAt || undefined}>{draw(index)}</div>)}
          {running && !streaming && !waits && <Working />}
        </div>
      </div>
      {!stuck && (
        <Button className={css.jump} icon={ArrowDown} onClick={() => setStuck(true)}>
          {t("chat.jump")}
        </Button>
      )}
    </div>
  );
}

interface VirtualProps {
  count: number;
  beginAt: number;
  keyAt: (index: number) => string | number;
  scroller: React.RefObject<HTMLDivElement | null>;
  draw: (index: number) => ReactNode;
}

function Virtual({ count, beginAt, keyAt, scroller, draw }: VirtualProps) {
  const virtual = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => 120, overscan: 6, getItemKey: keyAt, initialRect: { width: 720, height: 800 } });
  const begin = useRef(beginAt);
  useLayoutEffect(() => {
    if (begin.current >= 0) virtual.scrollToIndex(begin.current, { align: "start" });
    begin.current = -1;
  }, [virtual]);
  return (
    <div className={css.virtual} style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((row) => (
        <div key={row.key} data-index={row.index} ref={virtual.measureElement} style={{ transform: `translateY(${row.start}px)` }}>
          {draw(row.index)}
        </div>
      ))}
    </div>
  );
}
