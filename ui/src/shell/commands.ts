import { useEffect, useMemo } from "react";
import type { AppState } from "../api/gen";
import { useRead, useRun } from "../api/client";
import { titleOf } from "../components/sessions";
import { isTyping, overlayOpen } from "../components/typing";
import { notify } from "../components/toast";
import { t } from "../i18n";
import { allCommands, go, matchesKeys, newChat, useCommands, useShell, VIEWS, type Command } from "./contract";


/** Goes to the search and, once it is drawn, into its field. */
function searchSessions() {
  go("sessions");
  setTimeout(() => document.querySelector<HTMLElement>("[data-search]")?.focus(), 50);
}

/** The commands that exist in every view. */
export function useShellCommands(app: AppState) {
  const { mutate: setPreferences } = useRun("preferences_set");
  const { mutate: selectRole } = useRun("profile_select");
  const preferences = useRead("preferences_get", {}).data;
  const sessions = useRead("session_list", {}).data;
  const commands = useMemo<Command[]>(() => {
    const theme = (theme: string) => () => setPreferences({ ...preferences, theme });
    return [
      { id: "chat.new", title: t("cmd.newChat"), group: t("group.chat"), keys: "Ctrl N", run: newChat },
      { id: "inbox.new", title: t("cmd.newTask"), group: t("group.inbox"), run: () => (go("inbox"), useShell.setState({ creatingTask: true })) },
      { id: "sessions.search", title: t("cmd.search"), group: t("group.chat"), keys: "Ctrl Shift F", run: searchSessions },
      ...VIEWS.map((view, index) => ({ id: `go.${view}`, title: t("cmd.go", { view: t(`nav.${view}`) }), group: t("group.go"), keys: `Ctrl ${index + 1}`, run: () => go(view) })),
      { id: "look.light", title: t("cmd.themeLight"), group: t("group.look"), run: theme("light") },
      { id: "look.dark", title: t("cmd.themeDark"), group: t("group.look"), run: theme("dark") },
      { id: "look.system", title: t("cmd.themeSystem"), group: t("group.look"), run: theme("system") },
      { id: "help.palette", title: t("cmd.palette"), group: t("group.help"), keys: "Ctrl K", when: () => !useShell.getState().palette, run: () => useShell.setState({ palette: true }) },
      { id: "help.keys", title: t("cmd.shortcuts"), group: t("group.help"), keys: "?", run: () => useShell.setState({ shortcuts: true }) },
      ...(sessions ?? []).map(({ session, title }): Command => ({ id: `session.${session}`, title: titleOf(title), group: t("group.sessions"), kind: "session", run: () => go("chat", session) })),
      ...app.profiles.map(({ name, display_name }): Command => ({
        id: `role.${name}`,
        title: t("cmd.role", { role: display_name }),
        group: t("group.roles"),
        kind: "role",
        run: () => selectRole({ name }, { onSuccess: () => notify(t("role.selected", { role: display_name })) }),
      })),
    ];
  }, [app.profiles, sessions, preferences, setPreferences, selectRole]);
  useCommands("shell", commands);
}

/** Runs the command whose keys were pressed. Single letters only count outside of fields and dialogs. */
export function useShortcuts() {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented) return;
      const command = allCommands(useShell.getState()).find(({ keys }) => keys && matchesKeys(event, keys));
      if (!command?.keys) return;
      const chord = command.keys.includes("Ctrl");
      if (!chord && (isTyping(event.target) || overlayOpen())) return;
      event.preventDefault();
      command.run();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
