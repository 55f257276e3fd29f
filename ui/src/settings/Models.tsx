import { Check, Trash2, X, Zap } from "lucide-react";
import { useState } from "react";
import type { AppState, ProviderRow, Providers } from "../api/gen";
import { useRead, useRun } from "../api/client";
import { OFFLINE } from "../api/model";
import { Button, Chip, IconButton, SelectField, TextField } from "../components/controls";
import { Modal, ModalActions } from "../components/dialogs";
import { plainError } from "../components/errors";
import { ErrorNote, Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { notify } from "../components/toast";
import { t, tOr, type MessageId } from "../i18n";
import { AddProvider } from "./AddProvider";
import { providerName } from "./names";
import css from "./Settings.module.css";

export function Models({ app }: { app: AppState }) {
  const list = useRead("provider_list", {});
  if (list.isPending) return <div className={css.page}><Progress /></div>;
  if (!list.data) return <div className={css.page}><Failed error={list.error} onRetry={() => void list.refetch()} /></div>;
  const { providers, discovered } = list.data;
  return (
    <div className={css.page}>
      <ModelPicker app={app} list={list.data} />
      <h2>{t("models.providers")}</h2>
      {providers.length === 0 && <p className={css.quiet}>{t("models.none")}</p>}
      <ul className={css.cards}>
        {providers.map((row) => (
          <Provider key={row.id} row={row} />
        ))}
      </ul>
      <Discovered rows={discovered} />
      <h2>{t("models.add")}</h2>
      <AddProvider />
    </div>
  );
}

/** Which model answers; the value is `provider/model`, where a model's name may hold slashes of its own. */
function ModelPicker({ app, list }: { app: AppState; list: Providers }) {
  const select = useRun("model_select");
  const options = list.providers.flatMap(({ id, models }) => models.map((model) => [`${id}/${model}`, `${model} · ${providerName(id)}`] as const));
  const value = list.selected ?? "";
  const chosen = list.providers.find(({ id, models }) => models.some((model) => `${id}/${model}` === value));
  const known = value === "" || options.some(([option]) => option === value);
  function pick(next: string) {
    const slash = next.indexOf("/");
    select.mutate(next === "" ? {} : { provider: next.slice(0, slash), model: next.slice(slash + 1) });
  }
  return (
    <section className={css.section}>
      <p>
        {t("models.current")} <strong>{app.model === OFFLINE ? t("models.offline") : app.model}</strong>
      </p>
      <SelectField label={t("models.choose")} value={value} onPick={pick} options={[["", t("models.default")], ...(known ? [] : [[value, value] as const]), ...options]} />
      {app.model === OFFLINE && chosen?.needs_key && !chosen.has_key && <p>{t("models.waitsForKey", { name: providerName(chosen.id) })}</p>}
      {select.error && <Failed error={select.error} />}
    </section>
  );
}

export function Discovered({ rows }: { rows: readonly ProviderRow[] }) {
  const save = useRun("provider_save");
  if (rows.length === 0) return null;
  return (
    <>
      <h2>{t("models.discovered")}</h2>
      <ul className={css.cards}>
        {rows.map((row) => (
          <li key={row.id}>
            <ProviderHead row={row} />
            <Button busy={save.isPending} onClick={() => save.mutate({ id: row.id, kind: row.kind, base_url: row.base_url, models: row.models }, { onSuccess: () => notify(t("models.added", { id: providerName(row.id) })) })}>
              {t("models.use")}
            </Button>
          </li>
        ))}
      </ul>
      {save.error && <Failed error={save.error} />}
    </>
  );
}

/** Where a provider is. One on this device that the role does not trust as local gets masked text too. */
function placeOf({ local, base_url }: ProviderRow): MessageId {
  if (local) return "models.local";
  return /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(base_url) ? "models.localMasked" : "models.remote";
}

function ProviderHead({ row }: { row: ProviderRow }) {
  return (
    <div className={css.cardHead}>
      <strong>{providerName(row.id)}</strong>
      <Chip tone={row.local ? "info" : "mask"}>{t(placeOf(row))}</Chip>
      {row.added_here && <Chip>{t("models.addedHere")}</Chip>}
      {row.needs_key && <Chip tone={row.has_key ? "ok" : "warn"}>{t(row.has_key ? "models.hasKey" : "models.needsKey")}</Chip>}
      <span className={css.quiet}>
        {tOr(`models.kind.${row.kind}`, row.kind)} · <code>{row.base_url}</code>
      </span>
    </div>
  );
}

function Provider({ row }: { row: ProviderRow }) {
  const test = useRun("provider_test");
  const [removing, setRemoving] = useState(false);
  return (
    <li>
      <ProviderHead row={row} />
      {row.models.length > 0 && <p className={css.quiet}>{row.models.join(", ")}</p>}
      {(row.needs_key || row.added_here) && <KeyForm row={row} />}
      <div className={css.actions}>
        <Button icon={Zap} busy={test.isPending} onClick={() => test.mutate({ id: row.id })}>
          {t("models.test")}
        </Button>
        {row.added_here && <IconButton label={t("models.remove", { id: providerName(row.id) })} icon={Trash2} onClick={() => setRemoving(true)} />}
        {test.isPending && <Progress label={t("models.testing")} />}
        {test.data?.ok && (
          <span role="status" className={css.actions}>
            <Chip tone="ok" icon={Check}>
              {t("models.testOk", { ms: test.data.ms })}
            </Chip>
            <span className={css.quiet}>{test.data.message}</span>
          </span>
        )}
        {test.data && !test.data.ok && (
          <Chip tone="bad" icon={X}>
            {t("models.testBad")}
          </Chip>
        )}
      </div>
      {test.data && !test.data.ok && <ErrorNote error={{ ...plainError({ code: test.data.code ?? "", message_id: "", message: test.data.message }), detail: test.data.message }} />}
      {test.error && <Failed error={test.error} />}
      {removing && <RemoveDialog row={row} onClose={() => setRemoving(false)} />}
    </li>
  );
}

function RemoveDialog({ row, onClose }: { row: ProviderRow; onClose: () => void }) {
  const remove = useRun("provider_remove");
  return (
    <Modal title={t("models.removeTitle", { id: providerName(row.id) })} text={t("models.removeText")} onClose={onClose}>
      {remove.error && <Failed error={remove.error} />}
      <ModalActions onClose={onClose}>
        <Button look="danger" icon={Trash2} busy={remove.isPending} onClick={() => remove.mutate({ id: row.id }, { onSuccess: onClose })}>
          {t("models.removeDo")}
        </Button>
      </ModalActions>
    </Modal>
  );
}

export function KeyForm({ row }: { row: ProviderRow }) {
  const save = useRun("provider_key");
  const [key, setKey] = useState("");
  function store(value: string) {
    save.mutate({ id: row.id, key: value }, { onSuccess: () => (setKey(""), notify(t(value ? "models.keyStored" : "models.keyRemoved"))) });
  }
  return (
    <form className={css.inline} onSubmit={(event) => (event.preventDefault(), store(key.trim()))}>
      <TextField label={t("models.keyFor", { id: providerName(row.id) })} type="password" autoComplete="new-password" value={key} onText={setKey} />
      <Button type="submit" disabled={key.trim() === ""} busy={save.isPending}>
        {t("models.keySave")}
      </Button>
      {row.has_key && (
        <Button busy={save.isPending} onClick={() => store("")}>
          {t("models.keyRemove")}
        </Button>
      )}
      {save.error && <Failed error={save.error} />}
    </form>
  );
}

