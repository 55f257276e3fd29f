import { useState } from "react";
import type { ExportFormat, SessionRow } from "../api/gen";
import { useHost, useRun } from "../api/client";
import { t } from "../i18n";
import { copy, copySecret } from "./clipboard";
import { Button, SelectField, TextArea } from "./controls";
import { Modal, ModalActions } from "./dialogs";
import { Failed } from "./ErrorNote";
import css from "./ui.module.css";

/** Masked unless a person asks for clear values and says so twice. */
export function ExportDialog({ row, onClose }: { row: SessionRow; onClose: () => void }) {
  const host = useHost();
  const run = useRun("session_export");
  const [format, setFormat] = useState<ExportFormat>("markdown");
  const [values, setValues] = useState<"masked" | "clear">("masked");
  const [sure, setSure] = useState(false);
  const clear = values === "clear";
  const text = run.data?.text;
  const name = `orgata-${row.session.slice(0, 8)}.${format === "json" ? "json" : "md"}`;
  const again = <T,>(set: (value: T) => void) => (value: T) => (run.reset(), set(value));
  return (
    <Modal wide title={t("sessions.exportTitle")} onClose={onClose}>
      <div className={css.choices}>
        <SelectField label={t("sessions.format")} value={format} onPick={again(setFormat)} options={[["markdown", t("sessions.markdown")], ["json", t("sessions.json")]]} />
        <SelectField label={t("sessions.values")} value={values} onPick={again(setValues)} options={[["masked", t("sessions.maskedValues")], ["clear", t("sessions.clearValues")]]} />
      </div>
      {clear && (
        <label className={css.sure}>
          <input type="checkbox" checked={sure} onChange={(event) => again(setSure)(event.target.checked)} />
          <span>
            {t("sessions.clearConfirm")}
            <small>{t("sessions.clearWarn")}</small>
          </span>
        </label>
      )}
      {run.error && <Failed error={run.error} />}
      {text !== undefined && <TextArea label={t("sessions.exportText")} readOnly rows={10} value={text} />}
      <ModalActions done={text !== undefined} onClose={onClose}>
        {text === undefined ? (
          <Button look="primary" disabled={clear && !sure} busy={run.isPending} onClick={() => run.mutate({ session: row.session, format, clear })}>
            {t("sessions.exportDo")}
          </Button>
        ) : (
          <>
            <Button onClick={() => void (clear ? copySecret(text) : copy(text))}>{t("app.copy")}</Button>
            {host.saveText && (
              <Button look="primary" onClick={() => host.saveText?.(name, text)}>
                {t("sessions.saveFile")}
              </Button>
            )}
          </>
        )}
      </ModalActions>
    </Modal>
  );
}
