import type { Approval, Attachment, ChatItem, Decision, Event, Operations, Preferences, Push, SessionRow, SessionView, Streamed, Task, TaskChange } from "../api/gen";
import * as data from "./fakeData";
import { HostError, type Host, type Operation } from "./host";

type Handlers = { [K in Operation]: (params: Operations[K]["params"]) => Operations[K]["reply"] };

/** A host in memory with made-up content; it behaves as the real ones do, events included. */
export interface FakeHost extends Host {
  /** Sends an event to every listener. */
  push(push: Push): void;
  turn(session: string, turn: string, event: Event): void;
  /** Every call in order. */
  calls: { operation: Operation; params: unknown }[];
  /** Replaces handlers. */
  on(handlers: Partial<Handlers>): void;
  opened: string[];
}

const search = () => new URLSearchParams(window.location.search);

export function fakeHost(options: { wordMs?: number } = {}): FakeHost {
  const listeners = new Set<(push: Push) => void>();
  const push = (event: Push) => listeners.forEach((listener) => listener(event));
  const turn = (session: string, id: string, event: Event) => push({ type: "turn", session, turn: id, event });
  const handlers = makeHandlers(turn, options.wordMs ?? 40);
  const calls: FakeHost["calls"] = [];
  const opened: string[] = [];
  return {
    platform: "browser",
    calls,
    opened,
    push,
    turn,
    on: (more) => Object.assign(handlers, more),
    async rpc(operation, params) {
      calls.push({ operation, params });
      await Promise.resolve();
      return structuredClone(await handlers[operation](params));
    },
    subscribe(onPush, onLink) {
      listeners.add(onPush);
      onLink?.(true);
      return () => listeners.delete(onPush);
    },
    openUrl: (url) => void opened.push(url),
    saveText: (name) => void opened.push(name),
  };
}

export const refuse = (code: string, message = "The host's own words.") => new HostError({ code, message_id: `error.${code}`, message });

type TellTurn = FakeHost["turn"];

function makeHandlers(turn: TellTurn, wordMs: number): Handlers {
  const app = data.app();
  app.first_run = search().has("first");
  let preferences: Preferences = { theme: search().get("theme") ?? "system", density: "comfortable", first_run_done: !app.first_run };
  const sessions = data.sessions();
  const items = data.items();
  const approvals: Approval[] = [data.pendingApproval(), data.networkApproval(), data.decidedApproval()];
  const tasks = data.tasks();
  const guard = data.guard();
  const providers = data.providers();
  const extensions = data.extensions();
  let words = [
    { word: "ann", kind: "PERSON", source: "device" },
    { word: "/home/ann", kind: "PATH", source: "device" },
    { word: "Project Heron", kind: "PROJECT", source: "person" },
  ];
  const timers = new Map<string, ReturnType<typeof setInterval>>();
  const streamed = new Map<string, Streamed & { turn: string }>();
  let count = 0;
  const id = (prefix: string) => `${prefix}-new-${(count += 1)}`;
  const find = <T>(all: readonly T[], is: (each: T) => boolean): T => {
    const found = all.find(is);
    if (!found) throw refuse("not_found");
    return found;
  };
  const row = (session: string) => find(sessions, (each) => each.session === session);
  const settle = (session: string) => {
    clearInterval(timers.get(session));
    timers.delete(session);
    streamed.delete(session);
    row(session).running = false;
  };

  function runs(session: string): Pick<SessionView, "running_turn" | "streamed"> {
    if (!timers.has(session)) return { running_turn: null, streamed: null };
    const { turn: running_turn, ...told } = streamed.get(session) ?? { turn: items[session]?.at(-1)?.turn ?? "t" };
    return { running_turn, streamed: "text" in told ? told : null };
  }

  /** Streams an answer word by word, as a turn does. */
  function answer(session: string, turnId: string, text: string) {
    row(session).running = true;
    turn(session, turnId, { type: "model_called", receipt: "r-9f2c77aa10e1", model: app.model, guarded: true });
    const parts = text.split(/(?<= )/);
    timers.set(session, setInterval(() => {
      const part = parts.shift();
      if (part !== undefined) return stream(session, turnId, part);
      settle(session);
      (items[session] ??= []).push({ type: "assistant", turn: turnId, text, masks: data.masksOf(text), model: app.model, partial: false, at: data.NOW });
      turn(session, turnId, { type: "said", text, tool_calls: [] });
      return done(session, turnId, { type: "done" });
    }, wordMs));
  }
  function stream(session: string, turnId: string, text: string) {
    const before = streamed.get(session) ?? { turn: turnId, model: app.model, after: 0, text: "", masks: [] };
    const at = before.text.length;
    const masks = data.masksOf(text);
    const moved = masks.map((mask) => ({ ...mask, start: mask.start + at, end: mask.end + at }));
    streamed.set(session, { ...before, text: before.text + text, masks: [...before.masks, ...moved] });
    turn(session, turnId, { type: "delta", at, text, masks });
  }
  const done = (session: string, turnId: string, outcome: Extract<Event, { type: "turn_done" }>["outcome"]) =>
    turn(session, turnId, { type: "turn_done", outcome, usage: { input_tokens: 10, output_tokens: 10, estimated: true, micro_usd: 0 }, invalidates: ["session", "sessions"] });

  function start(session: string, text: string, attachments: Attachment[]) {
    const turnId = id("t");
    (items[session] ??= []).push({ type: "user", turn: turnId, text, masks: data.masksOf(text), attachments, at: data.NOW });
    row(session).messages += 1;
    setTimeout(() => answer(session, turnId, `You wrote: ${text} I changed nothing.`), 5);
    return { turn: turnId };
  }

  return {
    app_state: () => ({ ...app, pending_approvals: approvals.filter(({ state }) => state.type === "pending").length }),
    doctor: () => ({
      checks: [
        { id: "keys", level: "ok", text: "The keychain answers and keeps a value.", remedy: null },
        { id: "sandbox", level: "warn", text: "bubblewrap is missing, so shell is refused.", remedy: "Install it: sudo apt install bubblewrap" },
        { id: "model", level: "ok", text: "openai/gpt-4.1 answered in 812 ms.", remedy: null },
      ],
    }),
    profile_select: ({ name }) => Object.assign(app, { profile: find(app.profiles, (each) => each.name === name) }),
    preferences_get: () => preferences,
    preferences_set: (next) => ((preferences = next), (app.first_run = !next.first_run_done), next),
    keys_unlock: ({ passphrase }) => {
      if (passphrase === "wrong") throw refuse("wrong_passphrase");
      return (app.keys = { type: "passphrase" });
    },
    session_create: ({ title, folder }) => {
      if (folder?.includes("missing")) throw new HostError({ code: "invalid", message_id: "error.invalid", message: "This is no folder. The conversation was not started." });
      const created: SessionRow = { session: id("s"), title: title ?? "", profile: app.profile.name, folder: folder ?? "/home/ann/Orgata/5e1f03aa", started_at: data.NOW, updated_at: data.NOW, messages: 0, masked: 0, running: false };
      sessions.unshift(created);
      items[created.session] = [];
      return created;
    },
    session_list: () => sessions,
    session_get: ({ session }) => ({ row: row(session), items: (items[session] ?? []).map((item) => (item.type === "tool" && item.approval ? { ...item, approval: approvals.find(({ asked }) => asked.id === item.approval?.asked.id) ?? null } : item)), ...runs(session) }),
    session_rename: ({ session, title }) => Object.assign(row(session), { title }),
    session_delete: ({ session }) => {
      sessions.splice(sessions.indexOf(row(session)), 1);
      return {};
    },
    session_export: ({ clear }) => ({ text: `# Refund for order 8841\n\n${clear ? data.REFUND : data.maskText(data.REFUND)}\n` }),
    session_search: ({ query }) =>
      Object.entries(items).flatMap(([session, all]) =>
        all.flatMap((item) => {
          const text = "text" in item ? item.text : "";
          const at = text.toLowerCase().indexOf(query.toLowerCase());
          return at < 0 ? [] : [{ session, title: row(session).title, turn: item.turn, snippet: `${text.slice(0, at)}\u0002${text.slice(at, at + query.length)}\u0003${text.slice(at + query.length)}`, at: item.at }];
        }),
      ),
    chat_send: ({ session, text, attachments }) => {
      if (text.includes("AKIA")) throw refuse("blocked");
      return start(session, text, attachments ?? []);
    },
    chat_cancel: ({ session }) => {
      const turnId = items[session]?.findLast((item) => item.type === "user")?.turn ?? "t";
      settle(session);
      items[session]?.push({ type: "ended", turn: turnId, outcome: { type: "cancelled" }, at: data.NOW });
      done(session, turnId, { type: "cancelled" });
      return {};
    },
    chat_retry: ({ session }) => start(session, "Once more.", []),
    guard_state: () => guard,
    guard_scan: ({ text }) => ({ findings: data.scan(text) }),
    guard_mask: ({ text }) => ({ text: data.maskText(text), tokens: data.tokensOf(text) }),
    guard_restore: ({ text }) => ({ text, masks: [] }),
    guard_reveal: ({ token }) => {
      const mask = data.masksOf(data.REFUND).find((each) => each.token === token);
      if (!mask) throw refuse("not_found");
      return { text: data.REFUND.slice(mask.start, mask.end) };
    },
    dictionary_list: () => ({ words }),
    dictionary_change: ({ word, kind, remove }) => {
      words = words.filter((each) => each.word !== word);
      if (!remove) words = [...words, { word, kind: kind ?? "CUSTOM", source: "person" }];
      return { words };
    },
    receipt_list: ({ session }) => data.receipts().filter((each) => !session || each.session === session),
    receipt_get: ({ id: wanted }) => {
      const found = find(data.receipts(), ({ receipt }) => receipt.id === wanted);
      return { row: found, tokens: Object.keys(found.receipt.masked).length > 0 ? data.tokensOf(data.REFUND) : [] };
    },
    approval_list: ({ pending }) => approvals.filter(({ state }) => !pending || state.type === "pending"),
    approval_decide: ({ id: wanted, decision }) => {
      const approval = find(approvals, ({ asked }) => asked.id === wanted);
      const late = approval.state.type === "decided";
      if (!late) decided(approval, decision, items, turn);
      return { approval, late };
    },
    task_list: () => tasks,
    task_get: ({ id: wanted }) => find(tasks, (each) => each.id === wanted),
    task_create: (params) => {
      const created: Task = { detail: "", type: "todo", priority: "normal", data_class: "internal", attachments: [], ...params, id: id("k"), state: { type: "open" }, comments: [], created_by: "person:ann", created_at: data.NOW, changed_at: data.NOW };
      tasks.unshift(created);
      return created;
    },
    task_change: ({ id: wanted, change }) => applyChange(find(tasks, (each) => each.id === wanted), change),
    provider_list: () => providers,
    provider_save: (params) => {
      providers.discovered = providers.discovered.filter(({ id: each }) => each !== params.id);
      providers.providers = providers.providers.filter(({ id: each }) => each !== params.id);
      providers.providers.push({ ...params, local: /127\.0\.0\.1|localhost/.test(params.base_url), has_key: false, needs_key: !params.base_url.includes("127.0.0.1"), added_here: true });
      return providers;
    },
    provider_remove: ({ id: wanted }) => ((providers.providers = providers.providers.filter((each) => each.id !== wanted)), providers),
    provider_key: ({ id: wanted, key }) => ((find(providers.providers, (each) => each.id === wanted).has_key = key !== ""), providers),
    provider_test: ({ id: wanted }) => (wanted === "openai" ? { ok: true, message: "Hello.", code: null, ms: 812 } : { ok: false, message: "connection refused", code: "no_network", ms: 4 }),
    model_select: ({ provider, model }) => ((providers.selected = provider ? `${provider}/${model}` : null), providers),
    extension_list: () => extensions,
    extension_agree: ({ name }) => (Object.assign(find(extensions.extensions, (each) => each.name === name), { status: "ready", problem: null }), extensions),
    recipe_list: () => ({ recipes: [] }),
  };
}

function decided(approval: Approval, decision: Decision, items: Record<string, ChatItem[]>, turn: TellTurn) {
  const { id, session, turn: turnId, kind } = approval.asked;
  approval.state = { type: "decided", decision, by: "person:ann", at: data.NOW };
  turn(session, turnId, { type: "approval_decided", id, decision });
  const allowed = decision.type === "allow";
  const result = { id: kind.call, name: kind.tool, text: allowed ? "Refund 77120 booked." : "The person refused.", is_error: !allowed };
  for (const item of items[session] ?? []) if (item.type === "tool" && item.call.id === kind.call) item.result = result;
  turn(session, turnId, { type: "tool_ended", result });
}

function applyChange(task: Task, change: TaskChange): Task {
  const me = "person:ann";
  const at = data.NOW;
  if (change.type === "taken") task.state = { type: "taken", by: me, at };
  else if (change.type === "finished") task.state = { type: "done", by: me, at, result: change.result ?? null };
  else if (change.type === "cancelled") task.state = { type: "cancelled", by: me, at, reason: change.reason ?? null };
  else if (change.type === "returned" || change.type === "reopened") task.state = { type: "open" };
  else if (change.type === "attached") task.attachments.push(change.attachment);
  else if (change.type === "commented") task.comments.push({ by: me, at, text: change.text });
  return task;
}
