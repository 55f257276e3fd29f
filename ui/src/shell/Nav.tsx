import { Inbox, List, MessageCircle, Search, Settings, ShieldCheck, ShieldOff, type LucideIcon } from "lucide-react";
import type { AppState } from "../api/gen";
import { cx, Keys } from "../components/controls";
import { Icon } from "../components/Icon";
import { t, type MessageId } from "../i18n";
import css from "./App.module.css";
import { hashOf, usePlace, useShell, VIEWS, type View } from "./contract";

const icons: Record<View, LucideIcon> = { chat: MessageCircle, inbox: Inbox, guard: ShieldCheck, sessions: List, settings: Settings };
const groups: readonly (readonly [MessageId, readonly View[]])[] = [
  ["nav.work", ["chat", "inbox"]],
  ["nav.trust", ["guard", "sessions", "settings"]],
];

export function Nav({ app }: { app: AppState }) {
  const { view } = usePlace();
  return (
    <nav className={css.nav} aria-label={t("nav.label")}>
      <div className={css.brand}>
        <span>{t("app.name")}</span>
        <button type="button" className={css.paletteButton} title={t("cmd.palette")} onClick={() => useShell.setState({ palette: true })}>
          <span className={css.cap} aria-hidden="true">
            <Keys keys="Ctrl K" />
          </span>
          <Search className={cx("icon", css.glass)} aria-hidden="true" />
          <span className="sr">{t("cmd.palette")}</span>
        </button>
      </div>
      {groups.map(([title, views]) => (
        <div key={title}>
          <h2>{t(title)}</h2>
          <ul>
            {views.map((each) => (
              <li key={each}>
                <NavLink view={each} here={each === view} waits={each === "inbox" ? app.pending_approvals + app.open_tasks : 0} />
              </li>
            ))}
          </ul>
        </div>
      ))}
      <GuardFoot app={app} />
    </nav>
  );
}

function NavLink({ view, here, waits }: { view: View; here: boolean; waits: number }) {
  const key = `Ctrl ${VIEWS.indexOf(view) + 1}`;
  return (
    <a className={css.link} href={hashOf(view)} aria-current={here ? "page" : undefined} title={`${t(`nav.${view}`)} (${key})`}>
      <Icon of={icons[view]} />
      <span>{t(`nav.${view}`)}</span>
      {waits > 0 && (
        <span className={css.count}>
          {waits}
          <span className="sr"> {t("nav.inboxCount", { n: waits })}</span>
        </span>
      )}
    </a>
  );
}

function guardText({ guard_mode, guard_healthy }: AppState): MessageId {
  if (!guard_healthy) return "nav.guardBroken";
  const byMode: Record<string, MessageId> = { off: "nav.guardOff", detect: "nav.guardDetect", strict: "nav.guardStrict" };
  return byMode[guard_mode] ?? "nav.guardOn";
}

function GuardFoot({ app }: { app: AppState }) {
  const text = t(guardText(app));
  const unguarded = app.guard_mode === "off" || app.guard_mode === "detect";
  return (
    <div className={css.foot}>
      <a className={cx(css.link, !app.guard_healthy && css.broken, unguarded && css.unguarded)} href={hashOf("guard")} title={text}>
        <Icon of={app.guard_healthy && !unguarded ? ShieldCheck : ShieldOff} />
        <span>{text}</span>
      </a>
    </div>
  );
}
