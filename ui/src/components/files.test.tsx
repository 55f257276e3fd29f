import { screen, waitFor } from "@testing-library/react";
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

it("attaches each file that was picked", async () => {
  const names: string[] = [];
  const { user } = draw(<AttachButton worded onAttached={({ name }) => void names.push(name)} />);
  await user.upload(document.querySelector<HTMLInputElement>("input[type=file]")!, [new File(["a"], "a.txt"), new File(["b"], "b.txt")]);
  await waitFor(() => expect(names).toEqual(["a.txt", "b.txt"]));
});
