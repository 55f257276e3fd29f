import { Keys } from "../components/controls";
import { Modal } from "../components/dialogs";
import { t } from "../i18n";
import { allCommands, useShell } from "../shell/contract";
import css from "./Palette.module.css";

/** Keys that belong to a focused thing and so are no commands. */
const LOCAL = () => [
  [t("group.inbox"), t("keys.inboxMove"), "J K"],
  [t("group.inbox"), t("keys.inboxFinish"), "E"],
  [t("group.inbox"), t("keys.submit"), "Ctrl ⏎"],
  [t("group.inbox"), t("keys.approve"), "A"],
  [t("group.inbox"), t("keys.deny"), "D"],
  [t("group.chat"), t("cmd.send"), "⏎"],
  [t("group.chat"), t("cmd.send"), "Ctrl ⏎"],
  [t("group.chat"), t("keys.newLine"), "Shift ⏎"],
  [t("group.chat"), t("cmd.stop"), "Esc"],
  [t("nav.guard"), t("keys.reveal"), "Space"],
];

export function ShortcutSheet() {
  const open = useShell((state) => state.shortcuts);
  if (!open) return null;
  return <Sheet />;
}

function Sheet() {
  const commands = useShell((state) => state.commands);
  const groups = new Map<string, [string, string][]>();
  const add = (group: string, title: string, keys: string) => groups.set(group, [...(groups.get(group) ?? []), [title, keys]]);
  for (const { group, title, keys } of allCommands({ commands })) if (keys) add(group, title, keys);
  for (const [group, title, keys] of LOCAL()) add(group ?? "", title ?? "", keys ?? "");
  return (
    <Modal wide title={t("cmd.shortcuts")} onClose={() => useShell.setState({ shortcuts: false })}>
      <div className={css.sheet}>
        {[...groups].map(([group, rows]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {rows.map(([title, keys]) => (
                <div key={`${title} ${keys}`}>
                  <dt>{title}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
