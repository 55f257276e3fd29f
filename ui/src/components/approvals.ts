import type { Approval, Decision, DecisionOption } from "../api/gen";
import { t } from "../i18n";
import { nameOf } from "../i18n/format";

/** What a button of an option says. */
export function optionLabel(option: DecisionOption): string {
  return option.type === "allow" ? t(`approval.allow.${option.scope}`) : t("approval.deny");
}

/** The first way to allow, in the order that the policy gave; the key A takes it. */
export function firstAllow(options: readonly DecisionOption[]): Decision | undefined {
  const option = options.find((each) => each.type === "allow");
  return option?.type === "allow" ? { type: "allow", scope: option.scope } : undefined;
}

export const canDeny = (options: readonly DecisionOption[]) => options.some((each) => each.type === "deny");

export function decisionText(decision: Decision): string {
  return decision.type === "allow" ? t(`approval.did.${decision.scope}`) : t(`approval.did.${decision.type}`);
}

export function decidedText({ state }: Approval): string | undefined {
  if (state.type !== "decided") return undefined;
  const what = decisionText(state.decision);
  return state.by && state.by !== "system" ? t("approval.by", { what, who: nameOf(state.by) }) : what;
}

/** Arguments as label and text, as a person reads them. */
export function argumentRows(value: unknown): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object" || Array.isArray(value)) return [["", asText(value)]];
  return Object.entries(value).map(([key, each]) => [key.replaceAll("_", " "), asText(each)]);
}

const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
