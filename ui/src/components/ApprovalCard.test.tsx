import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Approval, DecisionOption } from "../api/gen";
import { pendingApproval, networkApproval, decidedApproval } from "../host/fakeData";
import { calls, draw } from "../test/render";
import { ApprovalCard } from "./ApprovalCard";
import { argumentRows, firstAllow } from "./approvals";

const withOptions = (options: DecisionOption[]): Approval => ({ ...pendingApproval(), asked: { ...pendingApproval().asked, options } });
const names = () => within(screen.getByRole("region")).getAllByRole("button").map((button) => button.textContent);

it("offers the decisions in the order of the policy, and no other", () => {
  draw(<ApprovalCard approval={withOptions([{ type: "deny" }, { type: "allow", scope: "session" }])} />);
  expect(names()).toEqual(["Deny", "Approve for this conversation"]);
});

it("says why, what, and that data may leave unmasked", () => {
  draw(<ApprovalCard approval={networkApproval()} />);
  expect(screen.getByText("This call uses the network and can send unmasked data.")).toBeVisible();
  expect(screen.getByText("can send unmasked data")).toBeInTheDocument();
});

it("says in words what will be done, and keeps ids and who signed for the details", async () => {
  const { user } = draw(<ApprovalCard approval={networkApproval()} />);
  expect(screen.getByRole("region", { name: "Run: curl https://rates.example/dkk" })).toBeInTheDocument();
  const ids = () => ["developer__shell", "floor-ask-network", "finance@1.0.0, signed by nobody"].map((id) => screen.getByText(id));
  await screen.findByText("finance@1.0.0, signed by nobody");
  for (const id of ids()) expect(id).not.toBeVisible();
  await user.click(screen.getByText("Details"));
  for (const id of ids()) expect(id).toBeVisible();
});

it("says that an unanswered question is denied", () => {
  draw(<ApprovalCard approval={pendingApproval()} />);
  expect(screen.getByText(/, then denied/)).toBeInTheDocument();
});

it("marks the values that the model knows only as tokens", async () => {
  draw(<ApprovalCard approval={pendingApproval()} />);
  await waitFor(() => expect([...document.querySelectorAll("mark")].map((mark) => mark.firstChild?.textContent)).toEqual(["Maria Jensen", "DK50 0040 0440 1162 43"]));
  expect(screen.getAllByText("(masked)")).toHaveLength(2);
});

it("does not scan an argument that is too long for marks", async () => {
  const approval = pendingApproval();
  approval.asked.kind.arguments = { content: "Maria Jensen ".repeat(2000) };
  const { host } = draw(<ApprovalCard approval={approval} />);
  await screen.findByText(/Maria Jensen/);
  expect(calls(host, "guard_scan")).toEqual([]);
});

it("takes no focus, and A approves only once it is focused", async () => {
  const { host, user } = draw(<ApprovalCard approval={pendingApproval()} />);
  expect(document.body).toHaveFocus();
  await user.keyboard("a");
  expect(calls(host, "approval_decide")).toEqual([]);
  screen.getByRole("region").focus();
  await user.keyboard("a");
  await waitFor(() => expect(calls(host, "approval_decide")).toEqual([{ id: "ap-1", decision: { type: "allow", scope: "once" } }]));
});

it("D asks for a reason, whose letters decide nothing, and sends it", async () => {
  const { host, user } = draw(<ApprovalCard approval={pendingApproval()} />);
  screen.getByRole("region").focus();
  await user.keyboard("d");
  expect(screen.getByLabelText(/Reason/)).toHaveFocus();
  await user.keyboard("a bad amount{Enter}");
  await waitFor(() => expect(calls(host, "approval_decide")).toEqual([{ id: "ap-1", decision: { type: "deny", reason: "a bad amount" } }]));
});

it("Escape leaves the reason without deciding", async () => {
  const { host, user } = draw(<ApprovalCard approval={pendingApproval()} />);
  await user.click(screen.getByRole("button", { name: "Deny" }));
  await user.keyboard("{Escape}");
  expect(screen.queryByLabelText(/Reason/)).toBeNull();
  expect(calls(host, "approval_decide")).toEqual([]);
});

it("a decided question has no buttons and says who decided", () => {
  draw(<ApprovalCard approval={decidedApproval()} />);
  expect(screen.getByText("Approved once by ann")).toBeInTheDocument();
  expect(screen.queryByRole("button")).toBeNull();
});

it("reads arguments as a person does", () => {
  expect(argumentRows({ due_date: "x", n: 1, deep: { a: 1 } })).toEqual([["due date", "x"], ["n", "1"], ["deep", '{\n  "a": 1\n}']]);
  expect(argumentRows(null)).toEqual([]);
  expect(argumentRows([1])).toEqual([["", "[\n  1\n]"]]);
  expect(firstAllow([{ type: "deny" }])).toBeUndefined();
});
