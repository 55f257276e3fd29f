import type { ApiError, Operations, Push } from "../api/gen";

export type Operation = keyof Operations;

/** What the UI needs from where it runs: the window or a browser tab. */
export interface Host {
  platform: "desktop" | "browser";
  /** Runs an operation; rejects with `HostError`. */
  rpc<K extends Operation>(operation: K, params: Operations[K]["params"]): Promise<Operations[K]["reply"]>;
  /** Listens to events until the returned function is called. `onLink` hears whether events arrive at all. */
  subscribe(onPush: (push: Push) => void, onLink?: (up: boolean) => void): () => void;
  /** Opens an address outside of Orgata. Missing where the host must not; the UI then only offers to copy. */
  openUrl?(url: string): void;
  /** Saves a text as a file. Missing where the host cannot; the UI then only offers to copy. */
  saveText?(name: string, text: string): void;
}

/** A failed operation, in the shape that crosses every host. */
export class HostError extends Error {
  readonly api: ApiError;
  constructor(api: ApiError) {
    super(api.code);
    this.name = "HostError";
    this.api = api;
  }
}

/** The error for everything that is not an `ApiError`: the host itself could not be reached or answered nonsense. */
export function unreachable(): HostError {
  return new HostError({
    code: "host_unreachable",
    message_id: "error.host_unreachable",
    params: {},
    message: "Orgata did not answer. Nothing was changed.",
    hint: "Check that Orgata still runs, then try again.",
  });
}

/** Makes a `HostError` of whatever a host threw. */
export function asHostError(thrown: unknown): HostError {
  if (thrown instanceof HostError) return thrown;
  return isApiError(thrown) ? new HostError(thrown) : unreachable();
}

export function isApiError(value: unknown): value is ApiError {
  return typeof value === "object" && value !== null && "code" in value && "message" in value && typeof value.code === "string";
}
