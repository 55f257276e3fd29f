import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { KeysState, KeysUnlock } from "../api/gen";
import { invalidate, useHost } from "../api/client";
import { Button, TextField } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Icon } from "../components/Icon";
import { busyWhile } from "../components/progress";
import { notify } from "../components/toast";
import type { HostError } from "../host";
import { t } from "../i18n";
import css from "./Settings.module.css";

const LEAST = 12;

/** Where keys are kept, and what can be done about it. */
export function Keys({ keys }: { keys: KeysState }) {
  const cache = useQueryClient();
  return (
    <div className={css.page}>
      <p className={css.state}>
        <Icon of={KeyRound} />
        {t(`keystate.${keys.type}`)}
      </p>
      {keys.type === "memory_only" && <p className={css.quiet}>{t("keystate.why", { why: keys.why })}</p>}
      {keys.type === "keychain_locked" && (
        <div>
          <Button onClick={() => void busyWhile(invalidate(cache, ["app"]))}>{t("keys.recheck")}</Button>
        </div>
      )}
      {keys.type === "passphrase_locked" && <Passphrase create={false} />}
      {keys.type === "memory_only" && <p>{t("keys.fresh")}</p>}
      {keys.type === "memory_only" && <Passphrase create />}
    </div>
  );
}

/** Opens the kept work. Then nothing that was read before holds any more; a new file takes over the preferences. */
function useUnlock() {
  const host = useHost();
  const cache = useQueryClient();
  return useMutation<KeysState, HostError, KeysUnlock>({
    mutationFn: async (unlock) => {
      const preferences = unlock.create ? await host.rpc("preferences_get", {}) : undefined;
      const keys = await host.rpc("keys_unlock", unlock);
      if (preferences) await host.rpc("preferences_set", preferences);
      return keys;
    },
    onSettled: () => void invalidate(cache, ["*"]),
  });
}

/** Opens the passphrase file, or makes it. The passphrase leaves the field as soon as it was used. */
export function Passphrase({ create }: { create: boolean }) {
  const unlock = useUnlock();
  const [passphrase, setPassphrase] = useState("");
  const [repeat, setRepeat] = useState("");
  const short = create && passphrase.length < LEAST;
  const differs = create && passphrase !== repeat;
  // Nobody is told off before both fields hold something.
  const said = repeat !== "";
  function submit(event: React.FormEvent) {
    event.preventDefault();
    if (short || differs) return;
    unlock.mutate({ passphrase, create }, { onSuccess: () => notify(t("keys.opened")), onSettled: () => (setPassphrase(""), setRepeat("")) });
  }
  return (
    <form className={css.narrow} onSubmit={submit}>
      <TextField label={t("keys.passphrase")} type="password" autoComplete={create ? "new-password" : "current-password"} value={passphrase} onText={setPassphrase} hint={create ? t("keys.createHint") : undefined} error={said && short ? t("keys.short") : undefined} />
      {create && <TextField label={t("keys.repeat")} type="password" autoComplete="new-password" value={repeat} onText={setRepeat} error={said && differs ? t("keys.differs") : undefined} />}
      {unlock.error && <Failed error={unlock.error} />}
      <div>
        <Button type="submit" look="primary" disabled={passphrase === "" || short || differs} busy={unlock.isPending}>
          {t(create ? "keys.create" : "keys.unlock")}
        </Button>
      </div>
    </form>
  );
}
