import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { useMemo, useState } from "react";
import { Keys } from "../components/controls";
import ui from "../components/ui.module.css";
import { t } from "../i18n";
import { allCommands, useShell, type Command } from "../shell/contract";
import { filterCommands, type CommandGroup } from "./filter";
import css from "./Palette.module.css";

const close = () => useShell.setState({ palette: false });

export function Palette() {
  const open = useShell((state) => state.palette);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => useShell.setState({ palette: next })}>
      <Dialog.Portal>
        <Dialog.Backdrop className={ui.backdrop} />
        <Dialog.Popup className={css.popup} aria-label={t("cmd.palette")}>
          <Search />
          <Dialog.Close className="sr">{t("app.close")}</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Search() {
  const commands = useShell((state) => state.commands);
  const [input, setInput] = useState("");
  const groups = useMemo(() => filterCommands(allCommands({ commands }), input), [commands, input]);
  function run(command: Command) {
    close();
    // After the dialog has given the focus back, so that a command may move it.
    setTimeout(command.run);
  }
  return (
    <Autocomplete.Root open inline mode="none" items={groups} value={input} onValueChange={setInput} itemToStringValue={(command: Command) => command.title} autoHighlight="always" keepHighlight>
      <Autocomplete.Input className={css.input} placeholder={t("palette.placeholder")} aria-label={t("palette.placeholder")} spellCheck={false} />
      <Autocomplete.Empty className={css.none}>{groups.length === 0 && t("palette.none")}</Autocomplete.Empty>
      <Autocomplete.List className={css.list} tabIndex={0}>
        {(group: CommandGroup) => (
          <Autocomplete.Group key={group.value} items={group.items}>
            <Autocomplete.GroupLabel className={css.group}>{group.value}</Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(command: Command) => (
                <Autocomplete.Item key={command.id} value={command} className={css.item} onClick={() => run(command)}>
                  <span>{command.title}</span>
                  {command.keys && <Keys keys={command.keys} />}
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
      <p className={css.hint}>{t("palette.hint")}</p>
    </Autocomplete.Root>
  );
}
