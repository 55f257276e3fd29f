import { useState } from "react";
import { useRead, useRun } from "../api/client";
import { Button, SelectField, TextField } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { notify } from "../components/toast";
import { t } from "../i18n";
import css from "./Settings.module.css";

/** What can be added, with the address that each usually has. */
const USUAL = { openai: "https://api.openai.com/v1", anthropic: "https://api.anthropic.com/v1", ollama: "http://127.0.0.1:11434" } as const;
const KINDS = ["openai", "anthropic", "ollama"] as const;
type Kind = (typeof KINDS)[number];

/** Whether a text is a full HTTP address. What the role allows is decided by the host, not here. */
export function isAddress(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** `My server` → `my-server`. */
export const idOf = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

export function AddProvider() {
  const save = useRun("provider_save");
  const providers = useRead("provider_list", {}).data?.providers;
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Kind>("openai");
  const [url, setUrl] = useState("");
  const [models, setModels] = useState("");
  const badUrl = url !== "" && !isAddress(url.trim());
  const id = idOf(name);
  const taken = providers?.find((row) => row.id === id);
  const complete = id !== "" && isAddress(url.trim());
  function keep() {
    const names = models.split(",").map((each) => each.trim()).filter(Boolean);
    const onSuccess = () => {
      notify(t(taken ? "models.replaced" : "models.added", { id }));
      setName("");
      setUrl("");
      setModels("");
    };
    save.mutate({ id, kind, base_url: url.trim(), models: names }, { onSuccess });
  }
  function add(event: React.FormEvent) {
    event.preventDefault();
    if (complete && !taken) keep();
  }
  return (
    <form className={css.section} onSubmit={add}>
      <div className={css.columns}>
        <TextField label={t("models.id")} value={name} onText={setName} error={taken && t(taken.added_here ? "models.taken" : "models.takenByRole", { id })} />
        <SelectField label={t("models.kind")} value={kind} onPick={setKind} options={KINDS.map((each) => [each, t(`models.kind.${each}`)] as const)} />
        <TextField label={t("models.url")} type="url" value={url} onText={setUrl} error={badUrl ? t("models.urlBad") : undefined} placeholder={USUAL[kind]} />
        <TextField label={t("models.models")} hint={t("models.modelsHint")} value={models} onText={setModels} />
      </div>
      {save.error && <Failed error={save.error} />}
      <div className={css.actions}>
        <Button type="submit" disabled={!complete || taken !== undefined} busy={save.isPending && !taken}>
          {t("models.addDo")}
        </Button>
        {taken?.added_here && (
          <Button look="danger" disabled={!complete} busy={save.isPending} onClick={keep}>
            {t("models.replace", { id })}
          </Button>
        )}
      </div>
    </form>
  );
}
