import { ShieldCheck, ShieldOff } from "lucide-react";
import { useRead } from "../api/client";
import { Chip, Header, Spacer, TabSet } from "../components/controls";
import { ErrorNote, Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { t, tOr } from "../i18n";
import { go, usePlace } from "../shell/contract";
import css from "./Guard.module.css";
import { Receipts } from "./Receipts";
import { Rules } from "./Rules";
import { TryText } from "./TryText";
import { Words } from "./Words";

export default function GuardView() {
  const { rest } = usePlace();
  const [tab = "try", receipt] = rest.split("/");
  const state = useRead("guard_state", {});
  if (state.isPending) return <Progress />;
  if (!state.data) return <Failed error={state.error} onRetry={() => void state.refetch()} />;
  const { mode, healthy, problem, rules_hash, rules } = state.data;
  const masks = healthy && mode !== "off" && mode !== "detect";
  return (
    <div className={css.view}>
      <Header title={t("guard.title")}>
        <Chip tone={masks ? "mask" : healthy ? "warn" : "bad"} icon={masks ? ShieldCheck : ShieldOff}>
          {tOr(`guard.mode.${mode}`, mode)}
        </Chip>
        <Spacer />
        <small className={css.hash}>
          {t("guard.rulesHash")} <code title={rules_hash}>{rules_hash.slice(0, 12)}</code>
        </small>
      </Header>
      {!healthy && (
        <div className={css.problem}>
          <ErrorNote error={{ what: t("guard.broken"), detail: problem ?? undefined }} />
        </div>
      )}
      <TabSet
        label="guard.tabs"
        value={tab || "try"}
        onPick={(next) => go("guard", next)}
        panelClass={css.tabs}
        tabs={[
          ["try", t("guard.tab.try"), () => <TryText />],
          ["receipts", t("guard.tab.receipts"), () => <Receipts selected={receipt} />],
          ["rules", t("guard.tab.rules"), () => <Rules rules={rules} />],
          ["words", t("guard.tab.words"), () => <Words />],
        ]}
      />
    </div>
  );
}
