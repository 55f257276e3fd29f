import { describe, expect, it } from "vitest";
import type { ChatItem, Event } from "./gen";
import { pendingApproval } from "../host/fakeData";
import { hasGap, joinTranscript, type Sent } from "./transcript";
import { inOrder, reduceTurn, type LiveTurn } from "./turn";

const run = (...events: Event[]): LiveTurn => {
  const live = events.reduce<LiveTurn | undefined>((before, event) => reduceTurn(before, { turn: "t", event }), undefined);
  if (!live) throw new Error("no events");
  return live;
};
const delta = (text: string, start = 0, end = 0, at = 0): Event => ({ type: "delta", at, text, masks: end ? [{ start, end, token: "[P]", kind: "PERSON", known: true }] : [] });
const call = { id: "c", name: "shell", arguments: { command: "ls" } };
const usage = { input_tokens: 0, output_tokens: 0, estimated: true, micro_usd: 0 };

describe("reduceTurn", () => {
  it("joins text and moves its marks", () => {
    const { parts } = run(delta("Hello "), delta("Maria!", 0, 5, 6));
    expect(parts).toHaveLength(1);
    const [part] = parts;
    if (part?.type !== "text") throw new Error("no text");
    expect(part.text.slice(part.masks[0]?.start, part.masks[0]?.end)).toBe("Maria");
  });

  it("lets the durable text win, with marks only while it is the same", () => {
    expect(run(delta("Hi Maria", 3, 8), { type: "said", text: "Hi Maria", tool_calls: [] }).parts).toMatchObject([{ complete: true, masks: [{ start: 3 }] }]);
    expect(run(delta("Maria", 0, 5), { type: "said", text: "Hi Maria", tool_calls: [] }).parts).toMatchObject([{ text: "Hi Maria", masks: [] }]);
  });

  it("starts a new piece after a complete one and drops an empty one", () => {
    const live = run(delta("a"), { type: "said", text: "a", tool_calls: [call] }, delta("b"), { type: "said", text: "b", tool_calls: [] });
    expect(live.parts.map((part) => (part.type === "text" ? part.text : part.call.id))).toEqual(["a", "c", "b"]);
    expect(run({ type: "said", text: "", tool_calls: [call] }).parts).toHaveLength(1);
  });

  it("follows a tool from question to answer", () => {
    const { asked } = pendingApproval();
    const decision = { type: "allow", scope: "once" } as const;
    const id = asked.kind.call;
    const live = run(
      { type: "approval_asked", approval: asked },
      { type: "approval_decided", id: asked.id, decision },
      { type: "tool_started", call: { id, name: "erp__refund", arguments: {} } },
      { type: "tool_ended", result: { id, name: "erp__refund", text: "ok", is_error: false } },
    );
    expect(live.parts).toMatchObject([{ type: "tool", running: false, decision, result: { text: "ok" } }]);
  });

  it("stops every tool when the turn ends and keeps the text", () => {
    const live = run(delta("partial"), { type: "tool_started", call }, { type: "turn_done", outcome: { type: "cancelled" }, usage, invalidates: [] });
    expect(live.parts).toMatchObject([{ text: "partial" }, { running: false }]);
    expect(live.outcome).toEqual({ type: "cancelled" });
  });

  it("keeps the turn before apart, ignores unknown answers, and never changes its argument", () => {
    const first = Object.freeze(run(delta("old")));
    expect(reduceTurn(first, { turn: "u", event: delta("new") }).parts).toMatchObject([{ text: "new" }]);
    expect(inOrder(reduceTurn(first, { turn: "u", event: delta("new") })).map(({ turn }) => turn)).toEqual(["t", "u"]);
    expect(reduceTurn(first, { turn: "t", event: { type: "tool_ended", result: { id: "?", name: "x", text: "", is_error: false } } }).parts).toEqual(first.parts);
    expect(reduceTurn(first, { turn: "t", event: { type: "titled", title: "T" } })).toBe(first);
  });

  it("notes which receipts left and whether they were guarded", () => {
    expect(run({ type: "model_called", receipt: "r", model: "p/m", guarded: false })).toMatchObject({ receipts: ["r"], guarded: false, model: "p/m" });
  });
});

describe("joinTranscript", () => {
  const said = (text: string): ChatItem => ({ type: "assistant", turn: "t", text, masks: [], model: "m", partial: false, at: 1 });

  it("shows nothing twice: kept texts replace streamed ones", () => {
    const live = run(delta("one"), { type: "said", text: "one", tool_calls: [] }, delta("two"));
    const shown = joinTranscript([said("one")], live, 1);
    expect(shown.map(({ item }) => (item.type === "assistant" ? item.text : ""))).toEqual(["one", "two"]);
    expect(shown[1]?.streaming).toBe(true);
  });

  it("puts what events know into a kept tool and never turns a decision back", () => {
    const approval = pendingApproval();
    const { asked } = approval;
    const kept: ChatItem = { type: "tool", turn: "t", call: { id: asked.kind.call, name: "x", arguments: {} }, result: null, approval, at: 1 };
    const live = run({ type: "approval_asked", approval: asked }, { type: "approval_decided", id: asked.id, decision: { type: "deny", reason: null } });
    const [row] = joinTranscript([kept], live, 1);
    expect(row?.item).toMatchObject({ approval: { state: { type: "decided" } } });
    const [older] = joinTranscript([{ ...kept, approval: { ...approval, state: { type: "decided", decision: { type: "cancelled" }, by: "system", at: 2 } } }], run({ type: "approval_asked", approval: asked }), 1);
    expect(older?.item).toMatchObject({ approval: { state: { decision: { type: "cancelled" } } } });
  });

  it("shows a tool that is not kept yet", () => {
    const [row] = joinTranscript([], run({ type: "tool_started", call }), 1);
    expect(row).toMatchObject({ running: true, item: { type: "tool", call } });
  });
});

describe("an answer that a face comes late to", () => {
  const ANSWER = "Dear Maria, the order is on its way.";
  const mask = { start: 5, end: 10, token: "[P]", kind: "PERSON", known: true };
  const at = (from: number, to: number): Event => ({ type: "delta", at: from, text: ANSWER.slice(from, to), masks: from <= 5 && to >= 10 ? [{ ...mask, start: 5 - from, end: 10 - from }] : [] });
  const begun = (to: number, after = 0) => ({ turn: "t", model: "m", after, text: ANSWER.slice(0, to), masks: to >= 10 ? [mask] : [] });
  const asked: ChatItem = { type: "user", turn: "t", text: "q", masks: [], attachments: [], at: 1 };
  const said = (text: string): ChatItem => ({ type: "assistant", turn: "t", text, masks: [], model: "m", partial: false, at: 1 });
  const tool: ChatItem = { type: "tool", turn: "t", call, result: null, approval: null, at: 1 };
  const join = (items: ChatItem[], live: LiveTurn | undefined, told?: ReturnType<typeof begun>) => joinTranscript(items, live, 1, [], told);
  const texts = (...args: Parameters<typeof join>) => join(...args).map(({ item }) => ("text" in item ? item.text : item.type));

  it("is whole and once, whether the reading is older or newer than the events, or alone", () => {
    for (const told of [4, 11, 20, 30]) {
      expect(texts([asked], undefined, begun(told))).toEqual(["q", ANSWER.slice(0, told)]);
      for (const from of [0, 4, 11])
        for (const to of [11, 20, 30]) {
          if (from > told || from >= to) continue;
          const rows = join([asked], run(at(from, to)), begun(told));
          expect(rows.map(({ item }) => ("text" in item ? item.text : ""))).toEqual(["q", ANSWER.slice(0, Math.max(to, told))]);
          expect(rows[1]).toMatchObject({ streaming: true, item: { masks: to >= 11 || told >= 11 ? [mask] : [] } });
        }
    }
  });

  it("takes a delta again without a change and of an overlapping one only the rest", () => {
    const live = run(at(0, 4), at(4, 20));
    expect(reduceTurn(live, { turn: "t", event: at(4, 20) })).toBe(live);
    expect(run(at(0, 4), at(4, 20), at(4, 20), at(2, 24), at(24, 36)).parts).toMatchObject([{ text: ANSWER, masks: [mask] }]);
    expect(run(at(0, 4), at(2, 20)).parts).toMatchObject([{ text: ANSWER.slice(0, 20), masks: [mask] }]);
  });

  it("glues nothing over a gap and says that a stretch is missing", () => {
    const live = run(at(0, 4), at(11, 20));
    expect(texts([asked], live)).toEqual(["q"]);
    expect(texts([asked], live, begun(4))).toEqual(["q", ANSWER.slice(0, 4)]);
    expect([hasGap([asked], live, undefined), hasGap([asked], live, begun(4)), hasGap([asked], live, begun(11))]).toEqual([true, true, false]);
    expect(texts([asked], live, begun(11))).toEqual(["q", ANSWER.slice(0, 20)]);
    expect(hasGap([asked], run(at(0, 4)), undefined)).toBe(false);
    expect(hasGap([asked, said(ANSWER)], live, undefined)).toBe(false);
  });

  it("stands behind a text and a tool of the same turn that were kept before the face came", () => {
    const kept = [asked, said("I look."), tool];
    const called: Event = { type: "model_called", receipt: "r", model: "m", guarded: true };
    expect(texts(kept, run(called, at(0, 20)), undefined)).toEqual(["q", "I look.", "tool", ANSWER.slice(0, 20)]);
    expect(texts(kept, run(called, at(0, 20)), begun(30, 1))).toEqual(["q", "I look.", "tool", ANSWER.slice(0, 30)]);
    expect(texts(kept, run(at(11, 20)), begun(11, 1))).toEqual(["q", "I look.", "tool", ANSWER.slice(0, 20)]);
    const more = run(at(11, 20), { type: "said", text: ANSWER, tool_calls: [] });
    expect(texts(kept, more, begun(11, 1))).toEqual(["q", "I look.", "tool", ANSWER]);
    expect(texts([...kept, said(ANSWER)], more, begun(11, 1))).toEqual(["q", "I look.", "tool", ANSWER]);
  });

  it("is not confused by a reading of the answer before or after the one that events tell", () => {
    const first = run({ type: "delta", at: 0, text: "I lo", masks: [] });
    expect(texts([asked, said("I look."), tool], first, begun(20, 1))).toEqual(["q", "I look.", "tool", ANSWER.slice(0, 20)]);
    const both = run({ type: "said", text: "I look.", tool_calls: [call] }, at(0, 20));
    expect(texts([asked], both, { ...begun(0), text: "I lo" })).toEqual(["q", "I look.", "tool", ANSWER.slice(0, 20)]);
    expect(texts([asked, said("I look."), tool], both, { ...begun(0), text: "I lo" })).toEqual(["q", "I look.", "tool", ANSWER.slice(0, 20)]);
  });

  it("that goes on after a question is still behind what was kept, though the host counts anew", () => {
    expect(texts([asked, said("I look."), tool], undefined, begun(20, 0))).toEqual(["q", "I look.", "tool", ANSWER.slice(0, 20)]);
  });

  it("forgets what a call streamed that was asked again", () => {
    expect(run({ type: "delta", at: 0, text: " ", masks: [] }, { type: "model_called", receipt: "r", model: "m", guarded: true }, at(0, 20)).parts).toMatchObject([{ text: ANSWER.slice(0, 20) }]);
  });
});

describe("a message that is not kept yet", () => {
  const asked = (turn: string, text: string): ChatItem => ({ type: "user", turn, text, masks: [], attachments: [], at: 1 });
  const answered = (turn: string, text: string): ChatItem => ({ type: "assistant", turn, text, masks: [], model: "m", partial: false, at: 1 });
  const sent = (key: string, text: string, before: string[], turn?: string): Sent => ({ key, text, attachments: [], masks: [], before, ...(turn && { turn }) });
  const at = (turn: string, ...events: Event[]) => (before: LiveTurn | undefined) => events.reduce<LiveTurn | undefined>((live, event) => reduceTurn(live, { turn, event }), before);
  const texts = (...args: Parameters<typeof joinTranscript>) => joinTranscript(...args).map(({ item }) => ("text" in item ? item.text : item.type));
  const end: Event = { type: "turn_done", outcome: { type: "done" }, usage, invalidates: [] };
  const old = [asked("t-0", "q0"), answered("t-0", "a0")];

  it("stands before its answer, whatever of it is known", () => {
    const lives = [undefined, at("t-1", delta("a1"))(undefined), at("t-1", delta("a1"), { type: "said", text: "a1", tool_calls: [] }, end)(undefined)];
    const kept = [old, [...old, asked("t-1", "q1")], [...old, asked("t-1", "q1"), answered("t-1", "a1")]];
    for (const live of lives)
      for (const turn of [undefined, "t-1"])
        for (const items of kept) {
          const answers = live || items.length === 4 ? ["a1"] : [];
          expect(texts(items, live, 1, [sent("s", "q1", ["t-0"], turn)])).toEqual(["q0", "a0", "q1", ...answers]);
        }
  });

  it("stands behind the answer before it, which is shown until it is kept", () => {
    const first = at("t-1", delta("a1"), end)(undefined);
    const both = at("t-2", delta("a2"))(first);
    const two = [sent("s1", "q1", ["t-0"], "t-1"), sent("s2", "q2", ["t-0", "t-1"])];
    expect(texts(old, first, 1, two)).toEqual(["q0", "a0", "q1", "a1", "q2"]);
    expect(texts(old, both, 1, two)).toEqual(["q0", "a0", "q1", "a1", "q2", "a2"]);
    expect(texts([...old, asked("t-1", "q1")], both, 1, two)).toEqual(["q0", "a0", "q1", "a1", "q2", "a2"]);
    expect(texts([...old, asked("t-1", "q1"), answered("t-1", "a1"), asked("t-2", "q2")], both, 1, two)).toEqual(["q0", "a0", "q1", "a1", "q2", "a2"]);
  });

  it("is called sending only until something is heard of it", () => {
    const row = (message: Sent, live?: LiveTurn) => joinTranscript(old, live, 1, [message]).find(({ key }) => key === "s")?.sending;
    expect(row(sent("s", "q1", ["t-0"]))).toBe(true);
    expect(row(sent("s", "q1", ["t-0"], "t-1"))).toBe(false);
    expect(row(sent("s", "q1", ["t-0"]), at("t-1", delta("a1"))(undefined))).toBe(false);
  });

  it("with the same words as an earlier one is still shown", () => {
    expect(texts(old, undefined, 1, [sent("s", "q0", ["t-0"])])).toEqual(["q0", "a0", "q0"]);
  });

  it("does not let the rest of a turn fall behind a later one or its own end", () => {
    const ended: ChatItem = { type: "ended", turn: "t-1", outcome: { type: "cancelled" }, at: 1 };
    expect(texts([asked("t-1", "q1"), ended, asked("t-2", "q2")], at("t-1", delta("cut"), end)(undefined), 1)).toEqual(["q1", "cut", "ended", "q2"]);
  });
});
