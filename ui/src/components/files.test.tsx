import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Attachment } from "../api/gen";
import { fileSize } from "../i18n/format";
import { draw } from "../test/render";
import { AttachButton, bytesOf, FileList } from "./files";

const text = (name: string, content: string): Attachment => ({ name, media_type: "text/plain", text: content });

it("knows the size of a text in bytes and of a picture behind its base64", () => {
  expect(bytesOf(text("a", "ä"))).toBe(2);
  expect(bytesOf({ name: "p", media_type: "image/png", text: "", data: "AAAA" })).toBe(3);
  expect([fileSize(812), fileSize(20_400), fileSize(1_440_000)]).toEqual(["812 byte", "20 kB", "1.4 MB"]);
});

it("lists files with their size, and saves or removes one", async () => {
  const onRemove = vi.fn();
  const { host, user } = draw(<FileList files={[text("a.txt", "hello"), text("b.txt", "")]} saves onRemove={onRemove} />);
  expect(screen.getByText("a.txt")).toHaveTextContent("5 byte");
  await user.click(screen.getByRole("button", { name: "Save a.txt" }));
  expect(host.opened).toEqual(["a.txt"]);
  expect(screen.queryByRole("button", { name: "Save b.txt" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Remove b.txt" }));
  expect(onRemove).toHaveBeenCalledWith(1);
});

it("shows the text of a file by key, with its values marked, and nothing for a file without text", async () => {
  const { host, user } = draw(<FileList files={[text("a.txt", "Call Maria Jensen"), text("b.txt", "")]} />);
  expect(screen.queryByRole("button", { name: /b.txt/ })).toBeNull();
  screen.getByRole("button", { name: /a.txt/ }).focus();
  await user.keyboard("{Enter}");
  const dialog = within(await screen.findByRole("dialog", { name: "a.txt" }));
  await waitFor(() => expect(dialog.getByLabelText("Text of a.txt").querySelector("mark")).toHaveTextContent("Maria Jensen"));
  await user.click(dialog.getByRole("button", { name: "Save as file" }));
  expect(host.opened).toEqual(["a.txt"]);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByRole("button", { name: /a.txt/ })).toHaveFocus();
});

it("shows of a very long text only the beginning, and says so", async () => {
  const { user } = draw(<FileList files={[text("long.txt", "x".repeat(100_001))]} />);
  await user.click(screen.getByRole("button", { name: /long.txt/ }));
  expect(await screen.findByText(/Only the first 100,000 characters/)).toBeVisible();
  expect(screen.getByLabelText("Text of long.txt").textContent).toHaveLength(100_000);
});

it("attaches each file that was picked", async () => {
  const names: string[] = [];
  const { user } = draw(<AttachButton worded onAttached={({ name }) => void names.push(name)} />);
  await user.upload(document.querySelector<HTMLInputElement>("input[type=file]")!, [new File(["a"], "a.txt"), new File(["b"], "b.txt")]);
  await waitFor(() => expect(names).toEqual(["a.txt", "b.txt"]));
});
