import { MessageSquarePlus, PanelRight, ShieldCheck, ShieldOff, TextSearch } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { ChatItem, SessionRow } from "../api/gen";
import { useRead, useRun } from "../api/client";
import { dropKept, useLive } from "../api/events";
import { fateNow, OFFLINE, type Fate } from "../api/model";
import { begunOf, hasGap, isKept, type Sent } from "../api/transcript";
import { inOrder, type LiveTurn } from "../api/turn";
import { Button, Chip, cx, Empty, Header, IconButton, Spacer } from "../components/controls";
import { Failed } from "../components/ErrorNote";
import { useWide } from "../components/media";
import { Progress } from "../components/progress";
import { SessionMenu } from "../components/SessionMenu";
import { titleOf } from "../components/sessions";
import { overlayOpen } from "../components/typing";
import type { HostError } from "../host";
import { t } from "../i18n";
import { go, NEW, newChat, useCommands, usePlace, useShell, wantedFolder, type Command } from "../shell/contract";
import css from "./Chat.module.css";
import { Composer, type Message } from "./Composer";
import { Inspector } from "./Inspector";
import { SessionSide } from "./SessionSide";
import { Transcript } from "./Transcript";
import { useSend } from "./useSend";
import { Welcome } from "./Welcome";
import { WorkFolder } from "./WorkFolder";

const SIDE_FROM = 1100;
const BOTH_FROM = 1400;
/** Below it the header has no room for folder and model; the menu names them. */
const FACTS_FROM = 480;

export default function ChatView() {
  const [wanted, turn] = usePlace().rest.split("/");
  const sessions = useRead("session_list", {});
  const inspecting = useShell((state) => state.inspector);
  const wide = useWide(SIDE_FROM);
  const both = useWide(BOTH_FROM);
  const session = wanted === NEW ? undefined : wanted || sessions.data?.[0]?.session;
  const commands = useMemo<Command[]>(() => [{ id: "chat.inspector", title: t("cmd.inspector"), group: t("group.chat"), keys: "Ctrl .", run: toggleInspector }], []);
  useCommands("chat", commands);
  if (sessions.isPending && !wanted) return <Progress />;
  const side = wide && (both || !inspecting);
  return (
    <div className={cx(css.view, side && css.withSide, inspecting && wide && css.withInspector)}>
      {side && <SessionSide rows={sessions.data} current={session} />}
      {session ? <Conversation key={session} session={session} turn={turn} /> : <Fresh />}
      {inspecting && session && <Inspector session={session} aside={wide} onClose={toggleInspector} />}
    </div>
  );
}

function toggleInspector() {
  useShell.setState(({ inspector }) => ({ inspector: !inspector }));
}

/** Before there is a conversation: the first message makes it. */
function Fresh() {
  const create = useRun("session_create");
  const { send, error } = useSend();
  const app = useRead("app_state", {}).data;
  const made = useRef<{ session: string; wish: string }>(undefined);
  async function begin(message: Message) {
    const folder = wantedFolder();
    const wish = `${app?.profile.name} ${folder}`;
    // After a refused message the next one goes into the same conversation.
    if (made.current?.wish !== wish) made.current = { ...(await create.mutateAsync({ folder })), wish };
    const { session } = made.current;
    await send(session, message);
    go("chat", session);
  }
  return (
    <section className={css.conversation} aria-label={t("chat.title")}>
      <Header title={t("chat.untitled")} />
      <div className={css.intro}>
        <Welcome draftKey="" offline={fateNow(app) === "kept"} />
      </div>
      <Composer draftKey="" running={false} fate={fateNow(app)} onSend={begin} error={create.error ?? error}>
        <WorkFolder draftKey="" folder={undefined} />
      </Composer>
    </section>
  );
}

function Conversation({ session, turn }: { session: string; turn: string | undefined }) {
  const view = useRead("session_get", { session });
  const app = useRead("app_state", {}).data;
  const live = useLive((state) => state.turns[session]);
  const sent = useUnkept(session, view.data?.items);
  const { send, error: refused } = useSend();
  const retry = useRun("chat_retry");
  const { mutate: cancel, isPending: cancelling } = useRun("chat_cancel");
  const running = Boolean(view.data?.running_turn) || (live !== undefined && !live.outcome) || sent.some((each) => isTaken(each, live));

  const empty = view.data?.items.length === 0 && !running && sent.length === 0;

  const { data, refetch } = view;
  const gap = useMemo(() => data !== undefined && hasGap(data.items, live, begunOf(data)), [data, live]);
  // Another reading brings the stretch that no event told. It is asked once for each reading that lacks it.
  useEffect(() => {
    if (gap) void refetch();
  }, [gap, data, refetch]);

  useEffect(() => {
    if (!running) return undefined;
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== "Escape" || event.defaultPrevented || overlayOpen()) return;
      cancel({ session });
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [running, session, cancel]);

  if (isGone(view.error)) return <Gone />;
  return (
    <section className={css.conversation} aria-label={t("chat.title")}>
      {view.data ? <ChatHeader row={view.data.row} guarded={live?.guarded ?? true} /> : <Header title={t("chat.title")} />}
      {view.isPending && <Progress />}
      {view.error && !view.data && <div className={css.intro}><Failed error={view.error} onRetry={() => void view.refetch()} /></div>}
      {view.data && (
        <Transcript
          key={turn}
          turn={turn}
          view={view.data}
          live={live}
          sent={sent}
          running={running}
          fate={fateNow(app)}
          onRetry={() => retry.mutate({ session })}
          retryError={retry.error}
        />
      )}
      <Composer
        draftKey={session}
        running={running}
        cancelling={cancelling}
        fate={fateNow(app)}
        onSend={(message) => send(session, message)}
        onStop={() => cancel({ session })}
        error={refused}
      >
        {empty && <WorkFolder draftKey={session} folder={view.data?.row.folder} />}
      </Composer>
    </section>
  );
}

const isGone = (error: HostError | null) => error?.api.code === "not_found";

/** What was erased can't be read again; there are two ways on. */
function Gone() {
  return (
    <section className={css.conversation} aria-label={t("chat.title")}>
      <Header title={t("chat.title")} />
      <Empty text={t("chat.gone")}>
        <div className={css.ways}>
          <Button look="primary" icon={MessageSquarePlus} onClick={newChat}>
            {t("cmd.newChat")}
          </Button>
          <Button onClick={() => go("sessions")}>{t("chat.all")}</Button>
        </div>
      </Empty>
    </section>
  );
}

const NONE: readonly Sent[] = [];

/** What was sent in a conversation and is not kept yet. */
function useUnkept(session: string, items: readonly ChatItem[] | undefined): readonly Sent[] {
  const sent = useLive((state) => state.sent[session]) ?? NONE;
  useEffect(() => {
    if (items) dropKept(session, items);
  }, [session, items, sent]);
  return useMemo(() => sent.filter((each) => !isKept(each, items ?? [])), [sent, items]);
}

/** Whether the host took a message and its turn has not ended. */
const isTaken = ({ turn }: Sent, live: LiveTurn | undefined) => turn !== undefined && !inOrder(live).some((each) => each.turn === turn && each.outcome);

function ChatHeader({ row, guarded }: { row: SessionRow; guarded: boolean }) {
  const app = useRead("app_state", {}).data;
  const inspecting = useShell((state) => state.inspector);
  const role = app?.profiles.find(({ name }) => name === row.profile)?.display_name ?? row.profile;
  const fate = guarded ? fateNow(app) : "clear";
  const roomy = useWide(FACTS_FROM);
  const model = app && t("chat.role", { role, model: modelText(app.model, fate) });
  const about = [row.folder && `${t("folder.label")} ${row.folder}`, model].flatMap((line) => line || []);
  return (
    <Header title={titleOf(row.title)}>
      {row.masked > 0 && (
        <Chip tone="mask" icon={ShieldCheck}>
          {t("chat.masked", { n: row.masked })}
        </Chip>
      )}
      {fate === "clear" && (
        <Chip tone="warn" icon={ShieldOff}>
          {t("composer.notMasking")}
        </Chip>
      )}
      <Spacer />
      {roomy && row.folder && (
        <small className={css.folder} title={row.folder}>
          <span className="sr">{t("folder.label")} </span>
          <code>{row.folder}</code>
        </small>
      )}
      {roomy && <small className={css.model}>{model}</small>}
      <span className={css.headerButtons}>
        <IconButton label={t("chat.conversations")} icon={TextSearch} className={css.narrowOnly} onClick={() => go("sessions")} />
        <IconButton label={t("cmd.newChat")} icon={MessageSquarePlus} keys="Ctrl N" onClick={newChat} />
        <SessionMenu row={row} about={roomy ? [] : about} onErased={() => go("sessions")} />
        <IconButton label={t("left.title")} icon={PanelRight} keys="Ctrl ." aria-pressed={inspecting} onClick={toggleInspector} />
      </span>
    </Header>
  );
}

function modelText(model: string, fate: Fate): string {
  if (model === OFFLINE) return t("chat.offlineModel");
  return t(fate === "clear" ? "chat.unguarded" : "chat.viaGuard", { model });
}
