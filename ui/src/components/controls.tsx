import { Tabs } from "@base-ui/react/tabs";
import { Tooltip } from "@base-ui/react/tooltip";
import type { LucideIcon } from "lucide-react";
import { useId, type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from "react";
import { t, type MessageId } from "../i18n";
import { Icon } from "./Icon";
import { useSlow } from "./progress";
import css from "./ui.module.css";

export const cx = (...names: (string | false | null | undefined)[]) => names.filter(Boolean).join(" ");

type Look = "primary" | "danger" | "quiet";
type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look; icon?: LucideIcon; /** What it began still runs. */ busy?: boolean; ref?: React.Ref<HTMLButtonElement> };

export function Button({ look, icon, children, className, type = "button", busy = false, disabled, ...rest }: ButtonProps) {
  const slow = useSlow(busy);
  return (
    <button type={type} className={cx(css.button, look && css[look], className)} disabled={disabled || busy} aria-busy={slow || undefined} {...rest}>
      {slow ? <i className={css.turning} aria-hidden="true" /> : icon && <Icon of={icon} />}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ButtonProps, "children" | "icon" | "busy"> & { label: string; icon: LucideIcon; keys?: string };

/** A button without a word: its label is also its tooltip, with the key that does the same. */
export function IconButton({ label, icon, keys, look = "quiet", className, ...rest }: IconButtonProps) {
  const pressed = rest["aria-pressed"];
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={<button type="button" aria-label={label} aria-keyshortcuts={keys?.replace("Ctrl ", "Control+")} className={cx(css.button, css[look], css.iconOnly, pressed === true && css.pressed, className)} {...rest} />}>
        <Icon of={icon} />
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} aria-hidden="true">
          <Tooltip.Popup className={css.tooltip}>
            {label} {keys && <Keys keys={keys} />}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

type Tone = "ok" | "warn" | "bad" | "info" | "mask";

export function Chip({ tone, icon, children }: { tone?: Tone | undefined; icon?: LucideIcon; children: ReactNode }) {
  return (
    <span className={cx(css.chip, tone && css[tone])}>
      {icon && <Icon of={icon} />}
      {children}
    </span>
  );
}

/** `Ctrl K` as key caps. */
export function Keys({ keys }: { keys: string }) {
  return <kbd className={css.kbd}>{keys}</kbd>;
}

export function Header({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className={css.header}>
      <h1>{title}</h1>
      {children}
    </header>
  );
}

export const Spacer = () => <span className={css.spacer} />;

/** One sentence, one button, its key. */
export function Empty({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <p>{text}</p>
      {children}
    </div>
  );
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  children: (ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: true; className: string | undefined }) => ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const about = hint || error ? `${id}-about` : undefined;
  return (
    <div className={css.field}>
      <span>
        <label htmlFor={id}>{label}</label>
      </span>
      {children({ id, className: css.input, ...(about && { "aria-describedby": about }), ...(error && { "aria-invalid": true as const }) })}
      {(error ?? hint) && (
        <small id={about} className={cx(error && css.fieldError)} role={error ? "alert" : undefined}>
          {error ?? hint}
        </small>
      )}
    </div>
  );
}

/** Text fields never help a remote spell checker or an autofill store. */
const PRIVATE = { spellCheck: false, autoComplete: "off", autoCorrect: "off", autoCapitalize: "off" } as const;

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> & { label: string; hint?: string | undefined; error?: string | undefined; onText: (text: string) => void };

export function TextField({ label, hint, error, onText, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <input {...PRIVATE} {...rest} {...ids} onChange={(event) => onText(event.target.value)} />}
    </Field>
  );
}

type TextAreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange"> & { label: string; hint?: string | undefined; onText?: (text: string) => void };

export function TextArea({ label, hint, onText, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => <textarea {...PRIVATE} {...rest} {...ids} onChange={(event) => onText?.(event.target.value)} />}
    </Field>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onPick: (value: T) => void;
}

export function SelectField<T extends string>({ label, value, options, onPick }: ChoiceProps<T>) {
  return (
    <Field label={label}>
      {(ids) => (
        <select {...ids} value={value} onChange={(event) => onPick(event.target.value as T)}>
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Segments<T extends string>({ label, value, options, onPick }: ChoiceProps<T>) {
  return (
    <div className={css.segments} role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onPick(option)}>
          {text}
        </button>
      ))}
    </div>
  );
}

interface TabSetProps {
  label: MessageId;
  value: string;
  onPick: (value: string) => void;
  tabs: readonly (readonly [string, string, () => ReactNode])[];
  panelClass?: string | undefined;
}

export function TabSet({ label, value, onPick, tabs, panelClass }: TabSetProps) {
  return (
    <Tabs.Root value={value} onValueChange={(next) => onPick(String(next))} className={panelClass}>
      <Tabs.List className={css.tabs} aria-label={t(label)}>
        {tabs.map(([id, title]) => (
          <Tabs.Tab key={id} value={id} className={css.tab}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(([id, , draw]) => (
        <Tabs.Panel key={id} value={id} className={css.panel}>
          {draw()}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
