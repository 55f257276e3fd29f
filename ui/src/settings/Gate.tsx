import { t } from "../i18n";
import { Passphrase } from "./Keys";
import css from "./Settings.module.css";

/** Before the passphrase file is open there is nothing to show. */
export default function Gate() {
  return (
    <main className={css.first}>
      <div className={css.firstCard}>
        <h1>{t("keys.gateTitle")}</h1>
        <p className={css.quiet}>{t("keystate.passphrase_locked")}</p>
        <Passphrase create={false} />
      </div>
    </main>
  );
}
