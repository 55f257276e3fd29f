import { MessageSquarePlus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import type { SearchHit, SessionRow } from "../api/gen";
import { useRead } from "../api/client";
import { Button, Chip, Empty, Header, Spacer, TextField } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { Progress } from "../components/progress";
import { SessionMenu } from "../components/SessionMenu";
import { titleOf } from "../components/sessions";
import { t } from "../i18n";
import { moment } from "../i18n/format";
import { hashOf, newChat } from "../shell/contract";
import css from "./Sessions.module.css";

const LEAST_LETTERS = 2;

export default function SessionsView() {
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query.trim());
  const searching = wanted.length >= LEAST_LETTERS;
  const sessions = useRead("session_list", {});
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
        {!searching && sessions.data && <List rows={sessions.data} />}
      </div>
    </div>
  );
}

function List({ rows }: { rows: readonly SessionRow[] }) {
  if (rows.length === 0) return <Empty text={t("sessions.none")} />;
  return (
    <ul className={css.list}>
      {rows.map((row) => (
        <li key={row.session}>
          <a href={hashOf("chat", row.session)}>
            <span className={css.name}>{titleOf(row.title)}</span>
            <small>
              {row.profile} · {t("sessions.messages", { n: row.messages })} · {moment(row.updated_at)}
            </small>
          </a>
          {row.running && <Chip tone="info">{t("sessions.running")}</Chip>}
          {row.masked > 0 && <Chip tone="mask">{t("chat.masked", { n: row.masked })}</Chip>}
          <SessionMenu row={row} />
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
        <span className={css.name}>{titleOf(hit.title)}</span>
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
