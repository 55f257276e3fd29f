import { useEffect, useState } from "react";
import type { FindingRow, GuardMasked } from "../api/gen";
import { useHost } from "../api/client";
import { Button, TextArea } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { FateProvider, MaskedText } from "../components/Masked";
import { findingsToMasks, tokensIn, valuesOf } from "../components/masks";
import { Progress } from "../components/progress";
import { TokenTable } from "../components/Receipt";
import { t } from "../i18n";
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
  const { tried, busy, error } = useTry(text);
  return (
    <FateProvider value="masked">
      <div className={css.try}>
        <section className={css.tryPane}>
          <TextArea label={t("guard.tryLabel")} hint={t("guard.tryHint")} rows={9} value={text} onText={setText} />
          {text === "" && <Button onClick={() => setText(t("guard.exampleText"))}>{t("guard.example")}</Button>}
          {tried && tried.findings.length > 0 && (
            <div className={css.marked}>
              <MaskedText text={tried.text} masks={findingsToMasks(tried.text, tried.findings)} />
            </div>
          )}
        </section>
        <section className={css.tryPane} aria-label={t("guard.tryOut")}>
          <h2>{t("guard.tryOut")}</h2>
          {busy && <Progress label={t("composer.checking")} />}
          {error ? <Failed error={error} /> : null}
          {!tried && !busy && !error && <p className={css.quiet}>{t("guard.tryEmpty")}</p>}
          {tried && (
            <>
              <div className={css.out}>
                <MaskedText text={tried.masked.text} masks={tokensIn(tried.masked.text)} />
              </div>
              <p className={css.quiet} role="status">
                {tried.findings.length === 0 ? t("guard.tryNone") : t("guard.tryFound", { n: valuesOf(tried.text, findingsToMasks(tried.text, tried.findings)).length })}
              </p>
              {tried.findings.length > 0 && <TokenTable tokens={tried.masked.tokens} />}
            </>
          )}
        </section>
      </div>
    </FateProvider>
  );
}

function useTry(text: string) {
  const host = useHost();
  const [tried, setTried] = useState<Tried>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    setError(undefined);
    if (text.trim() === "") {
      setBusy(false);
      return setTried(undefined);
    }
    let current = true;
    setBusy(true);
    const timer = setTimeout(async () => {
      try {
        const [{ findings }, masked] = await Promise.all([host.rpc("guard_scan", { text }), host.rpc("guard_mask", { text })]);
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
  }, [text, host]);
  return { tried, busy, error };
}
