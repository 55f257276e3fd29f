import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseLanguage } from "../i18n";
import { plainError } from "./errors";
import { askedText, callText, toolTitle, whyOf } from "./tools";

describe("words for tools", () => {
  it("has titles for its own tools and readable names for others", () => {
    expect(["developer__write", "orgata__create_task", "erp__find_order", "lookup_it"].map(toolTitle)).toEqual(["Write a file", "Create a task", "find order (erp)", "lookup it"]);
    // Another extension may call a tool as ours; its words are not ours.
    expect(toolTitle("erp__write")).toBe("write (erp)");
  });

  it("says what a call of an own tool does, in one line", () => {
    expect(callText("developer__write", { path: "notes.md", content: "x" })).toBe("Write the file notes.md");
    expect(callText("developer__shell", { command: "ls\n  -l" })).toBe("Run: ls -l");
    expect(callText("developer__shell", { command: "x".repeat(400) })).toBe(`Run: ${"x".repeat(300)}…`);
    expect(callText("developer__tree", {})).toBe("List a folder");
    expect(callText("orgata__create_task", { title: "Call the bank" })).toBe("Create a task: Call the bank");
    expect(callText("erp__write", { path: "a" })).toBeUndefined();
  });

  it("takes the host's summary unless it only repeats ids", () => {
    const asked = { tool: "erp__refund", arguments: { amount: 1 } };
    expect(askedText({ ...asked, summary: "Refund 1 DKK" })).toBe("Refund 1 DKK");
    expect(askedText({ ...asked, summary: 'refund of erp with {"amount":1}' })).toBe("Use refund (erp)");
    expect(askedText({ ...asked, summary: 'erp__refund {"amount":1}' })).toBe("Use refund (erp)");
    expect(askedText({ tool: "developer__write", arguments: { path: "notes.md" }, summary: "Write the file notes.md" })).toBe("Write the file notes.md");
  });

  describe("in German", () => {
    beforeAll(() => chooseLanguage(["de"]));
    afterAll(() => chooseLanguage([]));
    it("says so in German", () => expect(callText("developer__write", { path: "notes.md" })).toBe("Die Datei notes.md schreiben"));
  });
});

describe("reasons", () => {
  it("parts the sentence from the ids", () => {
    expect(whyOf("It wants to change a file. (general@0.1.0: general-change)")).toEqual({ sentence: "It wants to change a file.", profile: "general@0.1.0", rules: "general-change" });
    expect(whyOf("It leaves the folder. (the tool developer__write; general@0.1.0: floor-a, floor-b)")).toEqual({ sentence: "It leaves the folder.", profile: "general@0.1.0", rules: "floor-a, floor-b" });
  });
  it("leaves every other sentence as it is", () => {
    for (const why of ["You chose to be asked.", "A person (or two) decides.", ""]) expect(whyOf(why)).toEqual({ sentence: why });
  });
  it("shows of a refusal the sentence, and the ids apart", () => {
    const plain = plainError({ code: "denied", message_id: "", message: "It leaves the folder. (the tool developer__write; general@0.1.0: floor-folder)" });
    expect(plain).toMatchObject({ detail: "It leaves the folder.", ids: { profile: "general@0.1.0", rules: "floor-folder" } });
  });
});
