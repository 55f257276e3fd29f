import { useRead, useRun } from "../api/client";
import { Segments } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { t } from "../i18n";
import css from "./Settings.module.css";

export function Look() {
  const preferences = useRead("preferences_get", {});
  const save = useRun("preferences_set");
  const { data } = preferences;
  if (preferences.isPending) return <div className={css.page}><Progress /></div>;
  const set = (change: { theme: string } | { density: string }) => save.mutate({ ...data, ...change });
  return (
    <div className={css.page}>
      <h2>{t("look.theme")}</h2>
      <div>
        <Segments label={t("look.theme")} value={data?.theme ?? "system"} onPick={(theme) => set({ theme })} options={[["system", t("look.system")], ["light", t("look.light")], ["dark", t("look.dark")]]} />
      </div>
      <h2>{t("look.density")}</h2>
      <div>
        <Segments label={t("look.density")} value={data?.density ?? "comfortable"} onPick={(density) => set({ density })} options={[["comfortable", t("look.comfortable")], ["compact", t("look.compact")]]} />
      </div>
      {save.error && <Failed error={save.error} />}
    </div>
  );
}
