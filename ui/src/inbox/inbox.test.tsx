import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fakeHost } from "../host/fake";
import { decidedApproval, pendingApproval, tasks } from "../host/fakeData";
import { notify } from "../components/toast";
import { calls, open } from "../test/render";
import { entriesOf, listed, isOverdue } from "./entries";
import { dueMicros } from "./NewTask";
import { actionsOf } from "./TaskDetail";

const me = { person: "ann", role: "finance" };
const current = () => document.querySelector("[aria-current='true']")?.textContent ?? "";

describe("entries", () => {
  const all = entriesOf([pendingApproval(), decidedApproval()], tasks(), me);
  it("puts what needs me, waits for others, and is done apart", () => {
    const titles = (place: "needs" | "waiting" | "done") => listed(all, place).map(({ title }) => title);
    expect(titles("needs")).toEqual(["Refund 1,240 DKK", "Check supplier bank change", "Sign off Q4 price list"]);
    expect(titles("waiting")).toEqual(["Read returns policy v8"]);
    expect(titles("done")).toEqual(["Read orders of Maria Jensen", "Answer the auditor’s question"]);
  });
  it("leaves what another has taken to them", () => {
    const [task] = tasks();
    expect(entriesOf([], [{ ...task!, state: { type: "taken", by: "person:bo", at: 1 } }], me)[0]?.place).toBe("waiting");
    expect(entriesOf([], [{ ...task!, state: { type: "taken", by: "person:ann", at: 1 } }], me)[0]?.place).toBe("needs");
    expect(entriesOf([], [{ ...task!, assignee: { type: "role", role: "finance" } }], me)[0]?.place).toBe("needs");
  });
  it("knows what is overdue and what can be done", () => {
    const [task] = tasks();
    expect(isOverdue({ ...task!, due: 1 })).toBe(true);
    expect(isOverdue({ ...task!, due: 1, state: { type: "done", by: "x", at: 1 } })).toBe(false);
    expect(actionsOf({ ...task!, state: { type: "taken", by: "person:ann", at: 1 } }, "ann").map(({ id }) => id)).toEqual(["finished", "returned", "cancelled"]);
    expect(actionsOf({ ...task!, state: { type: "taken", by: "person:bo", at: 1 } }, "ann").map(({ id }) => id)).toEqual(["cancelled"]);
    expect(actionsOf({ ...task!, state: { type: "done", by: "x", at: 1 } }, "ann").map(({ id }) => id)).toEqual(["reopened"]);
    expect(dueMicros("")).toBeNull();
    expect(dueMicros("1970-01-01T00:00:01Z")).toBe(1_000_000);
  });
});

it("moves by J and K and stays at the ends", async () => {
  const { user } = open("#/inbox");
  await waitFor(() => expect(current()).toContain("curl"));
  await user.keyboard("j");
  await waitFor(() => expect(current()).toContain("Refund"));
  await user.keyboard("jjjjj");
  await waitFor(() => expect(current()).toContain("Sign off"));
  await user.keyboard("k");
  await waitFor(() => expect(current()).toContain("Check supplier"));
});

it("A approves the selected question, and only once", async () => {
  const { host, user } = open("#/inbox/approval:ap-1");
  await screen.findByRole("heading", { level: 1, name: "Refund 1,240 DKK" });
  await waitFor(() => expect(current()).toContain("Refund"));
  await user.keyboard("aa");
  await waitFor(() => expect(calls(host, "approval_decide")).toEqual([{ id: "ap-1", decision: { type: "allow", scope: "once" } }]));
  await screen.findByText("Approved once by ann");
});

it("letters count while a notice is shown", async () => {
  const { user } = open("#/inbox");
  await waitFor(() => expect(current()).toContain("curl"));
  notify("Something is done.");
  await screen.findByRole("dialog", { name: "Something is done." });
  await user.keyboard("j");
  await waitFor(() => expect(current()).toContain("Refund"));
});

it("attaches files to a task, and to a new one", async () => {
  const { host, user } = open("#/inbox/task:k-1");
  await screen.findByText("bank-letter.txt");
  await user.upload(document.querySelector<HTMLInputElement>("input[type=file]")!, new File(["a"], "a.txt"));
  await screen.findByText("a.txt");
  expect(calls(host, "task_change")).toMatchObject([{ id: "k-1", change: { type: "attached", attachment: { name: "a.txt", text: "a" } } }]);
  await user.click(screen.getByRole("button", { name: "New task" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Title"), "Look at b");
  await user.upload((await screen.findByRole("dialog")).querySelector<HTMLInputElement>("input[type=file]")!, new File(["b"], "b.txt"));
  await dialog.findByText("b.txt");
  await user.click(dialog.getByRole("button", { name: "Create task" }));
  await waitFor(() => expect(calls(host, "task_create")).toMatchObject([{ title: "Look at b", attachments: [{ name: "b.txt", text: "b" }] }]));
});

it("names the tool of a question in words", async () => {
  open("#/inbox");
  await waitFor(() => expect(current()).toContain("Run: curl"));
  expect(current()).toContain("Approval · Run a command");
  expect(screen.queryByText(/developer__shell/, { selector: ":not(details *)" })).toBeNull();
});

it("D asks for the reason of the selected question", async () => {
  const { host, user } = open("#/inbox/approval:ap-1");
  await screen.findByRole("heading", { level: 1, name: "Refund 1,240 DKK" });
  await user.keyboard("d");
  await user.type(await screen.findByLabelText(/Reason/), "jk too much{Enter}");
  await waitFor(() => expect(calls(host, "approval_decide")).toEqual([{ id: "ap-1", decision: { type: "deny", reason: "jk too much" } }]));
});

it("E finishes the selected task", async () => {
  const { host, user } = open("#/inbox/task:k-1");
  await screen.findByText(/Compare the/);
  await user.keyboard("e");
  await waitFor(() => expect(calls(host, "task_change")).toEqual([{ id: "k-1", change: { type: "finished", result: null } }]));
});

it("letters do nothing while a dialog is open", async () => {
  const { host, user } = open("#/inbox/task:k-1");
  await user.click(await screen.findByRole("button", { name: "New task" }));
  await screen.findByRole("dialog");
  await user.keyboard("{Tab}{Tab}{Tab}{Tab}{Tab}{Tab}{Tab}{Tab}e");
  expect(calls(host, "task_change")).toEqual([]);
});

it("a task is taken, commented, returned with a reason and finished with a result", async () => {
  const { host, user } = open("#/inbox/task:k-1");
  await user.click(await screen.findByRole("button", { name: "Take" }));
  await screen.findByText("Taken by ann");
  await user.type(screen.getByLabelText("Comment"), "on it");
  await user.click(screen.getByRole("button", { name: "Add comment" }));
  await screen.findByText("on it");
  await user.click(screen.getByRole("button", { name: "Return" }));
  await user.type(await screen.findByLabelText("Reason (optional)"), "no time{Enter}");
  await user.click(await screen.findByRole("button", { name: "Take" }));
  await user.click(await screen.findByRole("button", { name: "Finish" }));
  await user.type(await screen.findByLabelText("Result (optional)"), "same IBAN{Enter}");
  await screen.findByText("Done by ann: same IBAN");
  expect(calls(host, "task_change").map((params) => (params as { change: { type: string } }).change.type)).toEqual(["taken", "commented", "returned", "taken", "finished"]);
});

it("creates a task for a role", async () => {
  const { host, user } = open("#/inbox");
  await user.click(await screen.findByRole("button", { name: "New task" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Title"), "Call the bank");
  await user.selectOptions(dialog.getByLabelText("Priority"), "urgent");
  await user.selectOptions(dialog.getByLabelText("For"), "role:finance");
  await user.click(dialog.getByRole("button", { name: "Create task" }));
  await waitFor(() => expect(calls(host, "task_create")).toMatchObject([{ title: "Call the bank", priority: "urgent", due: null, assignee: { type: "role", role: "finance" } }]));
  await screen.findByRole("heading", { level: 1, name: "Call the bank" });
});

it.each(["{Control>}{Enter}{/Control}", "{Meta>}{Enter}{/Meta}"])("%s sends the form of a task from every field, and not twice", async (keys) => {
  const { host, user } = open("#/inbox");
  await user.click(await screen.findByRole("button", { name: "New task" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Description"), `line${keys}`);
  expect(calls(host, "task_create")).toEqual([]);
  await user.type(dialog.getByLabelText("Title"), "Call");
  await user.type(dialog.getByLabelText("Description"), keys);
  await waitFor(() => expect(calls(host, "task_create")).toMatchObject([{ title: "Call", detail: "line" }]));
  await user.type(await screen.findByLabelText("Comment"), `Done soon${keys}`);
  await waitFor(() => expect(calls(host, "task_change")).toMatchObject([{ change: { type: "commented", text: "Done soon" } }]));
});

it("says what an empty Inbox is for and filters", async () => {
  const host = fakeHost();
  host.on({ approval_list: () => [], task_list: () => [] });
  const { user } = open("#/inbox", host);
  await screen.findByText(/Nothing needs you/);
  await user.click(screen.getByRole("button", { name: "Done" }));
  await screen.findByText("Nothing is done yet.");
});
