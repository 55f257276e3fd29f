import type { ExtensionRow } from "../api/gen";
import { useRead, useRun } from "../api/client";
import { Button, Chip, Empty } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { notify } from "../components/toast";
import { t, tOr } from "../i18n";
import css from "./Settings.module.css";

const TONES: Record<string, "ok" | "warn" | "bad" | "info"> = { ready: "ok", starting: "info", failed: "bad", changed: "warn" };

export function Extensions() {
  const list = useRead("extension_list", {});
  return (
    <div className={css.page}>
      <p className={css.quiet}>{t("ext.intro")}</p>
      {list.isPending && <Progress />}
      {list.error && <Failed error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.extensions.length === 0 && <Empty text={t("ext.none")} />}
      <ul className={css.cards}>
        {list.data?.extensions.map((row) => (
          <Extension key={row.name} row={row} />
        ))}
      </ul>
    </div>
  );
}

function Extension({ row }: { row: ExtensionRow }) {
  const agree = useRun("extension_agree");
  return (
    <li>
      <div className={css.cardHead}>
        <strong>{row.name}</strong>
        <Chip tone={TONES[row.status]}>{tOr(`ext.status.${row.status}`, row.status)}</Chip>
        <Chip>{row.kind.replaceAll("_", " ")}</Chip>
        {row.network && <Chip tone="warn">{t("ext.network")}</Chip>}
        {row.clear_types.length > 0 && <Chip tone="warn">{t("ext.clear", { types: row.clear_types.join(", ") })}</Chip>}
      </div>
      {row.tools.length > 0 && <details className={css.toolList}>
        <summary>{t("ext.tools", { n: row.tools.length })}</summary>
        <p className={css.quiet}>{row.tools.join(", ")}</p>
      </details>}
      {row.problem && <pre className={css.problem} tabIndex={0}>{row.problem}</pre>}
      {row.status === "changed" && (
        <div>
          <Button busy={agree.isPending} onClick={() => agree.mutate({ name: row.name }, { onSuccess: () => notify(t("ext.agreed", { name: row.name })) })}>
            {t("ext.agree")}
          </Button>
        </div>
      )}
      {agree.error && <Failed error={agree.error} />}
    </li>
  );
}
