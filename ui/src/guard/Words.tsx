import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useRead, useRun } from "../api/client";
import { Button, Empty, IconButton, SelectField, TextField } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { t, tOr } from "../i18n";
import css from "./Guard.module.css";

const KINDS = ["CUSTOM", "PERSON", "ORGANISATION", "PROJECT"] as const;

/** Words that are always masked. Those of the device itself come back at every start. */
export function Words() {
  const list = useRead("dictionary_list", {});
  const change = useRun("dictionary_change");
  const [word, setWord] = useState("");
  const [kind, setKind] = useState<string>("CUSTOM");
  function add(event: React.FormEvent) {
    event.preventDefault();
    change.mutate({ word: word.trim(), kind }, { onSuccess: () => setWord("") });
  }
  return (
    <div className={css.page} tabIndex={0} role="group" aria-label={t("guard.tab.words")}>
      <p className={css.quiet}>{t("guard.words")}</p>
      <form className={css.addWord} onSubmit={add}>
        <TextField label={t("guard.word")} value={word} onText={setWord} />
        <SelectField label={t("guard.kind")} value={kind} onPick={setKind} options={KINDS.map((each) => [each, each] as const)} />
        <Button type="submit" icon={Plus} disabled={word.trim() === ""} busy={change.isPending}>
          {t("guard.addWord")}
        </Button>
      </form>
      {change.error && <Failed error={change.error} />}
      {list.isPending && <Progress />}
      {list.error && <Failed error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.words.length === 0 && <Empty text={t("guard.noWords")} />}
      {list.data && list.data.words.length > 0 && (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("guard.word")}</th>
              <th scope="col">{t("guard.kind")}</th>
              <th scope="col">{t("guard.source")}</th>
              <th>
                <span className="sr">{t("app.more")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.data.words.map(({ word, kind, source }) => (
              <tr key={word}>
                <td>{word}</td>
                <td>{kind}</td>
                <td>{tOr(`guard.source.${source}`, source)}</td>
                <td className={css.end}>
                  {source === "person" && <IconButton label={t("guard.removeWord", { word })} icon={Trash2} disabled={change.isPending} onClick={() => change.mutate({ word, remove: true })} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
