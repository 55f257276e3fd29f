import { t } from "../i18n";
import css from "./ui.module.css";

/** Ids and the like, for whoever keeps the roles; closed until somebody asks. */
export function Details({ rows }: { rows: readonly (readonly [name: string, id: string])[] }) {
  if (rows.length === 0) return null;
  return (
    <details className={css.details}>
      <summary>{t("details.title")}</summary>
      <dl>
        {rows.map(([name, id]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{id}</code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
