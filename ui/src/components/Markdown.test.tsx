import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { draw } from "../test/render";
import { Markdown } from "./Markdown";

const masks = (text: string, ...values: string[]) => values.map((value) => ({ start: text.indexOf(value), end: text.indexOf(value) + value.length, token: `[T_${value}]`, kind: "PERSON", known: true }));
const marked = () => [...document.querySelectorAll("mark")].map((mark) => mark.firstChild?.textContent);

it.each([
  ["plain", "Refund Maria Jensen now", ["Maria Jensen"], ["Maria Jensen"]],
  ["bold", "Refund **Maria** now", ["Maria"], ["Maria"]],
  ["across nodes", "Refund Maria **Jensen** now", ["Maria **Jensen"], ["Maria ", "Jensen"]],
  ["inline code", "Run `pay Maria` now", ["Maria"], ["Maria"]],
  ["escapes", "a \\* b Maria \\* Jonas", ["Maria", "Jonas"], ["Maria", "Jonas"]],
  ["a table", "| Who |\n|---|\n| Maria |", ["Maria"], ["Maria"]],
  ["twice", "Maria and Maria", ["Maria"], ["Maria"]],
])("marks masked values in %s", (_, text, values, expected) => {
  draw(<Markdown text={text} masks={masks(text, ...values)} />);
  expect(marked()).toEqual(expected);
});

it("says masked to those who see no colour", () => {
  draw(<Markdown text="Maria" masks={masks("Maria", "Maria")} />);
  expect(screen.getByText("(masked)")).toBeInTheDocument();
});

it("loads no picture, keeps no HTML and makes no link that navigates", () => {
  draw(<Markdown text={'![x](https://evil.example/?q=1) <img src="https://evil.example"> <script>alert(1)</script> [y](https://evil.example) <https://evil.example/auto>'} />);
  expect(document.querySelectorAll("img, script, a, iframe")).toHaveLength(0);
  expect(screen.getByText(/Picture not loaded: x/)).toHaveTextContent("https://evil.example/?q=1");
});

it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "orgata://open"])("treats %s as words", (url) => {
  draw(<Markdown text={`[press](${url})`} />);
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.getByText("press")).toBeInTheDocument();
});

it("shows where a link leads and asks before it leaves", async () => {
  const { host, user } = draw(<Markdown text="[the shop](https://shop.example/a)" />);
  expect(screen.getByText(/\(https:\/\/shop\.example\/a\)/)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "the shop" }));
  expect(host.opened).toEqual([]);
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: "Open in the browser" }));
  expect(host.opened).toEqual(["https://shop.example/a"]);
});

it("draws task lists without form fields", () => {
  draw(<Markdown text={"- [x] a\n- [ ] b"} />);
  expect(document.querySelector("input")).toBeNull();
  expect(screen.getByText("not done", { exact: false })).toBeInTheDocument();
});

it.each([
  ["an address found in the text", "Write to maria@jensen.dk now", []],
  ["a masked one", "Write to maria@jensen.dk now", ["maria@jensen.dk"]],
  ["one written out", "[mailto:maria@jensen.dk](mailto:maria@jensen.dk)", []],
  ["a page", "See https://shop.example/ü", []],
])("says an address once: %s", (_, text, values) => {
  draw(<Markdown text={text} masks={masks(text, ...values)} />);
  expect(screen.getAllByRole("button")).toHaveLength(1);
  expect(document.body.textContent).not.toMatch(/\((mailto|https):/);
});

it("shows the address of an e-mail link that says something else", () => {
  draw(<Markdown text="[maria@jensen.dk](mailto:other@evil.example)" />);
  expect(screen.getByText(/\(mailto:other@evil\.example\)/)).toBeInTheDocument();
});
