import { Download, MessageSquarePlus, Pencil, Trash2 } from "lucide-react";
import { useDeferredValue, useState } from "react";
import type { SearchHit, SessionRow } from "../api/gen";
import { useRead, useRun } from "../api/client";
import { forgetSession } from "../api/events";
import { Button, Chip, Empty, Header, Spacer, TextField } from "../components/controls";
import { Modal, ModalActions, MoreMenu } from "../components/dialogs";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { notify } from "../components/toast";
import { t } from "../i18n";
import { moment } from "../i18n/format";
import { hashOf, useNewChat } from "../shell/contract";
import { ExportDialog } from "./ExportDialog";
import css from "./Sessions.module.css";

const LEAST_LETTERS = 2;
type Asking = { what: "rename" | "export" | "delete"; row: SessionRow };

export default function SessionsView() {
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query.trim());
  const searching = wanted.length >= LEAST_LETTERS;
  const sessions = useRead("session_list", {});
  const [asking, setAsking] = useState<Asking>();
  const newChat = useNewChat();
  const close = () => setAsking(undefined);
  return (
    <div className={css.view}>
      <Header title={t("sessions.title")}>
        <small>{sessions.data && t("sessions.count", { n: sessions.data.length })}</small>
        <Spacer />
        <Button icon={MessageSquarePlus} onClick={newChat}>
          {t("cmd.newChat")}
        </Button>
      </Header>
      <div className={css.page}>
        <TextField label={t("sessions.search")} type="search" data-search="" value={query} onText={setQuery} />
        {sessions.isPending && <Progress />}
        {sessions.error && <Failed error={sessions.error} onRetry={() => void sessions.refetch()} />}
        {searching && <Hits query={wanted} />}
        {!searching && sessions.data && <List rows={sessions.data} onAsk={setAsking} />}
      </div>
      {asking?.what === "rename" && <RenameDialog row={asking.row} onClose={close} />}
      {asking?.what === "export" && <ExportDialog row={asking.row} onClose={close} />}
      {asking?.what === "delete" && <DeleteDialog row={asking.row} onClose={close} />}
    </div>
  );
}

function List({ rows, onAsk }: { rows: readonly SessionRow[]; onAsk: (asking: Asking) => void }) {
  if (rows.length === 0) return <Empty text={t("sessions.none")} />;
  return (
    <ul className={css.list}>
      {rows.map((row) => (
        <li key={row.session}>
          <a href={hashOf("chat", row.session)}>
            <span className={css.name}>{row.title || t("chat.untitled")}</span>
            <small>
              {row.profile} · {t("sessions.messages", { n: row.messages })} · {moment(row.updated_at)}
            </small>
          </a>
          {row.running && <Chip tone="info">{t("sessions.running")}</Chip>}
          {row.masked > 0 && <Chip tone="mask">{t("chat.masked", { n: row.masked })}</Chip>}
          <MoreMenu
            label={t("sessions.actions", { title: row.title || t("chat.untitled") })}
            entries={[
              { id: "rename", title: t("sessions.rename"), icon: Pencil, run: () => onAsk({ what: "rename", row }) },
              { id: "export", title: t("sessions.export"), icon: Download, run: () => onAsk({ what: "export", row }) },
              { id: "delete", title: t("sessions.delete"), icon: Trash2, bad: true, run: () => onAsk({ what: "delete", row }) },
            ]}
          />
        </li>
      ))}
    </ul>
  );
}

function Hits({ query }: { query: string }) {
  const hits = useRead("session_search", { query, limit: 50 }, { placeholderData: (before) => before });
  const searching = <Progress label={t("sessions.searching")} />;
  if (hits.isPending) return searching;
  if (!hits.data) return <Failed error={hits.error} onRetry={() => void hits.refetch()} />;
  return (
    <>
      {hits.isFetching && searching}
      <p className={css.quiet} role="status">
        {hits.data.length === 0 ? t("sessions.noHits") : t("sessions.hits", { n: hits.data.length })}
      </p>
      <ul className={css.list}>
        {hits.data.map((hit, index) => (
          <Hit key={index} hit={hit} />
        ))}
      </ul>
    </>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  return (
    <li>
      <a href={hashOf("chat", hit.turn ? `${hit.session}/${hit.turn}` : hit.session)}>
        <span className={css.name}>{hit.title || t("chat.untitled")}</span>
        <span className={css.snippet}>
          {cutSnippet(hit.snippet).map(({ text, found }, index) => (found ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>))}
        </span>
        <small>{moment(hit.at)}</small>
      </a>
    </li>
  );
}

/** Matches stand between U+0002 and U+0003. */
export function cutSnippet(snippet: string): { text: string; found: boolean }[] {
  return snippet.split("\u0002").flatMap((part, index) => {
    if (index === 0) return part ? [{ text: part, found: false }] : [];
    const [found = "", ...rest] = part.split("\u0003");
    const after = rest.join("");
    return [...(found ? [{ text: found, found: true }] : []), ...(after ? [{ text: after, found: false }] : [])];
  });
}

function RenameDialog({ row, onClose }: { row: SessionRow; onClose: () => void }) {
  const rename = useRun("session_rename");
  const [title, setTitle] = useState(row.title);
  return (
    <Modal title={t("sessions.renameTitle")} onClose={onClose}>
      <form onSubmit={(event) => (event.preventDefault(), rename.mutate({ session: row.session, title: title.trim() }, { onSuccess: onClose }))}>
        <TextField label={t("sessions.newTitle")} value={title} onText={setTitle} />
        {rename.error && <Failed error={rename.error} />}
        <ModalActions onClose={onClose}>
          <Button type="submit" look="primary" disabled={title.trim() === ""} busy={rename.isPending}>
            {t("app.save")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}

function DeleteDialog({ row, onClose }: { row: SessionRow; onClose: () => void }) {
  const erase = useRun("session_delete");
  const onSuccess = () => {
    forgetSession(row.session);
    notify(t("sessions.deleted"));
    onClose();
  };
  return (
    <Modal title={t("sessions.deleteTitle", { title: row.title || t("chat.untitled") })} text={t("sessions.deleteText")} onClose={onClose}>
      {erase.error && <Failed error={erase.error} />}
      <ModalActions onClose={onClose}>
        <Button look="danger" icon={Trash2} busy={erase.isPending} onClick={() => erase.mutate({ session: row.session }, { onSuccess })}>
          {t("sessions.deleteDo")}
        </Button>
      </ModalActions>
    </Modal>
  );
}
