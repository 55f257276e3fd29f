import { RotateCw } from "lucide-react";
import type { Check } from "../api/gen";
import { useRead } from "../api/client";
import { Button, Chip } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { has, t, tOr } from "../i18n";
import css from "./Settings.module.css";

export function Health({ version }: { version: string }) {
  const doctor = useRead("doctor", {}, { staleTime: 0 });
  return (
    <div className={css.page}>
      <p className={css.quiet}>{t("health.intro")}</p>
      <div className={css.actions}>
        <Button icon={RotateCw} busy={doctor.isFetching} onClick={() => void doctor.refetch()}>
          {t("health.again")}
        </Button>
        <span className={css.quiet}>{t("health.version", { version })}</span>
        {doctor.isFetching && <Progress />}
      </div>
      {doctor.error && <Failed error={doctor.error} />}
      <ul className={css.cards}>
        {doctor.data?.checks.map((check) => (
          <Row key={check.id} check={check} />
        ))}
      </ul>
    </div>
  );
}

function Row({ check: { id, level, text, remedy } }: { check: Check }) {
  const tone = level === "ok" || level === "warn" || level === "bad" ? level : undefined;
  const word = `health.${level}`;
  return (
    <li>
      <div className={css.cardHead}>
        <Chip tone={tone}>{has(word) ? t(word) : level}</Chip>
        <strong>{tOr(`health.check.${id}`, id.replaceAll("_", " "))}</strong>
      </div>
      <p>{text}</p>
      {remedy && <p className={css.quiet}>{remedy}</p>}
    </li>
  );
}
