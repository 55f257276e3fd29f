import { Channel, invoke } from "@tauri-apps/api/core";
import type { Push } from "../api/gen";
import { asHostError, type Host } from "./host";

/** The window's host: one command in, one channel out. */
export const tauriHost: Host = {
  platform: "desktop",
  rpc: (operation, params) =>
    invoke<never>("rpc", { operation, params }).catch((thrown: unknown) => {
      throw asHostError(thrown);
    }),
  subscribe(onPush, onLink) {
    let open = true;
    const channel = new Channel<Push>();
    channel.onmessage = (push) => {
      if (open) onPush(push);
    };
    invoke("rpc", { operation: "subscribe", params: {}, channel }).then(
      () => onLink?.(true),
      () => onLink?.(false),
    );
    return () => {
      open = false;
    };
  },
};
