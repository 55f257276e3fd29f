import { expect, it } from "vitest";
import { HostError, unreachable } from "../host/host";
import { oneLine, plainError, plainOutcome, plainThrown } from "./errors";

it("says what happened, what was not done, what to do", () => {
  expect(plainError({ code: "guard_failed", message_id: "error.guard_failed", message: "raw" })).toEqual({
    what: "The guard could not check the message.", not: "Nothing was sent.", todo: "Run it again. If it fails again, look at Settings, Health.",
  });
});

it("prefers a known message id to the host's words, and uses those last", () => {
  expect(plainError({ code: "odd", message_id: "error.title", message: "raw words" }).what).toBe("Something went wrong");
  expect(plainError({ code: "odd", message_id: "none.such", message: "raw words", hint: "Do this." })).toEqual({ what: "raw words", todo: "Do this." });
});

it("takes the id before the code, and keeps a reason that only the host knows", () => {
  expect(plainError({ code: "conflict", message_id: "error.task_closed", message: "m" }).what).toBe("This task is closed.");
  expect(plainError({ code: "denied", message_id: "error.denied", message: "Rule network-off forbids it." }).detail).toBe("Rule network-off forbids it.");
});

it("keeps the provider's words apart from the plain sentence", () => {
  expect(plainOutcome({ type: "failed", code: "wrong_key", message: "401 from upstream" })).toMatchObject({ what: "The provider refused the key.", detail: "401 from upstream" });
  expect(plainOutcome({ type: "failed", code: "nobody_knows", message: "m" })).toEqual({ what: "Something went wrong", detail: "m" });
});

it.each(["cancelled", "interrupted", "max_turns"] as const)("has three sentences for %s", (type) => {
  const plain = plainOutcome({ type });
  expect([plain?.what, plain?.not, plain?.todo].every(Boolean)).toBe(true);
});

it("a turn that the person stopped is no alarm", () => {
  expect(plainOutcome({ type: "cancelled" })).toMatchObject({ calm: true });
  expect(plainOutcome({ type: "interrupted" })).not.toHaveProperty("calm");
});

it("says nothing of a turn that went well", () => {
  expect(plainOutcome({ type: "done" })).toBeUndefined();
});

it("never shows a thrown thing's own text", () => {
  expect(oneLine(plainThrown(new Error("secret value")))).toBe("Something went wrong");
  expect(plainThrown(unreachable()).not).toBe("Nothing was changed.");
  expect(plainThrown(new HostError({ code: "denied", message_id: "", message: "m" })).what).toBe("Your profile does not allow this.");
});
