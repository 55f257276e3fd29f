import type { ApiError, TurnOutcome } from "../api/gen";
import { HostError } from "../host/host";
import { has, t, tOr } from "../i18n";
import { whyOf, type Why } from "./tools";

/** What happened · what was not done · what to do. `detail` holds words that only the host knew. */
export interface Plain {
  what: string;
  not?: string | undefined;
  todo?: string | undefined;
  detail?: string | undefined;
  /** Role profile and rules that decided, for whoever keeps them. */
  ids?: Omit<Why, "sentence"> | undefined;
  /** Nothing went wrong: the person wanted it so. */
  calm?: boolean;
}

function known(code: string): Plain | undefined {
  const [what, not, todo] = [`error.${code}.what`, `error.${code}.not`, `error.${code}.do`];
  if (!has(what)) return undefined;
  return { what: t(what), not: has(not) ? t(not) : undefined, todo: has(todo) ? t(todo) : undefined };
}

/** Codes whose plain sentence leaves out a reason that only the host knows, for example which rule forbids it. */
const CARRIES_A_REASON = ["denied", "blocked"];

function withReason(plain: Plain, message: string): Plain {
  const { sentence, ...ids } = whyOf(message);
  return { ...plain, detail: sentence, ...(ids.rules && { ids }) };
}

/** The sentences for a failed operation. A known id or code always wins over the host's own words. */
export function plainError(error: ApiError): Plain {
  const plain = known(error.message_id.replace(/^error\./, "")) ?? known(error.code);
  if (plain) return CARRIES_A_REASON.includes(error.code) ? withReason(plain, error.message) : plain;
  const todo = error.hint ?? undefined;
  return { what: tOr(error.message_id, error.message, error.params), todo };
}

export function plainThrown(thrown: unknown): Plain {
  return thrown instanceof HostError ? plainError(thrown.api) : { what: t("error.title") };
}

/** The sentences for a turn that did not end well; nothing for one that did. The provider's own words go to `detail`. */
export function plainOutcome(outcome: TurnOutcome): Plain | undefined {
  switch (outcome.type) {
    case "done":
      return undefined;
    case "failed":
      return withReason(known(outcome.code) ?? { what: t("error.title") }, outcome.message);
    case "cancelled": {
      const plain = known(outcome.type);
      return plain && { ...plain, calm: true };
    }
    case "interrupted":
    case "max_turns":
      return known(outcome.type);
    default:
      return { what: t("error.title") };
  }
}

export const oneLine = ({ what, not, todo }: Plain) => [what, not, todo].filter(Boolean).join(" ");
