import { Copy, RotateCw } from "lucide-react";
import { memo, useMemo } from "react";
import type { ChatItem } from "../api/gen";
import type { ShownItem } from "../api/transcript";
import { Argument } from "../components/Argument";
import { copy, copySecret } from "../components/clipboard";
import { Button, IconButton } from "../components/controls";
import { plainOutcome } from "../components/errors";
import { ErrorNote, Failed } from "../components/ErrorNote";
import { FileChip } from "../components/files";
import { Markdown } from "../components/Markdown";
import { MaskedText } from "../components/Masked";
import { blockedKind } from "../components/masks";
import { useSlow } from "../components/progress";
import { t } from "../i18n";
import { moment } from "../i18n/format";
import { hashOf } from "../shell/contract";
import css from "./Chat.module.css";
import { ToolItem } from "./ToolItem";

type Of<T extends ChatItem["type"]> = Extract<ChatItem, { type: T }>;

interface ItemProps {
  row: ShownItem;
  session: string;
  /** Whether nothing follows and nothing runs; only then a turn can run again. */
  last: boolean;
  onRetry: () => void;
  retryError: unknown;
}

/** Failures whose remedy stands in the settings. */
const MENDED_AT_MODELS = ["wrong_key", "no_key", "unknown_model", "no_model", "no_network"];

export function Item({ row: { item, streaming, running, sending = false, unmarked = false }, session, last, onRetry, retryError }: ItemProps) {
  switch (item.type) {
    case "user":
      return <UserItem item={item} sending={sending} session={unmarked ? session : undefined} />;
    case "assistant":
      return <AssistantItem item={item} streaming={streaming} />;
    case "tool":
      return <ToolItem item={item} session={session} running={running} />;
    case "ended": {
      const error = plainOutcome(item.outcome);
      if (!error) return null;
      return (
        <div className={css.ended}>
          <ErrorNote error={error}>
            {item.outcome.type === "failed" && MENDED_AT_MODELS.includes(item.outcome.code) && <a href={hashOf("settings", "models")}>{t("chat.toModels")}</a>}
            {last && (
              <Button icon={RotateCw} onClick={onRetry}>
                {t("chat.retry")}
              </Button>
            )}
          </ErrorNote>
          {last && retryError ? <Failed error={retryError} /> : null}
        </div>
      );
    }
    default:
      return null;
  }
}

interface UserItemProps {
  item: Of<"user">;
  sending: boolean;
  /** Given where nobody has looked for values in the text yet. */
  session: string | undefined;
}

const UserItem = memo(function UserItem({ item, sending, session }: UserItemProps) {
  const slow = useSlow(sending);
  // A token that the person wrote is their own text; only an answer can hold one that nobody knows.
  const masks = useMemo(() => item.masks.filter(({ known, token }) => known || blockedKind(token)), [item.masks]);
  return (
    <article className={css.user} aria-label={t("chat.you")}>
      <p className={css.userText}>
        {session === undefined ? <MaskedText text={item.text} masks={masks} /> : <Argument text={item.text} session={session} />}
      </p>
      {item.attachments.length > 0 && (
        <ul className={css.files} aria-label={t("chat.attachments", { n: item.attachments.length })}>
          {item.attachments.map((file, index) => (
            <li key={index}>
              <FileChip file={file} />
            </li>
          ))}
        </ul>
      )}
      {slow && <small className={css.partial}>{t("chat.sending")}</small>}
    </article>
  );
});

const AssistantItem = memo(function AssistantItem({ item, streaming }: { item: Of<"assistant">; streaming: boolean }) {
  if (item.text === "") return null;
  return (
    <article className={css.assistant} aria-label={t("chat.assistant")}>
      <Markdown text={item.text} masks={item.masks} />
      {item.partial && <p className={css.partial}>{t("chat.partial")}</p>}
      {!streaming && (
        <div className={css.tools}>
          <IconButton label={t("chat.copyMessage")} icon={Copy} onClick={() => void (item.masks.length > 0 ? copySecret(item.text) : copy(item.text))} />
          <small title={item.model}>{moment(item.at)}</small>
        </div>
      )}
    </article>
  );
});

export function Working() {
  const slow = useSlow(true);
  if (!slow) return null;
  return (
    <p className={css.working} role="status">
      <i aria-hidden="true" />
      {t("chat.thinking")}
    </p>
  );
}
