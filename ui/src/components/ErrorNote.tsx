import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../i18n";
import { Button, cx } from "./controls";
import { Details } from "./Details";
import { plainThrown, type Plain } from "./errors";
import { Icon } from "./Icon";
import css from "./ui.module.css";

/** What happened, what was not done, what to do. */
export function ErrorNote({ error, children }: { error: Plain; children?: ReactNode }) {
  return (
    <div className={cx(css.error, error.calm && css.calm)} role={error.calm ? "status" : "alert"}>
      <Icon of={error.calm ? Info : CircleAlert} />
      <div>
        <strong>{error.what}</strong>
        <p>{[error.not, error.todo].filter(Boolean).join(" ")}</p>
        {error.detail && error.detail !== error.what && <p className={css.raw}>{error.detail}</p>}
        {error.ids && <Details rows={idRows(error.ids)} />}
      </div>
      {children && <div className={css.errorActions}>{children}</div>}
    </div>
  );
}

function idRows({ rules, profile }: NonNullable<Plain["ids"]>): [string, string][] {
  return [
    [t("details.rules"), rules ?? ""],
    [t("details.profile"), profile ?? ""],
  ];
}

/** For a query or a mutation that failed, with a way to try again. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return <ErrorNote error={plainThrown(error)}>{onRetry && <Button onClick={onRetry}>{t("app.retry")}</Button>}</ErrorNote>;
}
