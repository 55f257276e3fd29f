import { useEffect, useRef, useState } from "react";
import type { AppState } from "../api/gen";
import { useRead, useRun } from "../api/client";
import { OFFLINE } from "../api/model";
import { Button, Spacer } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { t } from "../i18n";
import { newChat } from "../shell/contract";
import { AddProvider } from "./AddProvider";
import { Passphrase } from "./Keys";
import { Discovered, KeyForm } from "./Models";
import { RolePicker } from "./Role";
import css from "./Settings.module.css";

const LAST = 3;

/** Role, model, done: under a minute, without an account, and every step can be left as it is. */
export default function FirstRun({ app }: { app: AppState }) {
  const [step, setStep] = useState(1);
  const preferences = useRead("preferences_get", {}).data;
  const finish = useRun("preferences_set");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [step]);
  function start() {
    // Before the shell is drawn, or it would open what was last written elsewhere.
    newChat();
    finish.mutate({ ...preferences, first_run_done: true });
  }
  const titles = [t("first.role"), t("first.model"), t("first.done")];
  return (
    <main className={css.first}>
      <div className={css.firstCard}>
        <p className={css.quiet}>
          {t("first.title")} · {t("first.step", { n: step })}
        </p>
        <h1 ref={heading} tabIndex={-1}>
          {titles[step - 1]}
        </h1>
        {step === 1 && (
          <>
            <p className={css.quiet}>{t("first.roleText")}</p>
            <RolePicker app={app} />
          </>
        )}
        {step === 2 && <ModelStep model={app.model} />}
        {step === LAST && (
          <>
            <p>{t(app.model === OFFLINE ? "first.doneOffline" : "first.doneText")}</p>
            {app.keys.type === "memory_only" && (
              <section className={css.section}>
                <h2>{t("first.kept")}</h2>
                <p className={css.quiet}>{t("keystate.memory_only")}</p>
                <Passphrase create />
              </section>
            )}
          </>
        )}
        {finish.error && <Failed error={finish.error} />}
        <div className={css.firstActions}>
          {step > 1 && <Button onClick={() => setStep(step - 1)}>{t("app.back")}</Button>}
          <Spacer />
          {step < LAST ? (
            <Button look="primary" onClick={() => setStep(step + 1)}>
              {step === 2 && app.model === OFFLINE ? t("first.offline") : t("first.next")}
            </Button>
          ) : (
            <Button look="primary" busy={finish.isPending} onClick={start}>
              {t("first.start")}
            </Button>
          )}
        </div>
      </div>
    </main>
  );
}

function ModelStep({ model }: { model: string }) {
  const list = useRead("provider_list", {});
  return (
    <>
      <p className={css.quiet}>{t("first.modelText")}</p>
      {model !== OFFLINE && (
        <p>
          {t("models.current")} <strong>{model}</strong>
        </p>
      )}
      {list.isPending && <Progress />}
      {list.error && <Failed error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && <Discovered rows={list.data.discovered} />}
      <ul className={css.cards}>
        {list.data?.providers.filter(({ needs_key }) => needs_key).map((row) => (
          <li key={row.id}>
            <KeyForm row={row} />
          </li>
        ))}
      </ul>
      <details className={css.toolList}>
        <summary>{t("models.add")}</summary>
        <AddProvider />
      </details>
      <p className={css.quiet}>{t("first.offlineText")}</p>
    </>
  );
}
