import { Tooltip } from "@base-ui/react/tooltip";
import { lazy, Suspense, useCallback, useEffect } from "react";
import type { AppState, Push, TurnEvent } from "../api/gen";
import { useRead } from "../api/client";
import { useEvents } from "../api/events";
import { fateNow } from "../api/model";
import { Failed } from "../components/ErrorNote";
import { FateProvider } from "../components/Masked";
import { Progress, WorkBar } from "../components/progress";
import { Toasts } from "../components/toast";
import { t } from "../i18n";
import { Palette } from "../palette/Palette";
import { ShortcutSheet } from "../palette/ShortcutSheet";
import css from "./App.module.css";
import { Banners } from "./Banners";
import { Boundary } from "./Boundary";
import { useShellCommands, useShortcuts } from "./commands";
import { announce, usePlace, useShell, type View } from "./contract";
import { LinkDialog, useLink } from "./LinkPreview";
import { Nav } from "./Nav";

const views: Record<View, React.LazyExoticComponent<() => React.ReactNode>> = {
  chat: lazy(() => import("../chat/ChatView")),
  inbox: lazy(() => import("../inbox/InboxView")),
  guard: lazy(() => import("../guard/GuardView")),
  sessions: lazy(() => import("../sessions/SessionsView")),
  settings: lazy(() => import("../settings/SettingsView")),
};
const FirstRun = lazy(() => import("../settings/FirstRun"));
const Gate = lazy(() => import("../settings/Gate"));

export function App() {
  return (
    <Tooltip.Provider delay={400}>
      <Toasts>
        <WorkBar />
        <Frame />
        <Announcer />
      </Toasts>
    </Tooltip.Provider>
  );
}

function Frame() {
  const app = useRead("app_state", {});
  const onPush = useCallback((push: Push) => {
    if (push.type === "turn") announceEnd(push);
    if (push.type === "link") useLink.setState({ preview: push.preview });
  }, []);
  useEvents(onPush);
  useLook();
  if (app.isPending) return <div className={css.whole}><Progress /></div>;
  if (!app.data) return <main className={css.whole}><Failed error={app.error} onRetry={() => void app.refetch()} /></main>;
  const locked = app.data.keys.type === "passphrase_locked";
  if (locked || app.data.first_run) {
    return (
      <Boundary>
        <Suspense fallback={<div className={css.whole}><Progress /></div>}>{locked ? <Gate /> : <FirstRun app={app.data} />}</Suspense>
      </Boundary>
    );
  }
  return <Shell app={app.data} />;
}

function Shell({ app }: { app: AppState }) {
  const { view } = usePlace();
  const View = views[view];
  useShellCommands(app);
  useShortcuts();
  useEffect(() => {
    const waits = app.pending_approvals > 0 ? `(${app.pending_approvals}) ` : "";
    document.title = `${waits}${t(`nav.${view}`)} – ${t("app.name")}`;
  }, [view, app.pending_approvals]);
  return (
    <div className={css.frame}>
      <a className={css.skip} href="#main" onClick={focusMain}>
        {t("app.skip")}
      </a>
      <Nav app={app} />
      <div className={css.column}>
        <Banners app={app} />
        <main id="main" tabIndex={-1} className={css.main} aria-label={t(`nav.${view}`)}>
          <Boundary key={view}>
            <Suspense fallback={<div className={css.whole}><Progress /></div>}>
              <FateProvider value={fateNow(app)}>
                <View />
              </FateProvider>
            </Suspense>
          </Boundary>
        </main>
      </div>
      <Palette />
      <ShortcutSheet />
      <LinkDialog />
    </div>
  );
}

/** The address holds the place, so the skip link must not change it. */
function focusMain(event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function announceEnd({ event }: TurnEvent) {
  if (event.type === "turn_done") announce(t(event.outcome.type === "done" ? "chat.finished" : "chat.stopped"));
}

function Announcer() {
  const text = useShell((state) => state.announced);
  return (
    <div className="sr" aria-live="polite">
      {text}
    </div>
  );
}

/** Puts theme and density of the preferences onto the page. */
function useLook() {
  const { data } = useRead("preferences_get", {});
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (data?.theme === "light" || data?.theme === "dark") dataset["theme"] = data.theme;
    else delete dataset["theme"];
    dataset["density"] = data?.density ?? "comfortable";
  }, [data]);
}
