import { useRead } from "../api/client";
import { Header, TabSet } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { t } from "../i18n";
import { go, usePlace } from "../shell/contract";
import { Extensions } from "./Extensions";
import { Health } from "./Health";
import { Keys } from "./Keys";
import { Look } from "./Look";
import { Models } from "./Models";
import { Role } from "./Role";
import css from "./Settings.module.css";

export default function SettingsView() {
  const { rest } = usePlace();
  const app = useRead("app_state", {});
  if (app.isPending) return <Progress />;
  const { data } = app;
  if (!data) return <Failed error={app.error} onRetry={() => void app.refetch()} />;
  return (
    <div className={css.view}>
      <Header title={t("settings.title")} />
      <TabSet
        label="settings.tabs"
        value={rest || "role"}
        onPick={(next) => go("settings", next)}
        panelClass={css.tabs}
        tabs={[
          ["role", t("settings.role"), () => <Role app={data} />],
          ["models", t("settings.models"), () => <Models app={data} />],
          ["keys", t("settings.keys"), () => <Keys keys={data.keys} />],
          ["extensions", t("settings.extensions"), () => <Extensions />],
          ["look", t("settings.look"), () => <Look />],
          ["health", t("settings.health"), () => <Health version={data.version} />],
        ]}
      />
    </div>
  );
}
