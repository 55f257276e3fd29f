import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Command } from "../shell/contract";
import { allCommands, hashOf, matchesKeys, parsePlace } from "../shell/contract";
import { open } from "../test/render";
import { filterCommands, score } from "./filter";

const run = () => {};
const commands: Command[] = [
  { id: "1", title: "New conversation", group: "Chat", run },
  { id: "2", title: "Use dark theme", group: "Appearance", run },
  { id: "3", title: "Darkroom budget", group: "Conversations", kind: "session", run },
  { id: "4", title: "Work as Legal", group: "Roles", kind: "role", run },
];
const ids = (input: string) => filterCommands(commands, input).flatMap(({ items }) => items.map(({ id }) => id));

describe("filterCommands", () => {
  it("shows all without words, in the order of the registry", () => expect(ids("")).toEqual(["1", "2", "3", "4"]));
  it("wants every word and puts beginnings first", () => {
    expect(ids("dark")).toEqual(["3", "2"]);
    expect(ids("dark theme")).toEqual(["2"]);
    expect(ids("dark zebra")).toEqual([]);
    expect(score("Use dark theme", "dark")).toBeGreaterThan(score("Undarkened", "dark"));
  });
  it("narrows by prefix", () => {
    expect(ids(">dark")).toEqual(["2"]);
    expect(ids("#")).toEqual(["3"]);
    expect(ids("@ legal")).toEqual(["4"]);
  });
  it("shows few conversations until somebody searches", () => {
    const many = Array.from({ length: 30 }, (_, n): Command => ({ id: String(n), title: `c ${n}`, group: "C", kind: "session", run }));
    expect(filterCommands(many, "")[0]?.items).toHaveLength(8);
    expect(filterCommands(many, "#")[0]?.items).toHaveLength(30);
  });
});

describe("keys and places", () => {
  const key = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  it("takes Ctrl or Cmd, and plain letters only without them", () => {
    expect(matchesKeys(key("k", { ctrlKey: true }), "Ctrl K")).toBe(true);
    expect(matchesKeys(key("k", { metaKey: true }), "Ctrl K")).toBe(true);
    expect(matchesKeys(key("k"), "Ctrl K")).toBe(false);
    expect(matchesKeys(key("?", { ctrlKey: true }), "?")).toBe(false);
    expect(matchesKeys(key("f", { ctrlKey: true }), "Ctrl Shift F")).toBe(false);
  });
  it("keeps the place in the address and survives a broken one", () => {
    expect(parsePlace(hashOf("inbox", "task:a b"))).toEqual({ view: "inbox", rest: "task:a b" });
    expect(parsePlace("#/nowhere")).toEqual({ view: "chat", rest: "" });
    expect(parsePlace("#/chat/%E0%A4%A")).toEqual({ view: "chat", rest: "" });
  });
  it("offers only what applies", () => {
    expect(allCommands({ commands: { a: [{ ...commands[0]!, when: () => false }] } })).toEqual([]);
  });
});

it("opens by key, runs what Enter picks, and gives way", async () => {
  const { user } = open("#/guard/rules");
  await screen.findByLabelText("Filter rules");
  await user.keyboard("{Control>}k{/Control}");
  const palette = await screen.findByRole("dialog", { name: "Command palette" });
  await user.keyboard("go to sett");
  await within(palette).findByRole("option", { name: /Go to Settings/ });
  await user.keyboard("{Enter}");
  await waitFor(() => expect(window.location.hash).toBe("#/settings"));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

it("moves by Ctrl and a number, and shows every key on ?", async () => {
  const { user } = open("#/guard/rules");
  await screen.findByLabelText("Filter rules");
  await user.keyboard("?");
  const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  expect(within(sheet).getByText("Finish the task")).toBeInTheDocument();
  expect(within(sheet).getByText("New line").parentElement).toHaveTextContent("Shift ⏎");
  expect(within(sheet).getAllByText("Send message").map((send) => send.nextElementSibling?.textContent)).toEqual(["⏎", "Ctrl ⏎"]);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.keyboard("{Control>}2{/Control}");
  await waitFor(() => expect(window.location.hash).toBe("#/inbox"));
});

it("a question mark in a field is only a letter", async () => {
  const { user } = open("#/guard/rules");
  await user.type(await screen.findByLabelText("Filter rules"), "?");
  expect(screen.queryByRole("dialog")).toBeNull();
});
