import { useQueryClient } from "@tanstack/react-query";
import { useRun } from "../api/client";
import { noteSent, settleSent } from "../api/events";
import type { Sent } from "../api/transcript";

/** Sends a message and shows it at once; it stays in its place until the kept transcript holds it. Rejects when the host refuses. */
export function useSend() {
  const cache = useQueryClient();
  const { mutateAsync, error } = useRun("chat_send");
  async function send(session: string, message: Pick<Sent, "text" | "attachments" | "masks">) {
    const key = noteSent(cache, session, message);
    try {
      const { turn } = await mutateAsync({ session, text: message.text, attachments: message.attachments });
      settleSent(session, key, turn);
    } catch (refused) {
      settleSent(session, key, undefined);
      throw refused;
    }
  }
  return { send, error };
}
