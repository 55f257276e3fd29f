import type { AppState, ProfileRow } from "../api/gen";
import { useRun } from "../api/client";
import { Chip } from "../components/controls";
import { Details } from "../components/Details";
import { Failed } from "../components/ErrorNote";
import { notify } from "../components/toast";
import { t, tOr } from "../i18n";
import css from "./Settings.module.css";

export function Role({ app }: { app: AppState }) {
  return (
    <div className={css.page}>
      <p className={css.quiet}>{t("role.intro")}</p>
      <RolePicker app={app} />
      <Details rows={app.profiles.map(({ name, display_name, version, signature }) => [display_name, signedText(`${name}@${version}`, signature)] as const)} />
    </div>
  );
}

const signedText = (profile: string, signature: string) => (signature === "unsigned" ? t("details.unsigned", { profile }) : profile);

/** The roles to choose from. */
export function RolePicker({ app }: { app: AppState }) {
  const select = useRun("profile_select");
  return (
    <fieldset className={css.roles} disabled={select.isPending}>
      <legend className="sr">{t("role.legend")}</legend>
      {app.profiles.map((profile) => (
        <RoleCard
          key={profile.name}
          profile={profile}
          selected={profile.name === app.profile.name}
          onPick={() => select.mutate({ name: profile.name }, { onSuccess: () => notify(t("role.selected", { role: profile.display_name })) })}
        />
      ))}
      {select.error && <Failed error={select.error} />}
    </fieldset>
  );
}

function RoleCard({ profile, selected, onPick }: { profile: ProfileRow; selected: boolean; onPick: () => void }) {
  const signed = profile.signature !== "unsigned";
  return (
    <label className={css.roleCard}>
      <input type="radio" name="role" checked={selected} onChange={onPick} />
      <span>
        <span>
          <strong>{profile.display_name}</strong>
        </span>
        <span className={css.quiet}>{profile.description}</span>
        <span className={css.chips}>
          {signed && <Chip tone="ok">{t("role.signed")}</Chip>}
          <Chip tone={profile.guard_mode === "mask" || profile.guard_mode === "strict" ? "mask" : "warn"}>{tOr(`role.guard.${profile.guard_mode}`, profile.guard_mode)}</Chip>
          <Chip>{tOr(`role.asks.${profile.mode}`, profile.mode)}</Chip>
          {profile.local_only && <Chip tone="info">{t("role.localOnly")}</Chip>}
        </span>
      </span>
    </label>
  );
}
