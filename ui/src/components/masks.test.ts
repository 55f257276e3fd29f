import { describe, expect, it } from "vitest";
import { cutByMasks, findingsToMasks, headOf, newestMessage, pretty, tokensIn } from "./masks";

const mask = (start: number, end: number, known = true) => ({ start, end, token: "[X]", kind: "PERSON", known });
const texts = (pieces: { text: string; mask?: unknown }[]) => pieces.map(({ text, mask }) => (mask ? `<${text}>` : text)).join("");

describe("cutByMasks", () => {
  it("counts UTF-16 units, so a value after an emoji is still whole", () => {
    const text = "👩‍💻 Maria writes";
    const start = text.indexOf("Maria");
    expect(texts(cutByMasks(text, [mask(start, start + 5)]))).toBe("👩‍💻 <Maria> writes");
  });

  it("keeps every character once, whatever the offsets", () => {
    const text = "abcdefgh";
    for (const masks of [[mask(2, 5), mask(4, 7)], [mask(6, 99)], [mask(5, 3)], [mask(4, 6), mask(0, 2)], []]) {
      expect(cutByMasks(text, masks).map((piece) => piece.text).join("")).toBe(text);
    }
    expect(texts(cutByMasks(text, [mask(4, 6), mask(0, 2)]))).toBe("<ab>cd<ef>gh");
  });
});

describe("findingsToMasks", () => {
  it("turns character offsets into UTF-16 offsets", () => {
    const text = "😀 maria@jensen.dk 😀 x";
    const [found] = findingsToMasks(text, [{ type: "EMAIL", start: 2, end: 17, score: 1, rule: "email" }]);
    expect(text.slice(found?.start, found?.end)).toBe("maria@jensen.dk");
  });

  it("reaches the end of the text", () => {
    const [found] = findingsToMasks("😀ab", [{ type: "X", start: 1, end: 3, score: 1, rule: "r" }]);
    expect(found).toMatchObject({ start: 2, end: 4 });
  });
});

it("shows the beginning of a long text and cuts neither a mark nor a character in two", () => {
  expect(headOf("abcdef", [mask(0, 2)], 6)).toEqual({ text: "abcdef", masks: [mask(0, 2)] });
  expect(headOf("abcdef", [mask(0, 2), mask(3, 5), mask(5, 6)], 4)).toEqual({ text: "abc", masks: [mask(0, 2)] });
  expect(headOf("ab😀cd", [], 3).text).toBe("ab");
});

it("finds tokens and blocked places in bytes, and nothing else in brackets", () => {
  expect(tokensIn('{"a":"[EMAIL_7F3K9Q2M4C1T] [BLOCKED:AWS_KEY] [note] [TODO_1] [1,2]"}').map(({ token }) => token)).toEqual(["[EMAIL_7F3K9Q2M4C1T]", "[BLOCKED:AWS_KEY]"]);
});

it("indents JSON and leaves other bytes alone", () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(pretty("a=1")).toBe("a=1");
});

it("finds the newest message in the bodies of each provider, and nothing in others", () => {
  const body = (content: unknown) => JSON.stringify({ messages: [{ role: "system", content: "rules" }, { role: "user", content }] });
  expect(newestMessage(body("Hello [PERSON_1]"))).toBe("Hello [PERSON_1]");
  expect(newestMessage(body([{ type: "text", text: "a" }, { type: "tool_result", content: [{ type: "text", text: "b" }] }]))).toBe("a\nb");
  for (const other of ["", "a=1", "null", "{}", '{"messages":[]}', body(null), body([1])]) expect(newestMessage(other)).toBeUndefined();
});
