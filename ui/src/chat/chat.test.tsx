import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fakeHost, refuse } from "../host/fake";
import { REFUND, receipts } from "../host/fakeData";
import { chooseLanguage } from "../i18n";
import { useShell } from "../shell/contract";
import { screenSize } from "../test/setup";
import { calls, open } from "../test/render";
import { isLongPaste, readFile } from "../components/attach";

const field = () => screen.findByRole("textbox", { name: "Message" });

it.each(["{Enter}", "{Control>}{Enter}{/Control}", "{Meta>}{Enter}{/Meta}"])("sends by %s, streams the answer with marks, and keeps it", async (keys) => {
  const { host, user } = open("#/chat/s-3");
  await user.type(await field(), "Write to Maria Jensen");
  await user.keyboard(keys);
  await waitFor(() => expect(calls(host, "chat_send")).toEqual([{ session: "s-3", text: "Write to Maria Jensen", attachments: [] }]));
  await screen.findByText("The answer is complete.");
  const last = screen.getAllByRole("article", { name: "Assistant" }).at(-1)!;
  expect(last).toHaveTextContent("You wrote: Write to Maria Jensen (masked) I changed nothing.");
  expect(screen.getAllByRole("article", { name: "Assistant" })).toHaveLength(2);
  expect(await field()).toHaveValue("");
});

it("Shift Enter is a new line, and the Enter that picks a composed word sends nothing", async () => {
  const { host, user } = open("#/chat/s-3");
  await user.type(await field(), "a{Shift>}{Enter}{/Shift}b");
  expect(await field()).toHaveValue("a\nb");
  fireEvent.keyDown(await field(), { key: "Enter", isComposing: true });
  fireEvent.keyDown(await field(), { key: "Enter", keyCode: 229 });
  expect(calls(host, "chat_send")).toEqual([]);
});

it("Escape stops a running answer and what was streamed stays until the kept text is there", async () => {
  const { host, user } = open("#/chat/s-3", fakeHost({ wordMs: 40 }));
  await user.type(await field(), "one two three four five six seven eight nine ten");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await screen.findByText(/You wrote:/);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(calls(host, "chat_cancel")).toEqual([{ session: "s-3" }]));
  expect(await screen.findByText("You stopped the answer.")).toBeInTheDocument();
});

it("keeps what is written while a message is being taken", async () => {
  let taken: (started: { turn: string }) => void = () => {};
  const { host, user } = open("#/chat/s-3");
  host.on({ chat_send: (() => new Promise((resolve) => (taken = resolve))) as never });
  await user.type(await field(), "First{Enter}");
  await waitFor(() => expect(calls(host, "chat_send")).toHaveLength(1));
  await user.clear(await field());
  await user.type(await field(), "My next draft");
  await act(async () => taken({ turn: "t-9" }));
  expect(await field()).toHaveValue("My next draft");
});

/** What stands in the conversation, in order. */
const spoken = () => screen.getAllByRole("article").map((article) => `${article.getAttribute("aria-label")}: ${article.querySelector("p")?.textContent ?? ""}`);

it("shows the question before its answer, marked, however late the host's own words come", async () => {
  const { host, user } = open("#/chat/s-3");
  await field();
  await screen.findAllByRole("article");
  const stale = await host.rpc("session_get", { session: "s-3" });
  let taken: (started: { turn: string }) => void = () => {};
  host.on({ session_get: () => stale, chat_send: (() => new Promise((resolve) => (taken = resolve))) as never });
  fireEvent.change(await field(), { target: { value: "Greet Maria Jensen" } });
  await screen.findByRole("button", { name: /1 value will be masked/ });
  await user.keyboard("{Enter}");
  await screen.findByText("Sending");
  const last = () => spoken().slice(-2);
  act(() => host.turn("s-3", "t-9", { type: "delta", at: 0, text: "Hello", masks: [] }));
  await screen.findByText("Hello");
  expect(last()).toEqual(["You: Greet Maria Jensen (masked)", "Assistant: Hello"]);
  expect(screen.queryByText("Sending")).toBeNull();
  const done = { type: "turn_done", outcome: { type: "done" }, usage: { input_tokens: 0, output_tokens: 0, estimated: true, micro_usd: 0 }, invalidates: [] } as const;
  act(() => host.turn("s-3", "t-9", { type: "said", text: "Hello", tool_calls: [] }));
  expect(last()).toEqual(["You: Greet Maria Jensen (masked)", "Assistant: Hello"]);
  await act(async () => taken({ turn: "t-9" }));
  expect(last()).toEqual(["You: Greet Maria Jensen (masked)", "Assistant: Hello"]);
  host.on({ session_get: () => ({ ...stale, items: [...stale.items, { type: "user", turn: "t-9", text: "Greet Maria Jensen", masks: [], attachments: [], at: 1 }, { type: "assistant", turn: "t-9", text: "Hello", masks: [], model: "m", partial: false, at: 2 }] }) });
  await act(async () => host.turn("s-3", "t-9", { ...done, invalidates: [] }));
  await waitFor(() => expect(last()).toEqual(["You: Greet Maria Jensen", "Assistant: Hello"]));
  expect(spoken()).toHaveLength(4);
});

it("marks a message that was sent before its check came to an end", async () => {
  const { host, user } = open("#/chat/s-3");
  await screen.findAllByRole("article");
  const stale = await host.rpc("session_get", { session: "s-3" });
  host.on({ session_get: () => stale, chat_send: () => ({ turn: "t-9" }) });
  fireEvent.change(await field(), { target: { value: "Greet Maria Jensen" } });
  (await field()).focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(spoken().at(-1)).toBe("You: Greet Maria Jensen (masked)"));
});

it("takes a second message right after the first answer, though neither is kept yet", async () => {
  const { host, user } = open("#/chat/s-3");
  await screen.findAllByRole("article");
  const stale = await host.rpc("session_get", { session: "s-3" });
  let turn = 10;
  host.on({ session_get: () => stale, chat_send: () => ({ turn: `t-${(turn += 1)}` }) });
  // The reading after the end of the first turn does not come back.
  await user.type(await field(), "One{Enter}");
  await waitFor(() => expect(calls(host, "chat_send")).toHaveLength(1));
  act(() => host.turn("s-3", "t-11", { type: "delta", at: 0, text: "First", masks: [] }));
  host.on({ session_get: (() => new Promise(() => {})) as never });
  act(() => host.turn("s-3", "t-11", { type: "turn_done", outcome: { type: "done" }, usage: { input_tokens: 0, output_tokens: 0, estimated: true, micro_usd: 0 }, invalidates: [] }));
  await user.type(await field(), "Two{Enter}");
  await waitFor(() => expect(calls(host, "chat_send")).toHaveLength(2));
  act(() => host.turn("s-3", "t-12", { type: "delta", at: 0, text: "Second", masks: [] }));
  await screen.findByText("Second");
  expect(spoken().slice(-4)).toEqual(["You: One", "Assistant: First", "You: Two", "Assistant: Second"]);
});

describe("opened in the middle of an answer", () => {
  const asked = { type: "user" as const, turn: "t-9", text: "Tell me", masks: [], attachments: [], at: 1 };
  async function running() {
    const host = fakeHost();
    const { row } = await host.rpc("session_get", { session: "s-3" });
    const reading = (text: string) => ({ row, items: [asked], running_turn: "t-9", streamed: { model: "m", after: 0, text, masks: [] } });
    return { host, reading };
  }

  it("shows the whole answer once", async () => {
    const host = fakeHost({ wordMs: 40 });
    await host.rpc("chat_send", { session: "s-3", text: "one two three four five six seven eight nine ten" });
    await new Promise<void>((begun) => host.subscribe((push) => push.type === "turn" && push.event.type === "delta" && push.event.at > 10 && begun()));
    open("#/chat/s-3", host);
    await screen.findByText(/^You wrote: one/);
    expect(spoken().at(-1)).not.toContain("changed nothing");
    await screen.findByText("The answer is complete.");
    expect(spoken().slice(-2)).toEqual(["You: one two three four five six seven eight nine ten", "Assistant: You wrote: one two three four five six seven eight nine ten I changed nothing."]);
  });

  it("reads again where events and the reading leave a gap, and glues nothing meanwhile", async () => {
    const { host, reading } = await running();
    host.on({ session_get: () => reading("Once upon ") });
    open("#/chat/s-3", host);
    await screen.findByText("Once upon");
    const before = calls(host, "session_get").length;
    host.on({ session_get: () => reading("Once upon a time ") });
    act(() => host.turn("s-3", "t-9", { type: "delta", at: 17, text: "there was", masks: [] }));
    expect(spoken()).toEqual(["You: Tell me", "Assistant: Once upon"]);
    await screen.findByText("Once upon a time there was");
    expect(calls(host, "session_get")).toHaveLength(before + 1);
    expect(spoken()).toHaveLength(2);
  });
});

it("keeps the text and says why when nothing was sent", async () => {
  const { user } = open("#/chat/s-3");
  await user.type(await field(), "key AKIA123");
  await user.click(screen.getByRole("button", { name: /Send/ }));
  await screen.findByText("The message holds something that your role may never send.");
  expect(screen.getByText(/Nothing was sent\./)).toBeInTheDocument();
  expect(await field()).toHaveValue("key AKIA123");
});

it("offers to run a failed turn again, with what happened, what was not done, what to do", async () => {
  const { host, user } = open("#/chat/s-4");
  await screen.findByText("The answer broke off.");
  expect(screen.getByText("Cut off here. What you see is kept.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Run again" }));
  await waitFor(() => expect(calls(host, "chat_retry")).toEqual([{ session: "s-4" }]));
});

it("says before sending how much will be masked, and shows where", async () => {
  const { user } = open("#/chat/s-3");
  fireEvent.change(await field(), { target: { value: REFUND } });
  const chip = await screen.findByRole("button", { name: "3 values will be masked" });
  await user.click(chip);
  const preview = await screen.findByRole("dialog");
  expect([...preview.querySelectorAll("mark")].map((mark) => mark.firstChild?.textContent)).toEqual(["Maria Jensen", "DK50 0040 0440 1162 43", "maria@jensen.dk"]);
});

/** A host without a model. */
async function offlineHost(answer?: string) {
  const host = fakeHost({ wordMs: 5 });
  const app = await host.rpc("app_state", {});
  host.on({ app_state: () => ({ ...app, model: "orgata/offline" }) });
  if (answer) {
    const view = await host.rpc("session_get", { session: "s-3" });
    const items = [{ type: "user" as const, turn: "t-5", text: "Greet Maria Jensen", masks: [{ start: 6, end: 18, token: "[P]", kind: "PERSON", known: true }], attachments: [], at: 1 }, { type: "assistant" as const, turn: "t-5", text: "Hello", masks: [], model: answer, partial: false, at: 2 }];
    host.on({ session_get: () => ({ ...view, items }) });
  }
  return host;
}

describe("a secret that was taken out of one's own message", () => {
  const text = "Use AKIA123 for [P_1]";
  const masks = [{ start: 4, end: 11, token: "[BLOCKED:AWS_KEY]", kind: "AWS_KEY", known: false }, { start: 16, end: 21, token: "[P_1]", kind: "P", known: false }];
  async function told(model: string) {
    const host = await offlineHost(model);
    const view = await host.rpc("session_get", { session: "s-3" });
    const items = [{ type: "user" as const, turn: "t-5", text, masks, attachments: [], at: 1 }, { type: "assistant" as const, turn: "t-5", text: "See [P_1]", masks: [{ ...masks[1]!, start: 4, end: 9 }], model, partial: false, at: 2 }];
    host.on({ session_get: () => ({ ...view, items }) });
    open("#/chat/s-3", host);
    return (await screen.findByRole("article", { name: "You" })).textContent;
  }

  it("is said to have stayed, and only an answer holds unknown tokens", async () => {
    expect(await told("openai/gpt-4.1")).toBe("Use AKIA123 (blocked: AWS key, did not leave) for [P_1]");
    expect(screen.getByRole("article", { name: "Assistant" })).toHaveTextContent("See [P_1] (unknown token)");
  });

  it("never left with the offline assistant, as nothing did", async () => {
    expect(await told("orgata/offline")).toBe("Use AKIA123 (blocked: AWS key; nothing left) for [P_1]");
  });
});

describe("with the offline assistant", () => {
  it("says that nothing leaves, and what would be masked for a model", async () => {
    const { user } = open("#/chat/s-3", await offlineHost());
    await field();
    await screen.findByText("nothing leaves this device");
    fireEvent.change(await field(), { target: { value: REFUND } });
    await user.click(await screen.findByRole("button", { name: "3 values would be masked; nothing leaves" }));
    const preview = await screen.findByRole("dialog", { name: "What would be masked" });
    expect(within(preview).getByText(/so nothing leaves/)).toBeVisible();
    expect(preview).not.toHaveTextContent("(masked)");
  });

  it("calls a value found and not sent where the offline assistant answered, and masked where a model did", async () => {
    open("#/chat/s-3", await offlineHost("orgata/offline"));
    expect((await screen.findByText("(found, not sent)", { exact: false })).closest("mark")).toHaveAttribute("title", "PERSON, found by the guard, not sent");
    expect(screen.queryByText("(masked)", { exact: false })).toBeNull();
  });

  it("still says masked of what an earlier model got", async () => {
    open("#/chat/s-3", await offlineHost("openai/gpt-4.1"));
    expect((await screen.findByText("(masked)", { exact: false })).closest("mark")).toHaveAttribute("title", "PERSON, masked · [P]");
  });

  it("leads from the empty inspector to where one sees what a model would get", async () => {
    const host = await offlineHost();
    host.on({ receipt_list: () => [] });
    const { user } = open("#/chat/s-3", host);
    await field();
    await user.keyboard("{Control>}.{/Control}");
    await screen.findByText(/the offline assistant answers here/);
    expect(screen.getByRole("link", { name: "Try a text to see what a model would get" })).toHaveAttribute("href", "#/guard/try");
  });
});

it("never calls a value masked while the role does not mask", async () => {
  const host = fakeHost();
  const app = await host.rpc("app_state", {});
  host.on({ app_state: () => ({ ...app, guard_mode: "detect" }) });
  const { user } = open("#/chat/s-1", host);
  await screen.findByRole("region", { name: "Refund 1,240 DKK" });
  expect(screen.getAllByText("(found, not masked)", { exact: false }).length).toBeGreaterThan(0);
  expect(screen.queryByText("(masked)", { exact: false })).toBeNull();
  fireEvent.change(await field(), { target: { value: REFUND } });
  await user.click(await screen.findByRole("button", { name: "3 values found, not masked" }));
  expect(await screen.findByText(/leave as they are/)).toBeVisible();
});

it("looks at an attachment once, however long one types, and says how much is in it", async () => {
  const { host, user } = open("#/chat/s-3");
  await field();
  await user.upload(document.querySelector<HTMLInputElement>("input[type=file]")!, new File([REFUND], "letter.txt"));
  await screen.findByRole("button", { name: "3 values will be masked" });
  fireEvent.change(await field(), { target: { value: "first" } });
  await waitFor(() => expect(calls(host, "guard_scan")).toContainEqual({ text: "first", session: "s-3" }));
  fireEvent.change(await field(), { target: { value: "first and second" } });
  await waitFor(() => expect(calls(host, "guard_scan")).toContainEqual({ text: "first and second", session: "s-3" }));
  expect(calls(host, "guard_scan").filter((params) => (params as { text: string }).text === REFUND)).toHaveLength(1);
  await user.click(await screen.findByRole("button", { name: "3 values will be masked" }));
  expect(await screen.findByText("letter.txt: 3 values")).toBeInTheDocument();
});

it("does not look at what is very long before it is sent, and draws a part of what is long", async () => {
  const { host, user } = open("#/chat/s-3");
  const long = `${REFUND} `.repeat(4000);
  fireEvent.change(await field(), { target: { value: long } });
  fireEvent.paste(await field(), { clipboardData: { getData: () => long, files: [] } });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(calls(host, "guard_scan")).toEqual([]);
  expect(screen.queryByText("checking for personal data")).toBeNull();
  fireEvent.change(await field(), { target: { value: long.slice(0, 50_000) } });
  await user.click(await screen.findByRole("button", { name: "3 values will be masked" }));
  const preview = within(await screen.findByRole("dialog"));
  expect(preview.getByText(/more characters, not shown here/)).toBeInTheDocument();
  expect(preview.getByText("Pasted text 1.txt: too long to look at before it is sent")).toBeInTheDocument();
});

it("says so when the check fails", async () => {
  const host = fakeHost();
  host.on({ guard_scan: () => { throw refuse("guard_failed"); } });
  open("#/chat/s-3", host);
  fireEvent.change(await field(), { target: { value: "x" } });
  await screen.findByText("check failed: nothing leaves unchecked");
});

it("never lets a remote spell checker see the message", async () => {
  open("#/chat/s-3");
  expect(await field()).toHaveAttribute("spellcheck", "false");
  expect(await field()).toHaveAttribute("autocorrect", "off");
});

it("turns a long paste into an attachment and sends it along", async () => {
  const { host, user } = open("#/chat/s-3");
  const long = "line\n".repeat(100);
  fireEvent.paste(await field(), { clipboardData: { getData: () => long, files: [] } });
  await screen.findByText("Pasted text 1.txt");
  expect(await field()).toHaveValue("");
  await user.click(screen.getByRole("button", { name: /Send/ }));
  await waitFor(() => expect(calls(host, "chat_send")).toMatchObject([{ attachments: [{ name: "Pasted text 1.txt", media_type: "text/plain", text: long }] }]));
});

it("attaches by drop and lets go again", async () => {
  const { user } = open("#/chat/s-3");
  const box = (await field()).parentElement!;
  fireEvent.dragOver(box);
  fireEvent.drop(box, { dataTransfer: { files: [new File(["hello"], "a.txt", { type: "text/plain" })] } });
  await screen.findByText("a.txt");
  await user.click(screen.getByRole("button", { name: "Remove a.txt" }));
  expect(screen.queryByText("a.txt")).toBeNull();
});

describe("readFile", () => {
  const read = (bytes: BlobPart, name = "f", type = "") => readFile(new File([bytes], name, { type }));
  it("takes text in UTF-8 and UTF-16, and guesses the rest aloud", async () => {
    expect(await read("grün")).toMatchObject({ attachment: { text: "grün", media_type: "text/plain" } });
    expect(await read(new Uint8Array([0xff, 0xfe, 0x61, 0]))).toMatchObject({ attachment: { text: "a" } });
    expect(await read(new Uint8Array([0x67, 0xfc]))).toMatchObject({ attachment: { text: "gü" }, note: expect.stringContaining("UTF-8") });
  });
  it("refuses binary and huge files with a sentence", async () => {
    expect(await read(new Uint8Array([0, 1, 2]))).toMatchObject({ refused: expect.stringContaining("not attached") });
    expect(await read(new Uint8Array([1, 2, 0xff, 3]))).toMatchObject({ refused: expect.stringContaining("not attached") });
    const huge = new File([], "big");
    Object.defineProperty(huge, "size", { value: 11 * 1024 * 1024 });
    expect(await readFile(huge)).toMatchObject({ refused: expect.stringContaining("10 MB") });
    const gone = Object.assign(new File([], "gone"), { arrayBuffer: () => Promise.reject(new Error("gone")) });
    expect(await readFile(gone)).toMatchObject({ refused: expect.stringContaining("could not be read") });
  });
  it("keeps a picture as data", async () => {
    expect(await read(new Uint8Array([1, 2]), "a.png", "image/png")).toMatchObject({ attachment: { media_type: "image/png", data: "AQI=" } });
  });
  it("calls a paste long by letters or lines", () => {
    expect([isLongPaste("a".repeat(4001)), isLongPaste("\n".repeat(60)), isLongPaste("short")]).toEqual([true, true, false]);
  });
});

it("shows the question inline, approves it there, and folds the tool afterwards", async () => {
  const { user } = open("#/chat/s-1");
  const card = await screen.findByRole("region", { name: "Refund 1,240 DKK" });
  await user.click(within(card).getByRole("button", { name: "Approve once" }));
  const head = await screen.findByRole("button", { name: /^refund \(erp\)/ });
  await user.click(head);
  expect(await screen.findByText("Refund 77120 booked.")).toBeInTheDocument();
  expect(screen.getByText("Approved once by ann")).toBeInTheDocument();
  expect(screen.getByText("erp__refund")).not.toBeVisible();
  await user.click(screen.getByText("Details"));
  expect(screen.getByText("erp__refund")).toBeVisible();
});

it("goes on in the composer after a question was decided by key", async () => {
  const { user } = open("#/chat/s-1");
  (await screen.findByRole("region", { name: "Refund 1,240 DKK" })).focus();
  await user.keyboard("d");
  await user.keyboard("no{Enter}");
  await waitFor(async () => expect(await field()).toHaveFocus());
});

it("a denied call is called denied, not failed", async () => {
  const { user } = open("#/chat/s-1");
  const card = await screen.findByRole("region", { name: "Refund 1,240 DKK" });
  await user.click(within(card).getByRole("button", { name: "Deny" }));
  await user.keyboard("no{Enter}");
  const tool = await screen.findByRole("button", { name: /Refund 1,240 DKK/ });
  expect(tool).toHaveTextContent("Denied");
  expect(tool).not.toHaveTextContent("failed");
});

it("leads to the settings when the remedy stands there, and says no sentence twice", async () => {
  const host = fakeHost();
  const view = await host.rpc("session_get", { session: "s-4" });
  host.on({ session_get: () => ({ ...view, items: [{ type: "ended", turn: "t", outcome: { type: "failed", code: "wrong_key", message: "The provider refused the key." }, at: 1 }] }) });
  open("#/chat/s-4", host);
  expect(await screen.findAllByText("The provider refused the key.")).toHaveLength(1);
  expect(screen.getByRole("link", { name: "Open Settings, Models" })).toHaveAttribute("href", "#/settings/models");
});

it("a message can be written as soon as the conversation is there", async () => {
  open("#/chat/s-3");
  await waitFor(async () => expect(await field()).toHaveFocus());
});

it("shows in the inspector the exact bytes with tokens, and a value only while it is held", async () => {
  const { host, user } = open("#/chat/s-1");
  await screen.findByRole("region", { name: "Refund 1,240 DKK" });
  await user.keyboard("{Control>}.{/Control}");
  const aside = await screen.findByRole("complementary", { name: "What left this device" });
  const bytes = await within(aside).findByLabelText("Exact bytes that left");
  expect(bytes).not.toHaveTextContent("Maria Jensen");
  expect(bytes.querySelectorAll("mark")).toHaveLength(3);
  expect(within(aside).getByText(/2 calls · 3 values masked · 0 places blocked/)).toBeInTheDocument();
  const hold = await within(aside).findByRole("button", { name: /Show the value of \[PERSON/ });
  expect(calls(host, "guard_reveal")).toEqual([]);
  fireEvent.pointerDown(hold);
  await waitFor(() => expect(hold).toHaveTextContent("Maria Jensen"));
  fireEvent.pointerUp(hold);
  expect(hold).not.toHaveTextContent("Maria Jensen");
  fireEvent.keyDown(hold, { key: " " });
  await waitFor(() => expect(hold).toHaveTextContent("Maria Jensen"));
  fireEvent.keyUp(hold, { key: " " });
  expect(hold).not.toHaveTextContent("Maria Jensen");
  expect(calls(host, "guard_reveal")).toHaveLength(2);
  await user.click(within(aside).getByRole("button", { name: "Previous call" }));
  await within(aside).findByText("No value was masked in this call.");
});

it("counts a value once wherever it says how many are masked, and lists a token once with all its rules", async () => {
  const host = fakeHost();
  const text = "Maria Jensen met Jonas Weber. Maria Jensen left.";
  const [person, other] = ["[PERSON_7F3K9Q2M4C1T]", "[PERSON_8F3K9Q2M4C1T]"];
  const found = [{ token: person, kind: "PERSON", rule: "gazetteer" }, { token: other, kind: "PERSON", rule: "gazetteer" }, { token: person, kind: "PERSON", rule: "title" }, { token: "[BLOCKED:AWS_KEY]", kind: "AWS_KEY", rule: "aws" }];
  const [first, second] = receipts().map((row) => ({ ...row, turn: "t-1", receipt: { ...row.receipt, found, masked: { PERSON: 3 }, blocked: { AWS_KEY: 1 } } }));
  const view = await host.rpc("session_get", { session: "s-3" });
  host.on({
    session_get: () => ({ ...view, row: { ...view.row, masked: 2 } }),
    receipt_list: () => [first!, second!],
    receipt_get: () => ({ row: first!, tokens: found.slice(0, 3).map((row) => ({ ...row, hint: "M …" })) }),
  });
  const { user } = open("#/chat/s-3", host);
  fireEvent.change(await field(), { target: { value: text } });
  await screen.findByRole("button", { name: "2 values will be masked" });
  await user.keyboard("{Control>}.{/Control}");
  const aside = within(await screen.findByRole("complementary", { name: "What left this device" }));
  expect(aside.getByText(/2 calls · 2 values masked · 2 places blocked/)).toBeInTheDocument();
  expect((await aside.findAllByRole("row")).map((row) => row.textContent).filter((words) => words?.startsWith("[PERSON"))).toHaveLength(2);
  expect(aside.getByText("gazetteer, title")).toBeInTheDocument();
  expect(within(screen.getByRole("region", { name: "Chat" })).getByText("2 values masked")).toBeInTheDocument();
});

it("hides conversations on a narrow window and puts the inspector over it", async () => {
  screenSize.width = 640;
  const { user } = open("#/chat/s-1");
  await screen.findByRole("region", { name: "Refund 1,240 DKK" });
  expect(screen.queryByRole("complementary")).toBeNull();
  await user.keyboard("{Control>}.{/Control}");
  await screen.findByRole("dialog", { name: "What left this device" });
});

it("keeps the header short in a phone's width and names folder and model in the menu", async () => {
  screenSize.width = 390;
  const { user } = open("#/chat/s-1");
  const header = (await screen.findByRole("heading", { level: 1, name: "Refund for order 8841" })).parentElement!;
  expect(header).not.toHaveTextContent(/Invoices|gpt-4.1/);
  await user.click(screen.getByRole("button", { name: "Actions for Refund for order 8841" }));
  const group = await screen.findByRole("group", { name: /Work folder: .home.ann.Invoices.2026.*Finance · openai.gpt-4.1 via Guard/ });
  expect(within(group).getByRole("menuitem", { name: "Rename" })).toBeInTheDocument();
});

it("makes the conversation with the first message", async () => {
  const host = fakeHost({ wordMs: 5 });
  host.on({ session_list: () => [] });
  const { user } = open("#/chat", host);
  await user.type(await field(), "Hello");
  await user.click(screen.getByRole("button", { name: /Send/ }));
  await waitFor(() => expect(calls(host, "chat_send")).toHaveLength(1));
  await waitFor(() => expect(window.location.hash).toBe("#/chat/s-new-1"));
});

it("works in a folder of one's own, says what is wrong with it, and keeps all that was written", async () => {
  const host = fakeHost({ wordMs: 5 });
  const { user } = open("#/chat/s-3", host);
  await user.click(await screen.findByRole("button", { name: "New conversation" }));
  await screen.findByText("a fresh folder");
  await user.type(await field(), "Sum up");
  const box = (await field()).parentElement!;
  fireEvent.drop(box, { dataTransfer: { files: [new File(["hello"], "a.txt", { type: "text/plain" })] } });
  await screen.findByText("a.txt");
  const choose = async (path: string) => {
    await user.click(screen.getByRole("button", { name: "Change the work folder" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Work folder" }));
    expect(dialog.getByText(/see nothing outside/)).toBeInTheDocument();
    await user.clear(dialog.getByLabelText("Path of the folder"));
    await user.type(dialog.getByLabelText("Path of the folder"), `${path}{Enter}`);
  };
  await choose("/home/ann/missing");
  await user.click(screen.getByRole("button", { name: /Send/ }));
  await screen.findByText("This is no folder. The conversation was not started.");
  expect(await field()).toHaveValue("Sum up");
  expect(screen.getByText("a.txt")).toBeInTheDocument();
  await choose(" /home/ann/Docs ");
  expect((await screen.findAllByText("/home/ann/Docs")).map((path) => path.closest("[title]")?.getAttribute("title"))).toEqual(["/home/ann/Docs"]);
  await user.click(screen.getByRole("button", { name: /Send/ }));
  await waitFor(() => expect(window.location.hash).toMatch(/^#\/chat\/s-new/));
  expect(calls(host, "session_create")).toEqual([{ folder: "/home/ann/missing" }, { folder: "/home/ann/Docs" }]);
  expect(calls(host, "chat_send")).toMatchObject([{ text: "Sum up", attachments: [{ name: "a.txt" }] }]);
});

it("offers a folder before the first conversation and starts it there", async () => {
  const host = fakeHost({ wordMs: 5 });
  host.on({ session_list: () => [] });
  const { user } = open("#/chat", host);
  await screen.findByText("a fresh folder");
  act(() => useShell.setState({ folder: "/srv/work" }));
  expect(await screen.findByText("/srv/work")).toHaveAttribute("title", "/srv/work");
  await user.type(await field(), "Hello{Enter}");
  await waitFor(() => expect(calls(host, "session_create")).toEqual([{ folder: "/srv/work" }]));
});

it("offers things to try, which fill the field and send nothing", async () => {
  const host = fakeHost();
  host.on({ session_list: () => [] });
  const { user } = open("#/chat", host);
  await user.click(await screen.findByRole("button", { name: "Which files are in this folder?" }));
  expect(await field()).toHaveValue("Which files are in this folder?");
  expect(await field()).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "What would be masked in: …" }));
  await user.keyboard("Maria");
  expect(await field()).toHaveValue("What would be masked in: Maria");
  expect(calls(host, "chat_send")).toEqual([]);
});

it("opens what was sent along", async () => {
  const { user } = open("#/chat/s-1");
  await user.click(await screen.findByRole("button", { name: /order-8841.txt/ }));
  expect(await within(await screen.findByRole("dialog", { name: "order-8841.txt" })).findByText("…")).toBeVisible();
});

it("offers no second try for a conversation that is gone, but the ways on", async () => {
  const { host, user } = open("#/chat/s-gone");
  await screen.findByText("This conversation no longer exists.");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
  const gone = within(screen.getByRole("region", { name: "Chat" }));
  await user.click(gone.getByRole("button", { name: "All conversations" }));
  await waitFor(() => expect(window.location.hash).toBe("#/sessions"));
  window.location.hash = "#/chat/s-gone";
  await screen.findByText("This conversation no longer exists.");
  await user.click(within(screen.getByRole("region", { name: "Chat" })).getByRole("button", { name: "New conversation" }));
  await waitFor(() => expect(window.location.hash).toBe("#/chat/new"));
  expect(await field()).toHaveFocus();
  expect(calls(host, "session_create")).toEqual([]);
});

it("still offers a second try when a conversation could not be read", async () => {
  const host = fakeHost();
  host.on({ session_get: () => { throw refuse("disk_full"); } });
  open("#/chat/s-3", host);
  await screen.findByRole("button", { name: "Try again" });
});

describe("the menu of the conversation", () => {
  const choose = async (user: ReturnType<typeof open>["user"], entry: string) => {
    await user.click(await screen.findByRole("button", { name: "Actions for Summary of the returns policy" }));
    await user.click(await screen.findByRole("menuitem", { name: entry }));
    return within(await screen.findByRole("dialog"));
  };

  it("renames it by keyboard alone", async () => {
    const { host, user } = open("#/chat/s-3");
    (await screen.findByRole("button", { name: "Actions for Summary of the returns policy" })).focus();
    await user.keyboard("{Enter}");
    await screen.findByRole("menuitem", { name: "Rename" });
    await user.keyboard("{Enter}");
    const title = await within(await screen.findByRole("dialog")).findByLabelText("Title");
    await user.clear(title);
    await user.type(title, "Returns{Enter}");
    await waitFor(() => expect(calls(host, "session_rename")).toEqual([{ session: "s-3", title: "Returns" }]));
    await screen.findByRole("heading", { level: 1, name: "Returns" });
  });

  it("exports it masked", async () => {
    const { host, user } = open("#/chat/s-3");
    const dialog = await choose(user, "Export");
    await user.click(dialog.getByRole("button", { name: "Export" }));
    await dialog.findByLabelText("Exported text");
    expect(calls(host, "session_export")).toEqual([{ session: "s-3", format: "markdown", clear: false }]);
  });

  it("erases it after a question and goes to the others", async () => {
    const { host, user } = open("#/chat/s-3");
    const dialog = await choose(user, "Erase");
    expect(calls(host, "session_delete")).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Erase for good" }));
    await waitFor(() => expect(window.location.hash).toBe("#/sessions"));
    expect(calls(host, "session_delete")).toEqual([{ session: "s-3" }]);
  });
});

it("calls a conversation without a title so in the language of the person, whoever left it without", async () => {
  await chooseLanguage(["de"]);
  try {
    const host = fakeHost();
    const rows = (await host.rpc("session_list", {})).map((row) => ({ ...row, title: "New conversation" }));
    const view = await host.rpc("session_get", { session: "s-3" });
    host.on({ session_list: () => rows, session_get: () => ({ ...view, row: rows[2]! }) });
    open("#/chat/s-3", host);
    await screen.findByRole("heading", { level: 1, name: "Neues Gespräch" });
    expect(document.body).not.toHaveTextContent("New conversation");
  } finally {
    await chooseLanguage([]);
  }
});

it("draws a long conversation in part", async () => {
  const host = fakeHost();
  const [row] = await host.rpc("session_list", {});
  const many = Array.from({ length: 400 }, (_, n) => ({ type: "user" as const, turn: `t${n}`, text: `message ${n}`, masks: [], attachments: [], at: n }));
  host.on({ session_get: () => ({ row: row!, items: many, running_turn: null }) });
  open("#/chat/s-1", host);
  await waitFor(() => expect(screen.getAllByRole("article").length).toBeGreaterThan(3));
  expect(screen.getAllByRole("article").length).toBeLessThan(60);
});

it("says when what left was not masked", async () => {
  const host = fakeHost();
  const unguarded = { ...(await fakeHost().rpc("app_state", {})), guard_mode: "detect", banners: [{ id: "unguarded", level: "bad", text: "x" }] };
  const [row] = receipts();
  const unmasked = { ...row!, receipt: { ...row!.receipt, guarded: false, sent: "", masked: {} } };
  host.on({ receipt_list: () => [unmasked], receipt_get: () => ({ row: unmasked, tokens: [] }), app_state: () => unguarded });
  const { user } = open("#/chat/s-1", host);
  await screen.findByText(/Messages leave this device unmasked/);
  expect((await screen.findAllByText("not masked")).length).toBeGreaterThan(0);
  expect(await screen.findByText(/gpt-4.1, unguarded/)).toBeInTheDocument();
  await user.keyboard("{Control>}.{/Control}");
  await screen.findByText(/its bytes are not kept/);
});

it("never puts a message into the title of the window", async () => {
  open("#/chat/s-1");
  await screen.findByRole("region", { name: "Refund 1,240 DKK" });
  expect(document.title).toBe("(2) Chat – Orgata");
});

it("warns while no events arrive", async () => {
  const host = fakeHost();
  const link = vi.fn();
  host.subscribe = (_, onLink) => (link.mockImplementation((up: boolean) => onLink?.(up)), () => {});
  open("#/chat/s-3", host);
  await field();
  act(() => link(false));
  await screen.findByText(/Connection to Orgata lost/);
});

it("begins where a search found something, and goes to the end with the next message", async () => {
  const host = fakeHost();
  const [row] = await host.rpc("session_list", {});
  const some = Array.from({ length: 30 }, (_, n) => ({ type: "user" as const, turn: `t${n}`, text: `message ${n}`, masks: [], attachments: [], at: n }));
  host.on({ session_get: () => ({ row: row!, items: some, running_turn: null }) });
  const seen: (string | null)[] = [];
  Element.prototype.scrollIntoView = function scrollIntoView() {
    seen.push(this.textContent);
  };
  const { user } = open("#/chat/s-1/t7", host);
  await screen.findByText("message 7");
  expect(seen).toEqual(["message 7"]);
  expect(screen.getByRole("button", { name: "Jump to the newest" })).toBeInTheDocument();
  await user.type(await field(), "next{Enter}");
  await waitFor(() => expect(screen.queryByRole("button", { name: "Jump to the newest" })).toBeNull());
});

it("a new conversation is made by its first message and is never an empty one of others", async () => {
  const host = fakeHost({ wordMs: 5 });
  const [row, ...rows] = await host.rpc("session_list", {});
  host.on({ session_list: () => [{ ...row!, session: "s-cli", title: "Guard on the command line", messages: 0, running: false }, { ...row!, session: "s-bare", title: "", messages: 0, running: false }, row!, ...rows] });
  const { user } = open("#/chat/s-1", host);
  await field();
  await user.keyboard("{Control>}n{/Control}");
  await waitFor(() => expect(window.location.hash).toBe("#/chat/new"));
  expect(await screen.findByRole("heading", { level: 1, name: "New conversation" })).toBeInTheDocument();
  await user.type(await field(), "a draft");
  window.location.hash = "#/chat/s-1";
  await screen.findByRole("region", { name: "Refund 1,240 DKK" });
  await user.keyboard("{Control>}n{/Control}");
  await waitFor(async () => expect(await field()).toHaveValue("a draft"));
  expect(calls(host, "session_create")).toEqual([]);
  await user.type(await field(), "{Enter}");
  await waitFor(() => expect(calls(host, "chat_send")).toEqual([{ session: "s-new-1", text: "a draft", attachments: [] }]));
});

it("leaves one conversation behind, not two, when its first message is refused and sent again", async () => {
  const { host, user } = open("#/chat/new");
  await user.type(await field(), "key AKIA123{Enter}");
  await screen.findByText("The message holds something that your role may never send.");
  await user.clear(await field());
  await user.type(await field(), "no key{Enter}");
  await waitFor(() => expect(calls(host, "chat_send")).toHaveLength(2));
  expect(calls(host, "session_create")).toHaveLength(1);
});
