import { Copy, Eye } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { ReceiptRow, SessionId, TokenRow } from "../api/gen";
import { useHost, useRead } from "../api/client";
import { t } from "../i18n";
import { copy, copySecret } from "./clipboard";
import { cx, IconButton } from "./controls";
import { oneLine, plainThrown } from "./errors";
import { Failed } from "./ErrorNote";
import { FateProvider, MaskedHead } from "./Masked";
import { mergeTokens, newestMessage, pretty, tokensIn, tokensOfReceipts } from "./masks";
import { busyWhile, Progress } from "./progress";
import css from "./Receipt.module.css";
import { notify } from "./toast";
import { toolTitle } from "./tools";

/** What surrounds the messages is long and plain; the button beside it copies all of it. */
const MOST_BYTES_SHOWN = 200_000;
const MOST_ROWS = 200;

/** Exactly what left in one call, its tokens, and its proof. */
export function ReceiptBody({ row }: { row: ReceiptRow }) {
  const view = useRead("receipt_get", { id: row.receipt.id });
  return (
    <div className={css.receipt}>
      <FateProvider value="masked">
        <Sent row={row} />
      </FateProvider>
      {view.isPending && <Progress />}
      {view.error && <Failed error={view.error} onRetry={() => void view.refetch()} />}
      {view.data && <TokenTable tokens={view.data.tokens} session={row.session ?? undefined} />}
    </div>
  );
}

function Sent({ row: { receipt } }: { row: ReceiptRow }) {
  const text = useMemo(() => pretty(receipt.sent), [receipt.sent]);
  const marks = useMemo(() => tokensIn(text), [text]);
  const newest = useMemo(() => newestMessage(receipt.sent), [receipt.sent]);
  if (!receipt.guarded && receipt.sent === "") return <p className={css.note}>{t("left.notKept")}</p>;
  return (
    <>
      {newest && (
        <section className={css.part}>
          <h2>{t("left.newest")}</h2>
          <pre className={cx(css.sent, css.newest)} tabIndex={0} aria-label={t("left.newest")}>
            <MaskedHead text={newest} masks={tokensIn(newest)} />
          </pre>
        </section>
      )}
      <section className={css.part}>
        <div className={css.partHead}>
          <h2>{t("left.sent")}</h2>
          <IconButton label={t("left.copySent")} icon={Copy} onClick={() => void copy(receipt.sent)} />
        </div>
        <pre className={css.sent} tabIndex={0} aria-label={t("left.sent")}>
          <MaskedHead text={text} masks={marks} most={MOST_BYTES_SHOWN} />
        </pre>
      </section>
    </>
  );
}

/** Tokens with what stands for them. Values show only while a key or the pointer holds them; every look is logged. */
export function TokenTable({ tokens, session }: { tokens: readonly TokenRow[]; session?: SessionId | undefined }) {
  const rows = useMemo(() => mergeTokens(tokens), [tokens]);
  if (rows.length === 0) return <p className={css.note}>{t("left.noTokens")}</p>;
  return (
    <div className={css.scroll}>
      <table className={css.tokens}>
        <thead>
          <tr>
            <th scope="col">{t("left.token")}</th>
            <th scope="col">{t("left.value")}</th>
            <th scope="col">{t("left.foundBy")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row, index) => (
            <tr key={row.token || index}>
              <td title={row.token}>
                <code>{row.token}</code>
              </td>
              <td>{session ? <Value row={row} session={session} /> : row.hint}</td>
              <td className={css.rule}>{row.rule}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p className={css.note}>{t("left.moreTokens", { n: rows.length - MOST_ROWS })}</p>}
    </div>
  );
}

function Value({ row, session }: { row: TokenRow; session: SessionId }) {
  const host = useHost();
  const [shown, setShown] = useState<string>();
  const held = useRef(false);

  async function reveal(): Promise<string | undefined> {
    try {
      return (await busyWhile(host.rpc("guard_reveal", { session, token: row.token }))).text;
    } catch (thrown) {
      notify(oneLine(plainThrown(thrown)), "bad");
      return undefined;
    }
  }
  async function hold() {
    if (held.current) return;
    held.current = true;
    const text = await reveal();
    if (held.current) setShown(text);
  }
  function release() {
    held.current = false;
    setShown(undefined);
  }
  const onKey = (act: () => void) => (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  };
  return (
    <span className={css.value}>
      <button
        type="button"
        className={css.hold}
        onPointerDown={() => void hold()}
        onPointerUp={release}
        onPointerLeave={release}
        onPointerCancel={release}
        onKeyDown={onKey(() => void hold())}
        onKeyUp={onKey(release)}
        onBlur={release}
        onContextMenu={(event) => event.preventDefault()}
      >
        <Eye className="icon" aria-hidden="true" />
        <span>{shown ?? row.hint}</span>
        <span className="sr"> {t("left.reveal", { token: row.token })}</span>
      </button>
      <span className="sr" role="status">
        {shown}
      </span>
      <IconButton label={t("left.copyValue", { token: row.token })} icon={Copy} onClick={() => void reveal().then((text) => text !== undefined && copySecret(text))} />
    </span>
  );
}

/** `4 calls · 3 values masked · 0 places blocked`. A value counts once over all calls; of what was taken out only the places are known. */
export function summary(rows: readonly ReceiptRow[]): string {
  const masked = tokensOfReceipts(rows.map(({ receipt }) => receipt)).length;
  const blocked = rows.flatMap(({ receipt }) => Object.values(receipt.blocked)).reduce((all, each) => all + each, 0);
  return t("left.summary", { calls: rows.length, masked, blocked });
}

export function targetText({ receipt: { target } }: ReceiptRow): string {
  switch (target.type) {
    case "model":
      return `${target.provider}/${target.model}`;
    case "tool":
      return t("guard.tool", { tool: toolTitle(target.tool) });
    case "traces":
      return t("guard.traces");
  }
}

export const shortId = (id: string) => (id.length > 10 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id);
