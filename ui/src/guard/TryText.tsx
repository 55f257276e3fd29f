import { useEffect, useMemo, useRef, useState } from "react";
import type { FindingRow, GuardMasked } from "../api/gen";
import { useHost } from "../api/client";
import { Button, TextArea } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { FateProvider, MaskedHead } from "../components/Masked";
import { findingsToMasks, MOST_CHECKED, tokensIn, valuesOf } from "../components/masks";
import { Progress } from "../components/progress";
import { TokenTable } from "../components/Receipt";
import { t } from "../i18n";
import { number } from "../i18n/format";
import css from "./Guard.module.css";

const QUIET_MS = 250;

interface Tried {
  text: string;
  findings: FindingRow[];
  masked: GuardMasked;
}

/** Left what is written, right what would leave. Nothing of it is kept or sent. */
export function TryText() {
  const [text, setText] = useState("");
  const { tried, busy, error, check } = useTry(text);
  return (
    <FateProvider value="masked">
      <div className={css.try}>
        <section className={css.tryPane}>
          <TextArea label={t("guard.tryLabel")} hint={t("guard.tryHint")} rows={9} value={text} onText={setText} />
          {text === "" && <Button onClick={() => setText(t("guard.exampleText"))}>{t("guard.example")}</Button>}
          {check && (
            <>
              <p className={css.quiet}>{t("guard.tryLong", { n: number(text.length) })}</p>
              <Button onClick={check}>{t("guard.tryCheck")}</Button>
            </>
          )}
          {tried && <Found tried={tried} />}
        </section>
        <section className={css.tryPane} aria-label={t("guard.tryOut")}>
          <h2>{t("guard.tryOut")}</h2>
          {busy && <Progress label={t("composer.checking")} />}
          {error ? <Failed error={error} /> : null}
          {!tried && !busy && !error && <p className={css.quiet}>{t("guard.tryEmpty")}</p>}
          {tried && <Out tried={tried} />}
        </section>
      </div>
    </FateProvider>
  );
}

function Found({ tried: { text, findings } }: { tried: Tried }) {
  const masks = useMemo(() => findingsToMasks(text, findings), [text, findings]);
  if (masks.length === 0) return null;
  return (
    <div className={css.marked}>
      <MaskedHead text={text} masks={masks} note="guard.tryMore" />
    </div>
  );
}

function Out({ tried: { text, findings, masked } }: { tried: Tried }) {
  const marks = useMemo(() => tokensIn(masked.text), [masked.text]);
  const values = useMemo(() => valuesOf(text, findingsToMasks(text, findings)).length, [text, findings]);
  return (
    <>
      <div className={css.out}>
        <MaskedHead text={masked.text} masks={marks} note="guard.tryMore" />
      </div>
      <p className={css.quiet} role="status">
        {values === 0 ? t("guard.tryNone") : t("guard.tryFound", { n: values })}
      </p>
      {values > 0 && <TokenTable tokens={masked.tokens} />}
    </>
  );
}

/** Checks a text once the typing pauses, a long one only by `check`. One check runs at a time, so that those of older texts do not pile up. */
function useTry(text: string) {
  const host = useHost();
  const [tried, setTried] = useState<Tried>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [asked, setAsked] = useState<string>();
  const running = useRef<Promise<unknown>>(undefined);
  const waits = text.length > MOST_CHECKED && asked !== text;
  useEffect(() => {
    setError(undefined);
    if (text.trim() === "" || waits) {
      setBusy(false);
      return setTried(undefined);
    }
    let current = true;
    setBusy(true);
    const timer = setTimeout(async () => {
      await running.current?.catch(() => {});
      if (!current) return;
      try {
        const work = Promise.all([host.rpc("guard_scan", { text }), host.rpc("guard_mask", { text })]);
        running.current = work;
        const [{ findings }, masked] = await work;
        if (current) setTried({ text, findings, masked });
      } catch (thrown) {
        if (current) setError(thrown);
      } finally {
        if (current) setBusy(false);
      }
    }, QUIET_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text, waits, host]);
  return { tried, busy, error, check: waits ? () => setAsked(text) : undefined };
}
