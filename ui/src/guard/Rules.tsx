import { useState } from "react";
import type { RuleRow } from "../api/gen";
import { Empty, TextField } from "../components/controls";
import { t } from "../i18n";
import css from "./Guard.module.css";

/** The rules whose id, type or sentence holds every word of the filter. */
export function filterRules(rules: readonly RuleRow[], filter: string): readonly RuleRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter(({ id, kind, description }) => words.every((word) => `${id} ${kind} ${description}`.toLowerCase().includes(word)));
}

export function Rules({ rules }: { rules: readonly RuleRow[] }) {
  const [filter, setFilter] = useState("");
  const shown = filterRules(rules, filter);
  return (
    <div className={css.page} tabIndex={0} role="group" aria-label={t("guard.tab.rules")}>
      <TextField label={t("guard.rulesFilter")} type="search" value={filter} onText={setFilter} />
      <p className={css.quiet} role="status">
        {t("guard.rulesCount", { n: shown.length })}
      </p>
      {shown.length === 0 && <Empty text={t("guard.noRules")} />}
      {shown.length > 0 && (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("guard.rule")}</th>
              <th scope="col">{t("guard.kind")}</th>
              <th scope="col">{t("guard.finds")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ id, kind, description }) => (
              <tr key={id}>
                <td>
                  <code>{id}</code>
                </td>
                <td>{kind}</td>
                <td>{description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
