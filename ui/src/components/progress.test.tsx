import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeHost } from "../host/fake";
import type { Operation } from "../host/host";
import { VIEWS } from "../shell/contract";
import { draw, open } from "../test/render";
import { Button } from "./controls";
import { Progress } from "./progress";

// The code of the views is loaded before the clock is stopped; from then on only the host takes time.
beforeAll(async () => {
  for (const view of VIEWS) {
    open(`#/${view}`);
    await screen.findAllByRole("heading", { level: 1 });
    cleanup();
  }
});
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
/** Lets everything happen that takes no time but a turn of the clock. */
async function settle() {
  for (let round = 0; round < 10; round += 1) await pass(1);
}
const signs = () => screen.queryAllByRole("status").map(({ textContent }) => textContent);

it("says that something takes time after 300 ms, not before", async () => {
  draw(<Progress label="Loading" />);
  await pass(299);
  expect(signs()).toEqual([]);
  await pass(2);
  expect(signs()).toEqual(["Loading"]);
});

it("a button is busy at once, and shows it after 300 ms", async () => {
  draw(<Button busy>Save</Button>);
  const button = screen.getByRole("button", { name: "Save" });
  expect(button).toBeDisabled();
  await pass(299);
  expect(button).not.toHaveAttribute("aria-busy");
  await pass(2);
  expect(button).toHaveAttribute("aria-busy", "true");
});

/** A host that never answers some operations. */
function hangs(...operations: Operation[]) {
  const host = fakeHost();
  host.on(Object.fromEntries(operations.map((operation) => [operation, () => new Promise(() => {})])));
  return host;
}

describe("every view that still loads says so", () => {
  it.each<[string, ...Operation[]]>([
    ["", "app_state"],
    ["#/chat", "session_list"],
    ["#/chat/s-3", "session_get"],
    ["#/chat/s-3", "session_list"],
    ["#/inbox", "approval_list"],
    ["#/inbox", "task_list"],
    ["#/guard", "guard_state"],
    ["#/guard/receipts", "receipt_list"],
    ["#/guard/receipts/r-9f2c77aa10e1", "receipt_get"],
    ["#/guard/words", "dictionary_list"],
    ["#/sessions", "session_list"],
    ["#/settings/models", "provider_list"],
    ["#/settings/extensions", "extension_list"],
    ["#/settings/look", "preferences_get"],
    ["#/settings/health", "doctor"],
  ])("%s without %s", async (hash, ...operations) => {
    open(hash, hangs(...operations));
    await settle();
    await pass(285);
    expect(signs()).toEqual([]);
    await pass(20);
    expect(signs()).toContain("Loading");
  });

  it("the inspector too", async () => {
    open("#/chat/s-3", hangs("receipt_list"));
    await settle();
    fireEvent.keyDown(window, { key: ".", ctrlKey: true });
    await pass(299);
    expect(signs()).toEqual([]);
    await pass(10);
    expect(signs()).toContain("Loading");
  });

  it("a search too, the first and every later one", async () => {
    const host = fakeHost();
    open("#/sessions", host);
    await settle();
    const field = screen.getByLabelText("Search all conversations");
    fireEvent.change(field, { target: { value: "policy" } });
    await settle();
    expect(signs()).toEqual(["2 places"]);
    host.on({ session_search: (() => new Promise(() => {})) as never });
    fireEvent.change(field, { target: { value: "policies" } });
    await pass(299);
    expect(signs()).toEqual(["2 places"]);
    await pass(10);
    expect(signs()).toEqual(["Searching", "2 places"]);
  });
});

describe("everything that was asked for and lasts shows one bar", () => {
  const press = (name: string | RegExp) => fireEvent.click(screen.getAllByRole("button", { name })[0]!);
  const write = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
  it.each<[Operation, string, () => unknown]>([
    ["chat_send", "#/chat/s-3", () => (write("Message", "Hello"), press(/^Send/))],
    ["chat_retry", "#/chat/s-4", () => press("Run again")],
    ["session_create", "#/chat/new", () => (write("Message", "Hello"), press(/^Send/))],
    ["provider_test", "#/settings/models", () => press("Test")],
    ["provider_key", "#/settings/models", () => (write("API key for OpenAI", "sk-1"), press("Store key"))],
    ["provider_save", "#/settings/models", () => press("Add")],
    ["model_select", "#/settings/models", () => write("Model", "my-server/llama3.3")],
    ["profile_select", "#/settings/role", () => fireEvent.click(screen.getByRole("radio", { name: /Legal/ }))],
    ["preferences_set", "#/settings/look", () => press("Dark")],
    ["extension_agree", "#/settings/extensions", () => press("Agree to the change")],
    ["dictionary_change", "#/guard/words", () => (write("Word or phrase", "Zeppelin"), press("Add word"))],
    ["task_change", "#/inbox/task:k-1", () => press("Take")],
    ["approval_decide", "#/inbox/approval:ap-1", () => press("Approve once")],
  ])("%s", async (operation, hash, begin) => {
    open(hash, hangs(operation));
    await settle();
    begin();
    await pass(299);
    expect(screen.queryByRole("progressbar")).toBeNull();
    await pass(10);
    expect(screen.getByRole("progressbar", { name: "Working" })).toBeInTheDocument();
    expect(signs()).toContain("Working");
  });

  it("goes away when the work is done", async () => {
    const host = hangs();
    let done = () => {};
    host.on({ session_create: (() => new Promise((_, reject) => (done = () => reject(new Error("x"))))) as never });
    open("#/chat/new", host);
    await settle();
    write("Message", "Hello");
    press(/^Send/);
    await pass(400);
    expect(screen.getByRole("progressbar")).toBeInTheDocument();
    done();
    await pass(10);
    expect(screen.queryByRole("progressbar")).toBeNull();
  });

  it("an export is busy too", async () => {
    open("#/sessions", hangs("session_export"));
    await settle();
    fireEvent.click(screen.getByRole("button", { name: "Actions for Refund for order 8841" }));
    await settle();
    fireEvent.click(screen.getByRole("menuitem", { name: "Export" }));
    await settle();
    press("Export");
    await pass(310);
    expect(signs()).toContain("Working");
    expect(screen.getByRole("button", { name: "Export" })).toHaveAttribute("aria-busy", "true");
  });
});
