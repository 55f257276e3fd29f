import type { Host } from "./host";

export { asHostError, HostError, type Host, type Operation } from "./host";

/** Finds the host that this bundle runs in. The fake one exists only in builds with `--mode fake`. */
export async function findHost(): Promise<Host> {
  if (import.meta.env.MODE === "fake") return (await import("./fake")).fakeHost();
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).tauriHost;
  return (await import("./http")).httpHost;
}
