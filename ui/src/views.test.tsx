import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fakeHost, refuse } from "./host/fake";
import { filterRules } from "./guard/Rules";
import { guard as guardData } from "./host/fakeData";
import { chooseLanguage } from "./i18n";
import { cutSnippet } from "./sessions/SessionsView";
import { idOf, isAddress } from "./settings/AddProvider";
import { calls, open } from "./test/render";

describe("Guard", () => {
  it("shows what would leave, found by which rule, and keeps the value hidden", async () => {
    const { user } = open("#/guard/try");
    await user.click(await screen.findByRole("button", { name: "Fill in an example" }));
    expect(await screen.findByText("4 values found")).toBeInTheDocument();
    const out = screen.getByRole("region", { name: "As it would leave" });
    expect(out).not.toHaveTextContent("Maria Jensen");
    expect(within(out).getByText("payment-card luhn")).toBeInTheDocument();
    await user.clear(screen.getByLabelText("Text"));
    await screen.findByText("The masked text appears here.");
    await user.type(screen.getByLabelText("Text"), "nothing");
    await screen.findByText(/Nothing found/);
  });

  describe("with a long text", () => {
    const write = async (value: string) => fireEvent.change(await screen.findByLabelText("Text"), { target: { value } });
    const LINE = "Mail maria@jensen.dk now.\n";

    it("draws a part of it and says how much is not shown", async () => {
      open("#/guard/try");
      await write(LINE.repeat(2000));
      await screen.findByText("1 value found");
      expect(screen.getAllByText(/more characters, checked but not shown/)).toHaveLength(2);
      expect(document.querySelectorAll("mark").length).toBeLessThan(2000);
    });

    it("lists a part of the values", async () => {
      const host = fakeHost();
      host.on({ guard_mask: ({ text }) => ({ text, tokens: Array.from({ length: 250 }, (_, n) => ({ token: `[EMAIL_${n}]`, kind: "EMAIL", rule: "email", hint: "m …" })) }) });
      open("#/guard/try", host);
      await write("maria@jensen.dk");
      await screen.findByText("… and 50 more values, not shown here");
      expect(screen.getAllByRole("row")).toHaveLength(201);
    });

    it("checks a very long one only when asked", async () => {
      const host = fakeHost();
      host.on({ guard_scan: () => ({ findings: [{ type: "EMAIL", start: 5, end: 20, score: 1, rule: "email" }] }), guard_mask: ({ text }) => ({ text, tokens: [] }) });
      const { user } = open("#/guard/try", host);
      await write(LINE.repeat(10_000));
      await screen.findByText(/The text has 260,000 characters/);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(calls(host, "guard_scan")).toEqual([]);
      await user.click(screen.getByRole("button", { name: "Check the text" }));
      await screen.findByText("1 value found");
      expect(calls(host, "guard_scan")).toHaveLength(1);
    });

    it("begins no check while another runs, and then only that of the newest text", async () => {
      const host = fakeHost();
      const ends: (() => void)[] = [];
      host.on({ guard_scan: (() => new Promise((resolve) => ends.push(() => resolve({ findings: [] })))) as never });
      open("#/guard/try", host);
      await write("one");
      await waitFor(() => expect(ends).toHaveLength(1));
      for (const text of ["one two", "one two three"]) {
        await write(text);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      expect(calls(host, "guard_scan")).toEqual([{ text: "one" }]);
      ends[0]!();
      await waitFor(() => expect(calls(host, "guard_scan")).toEqual([{ text: "one" }, { text: "one two three" }]));
    });
  });

  it("says that nothing leaves while it is broken", async () => {
    const host = fakeHost();
    host.on({ guard_state: () => ({ ...guardData(), healthy: false, problem: "rules/iban.toml: unknown key" }) });
    open("#/guard", host);
    await screen.findByText(/nothing leaves this device/);
    expect(screen.getByText(/unknown key/)).toBeInTheDocument();
  });

  it("filters rules by id, type and sentence", async () => {
    expect(filterRules(guardData().rules, "tax german").map(({ id }) => id)).toEqual(["de-tax-id"]);
    const { user } = open("#/guard/rules");
    await user.type(await screen.findByLabelText("Filter rules"), "iban");
    await screen.findByText("1 rule");
    await user.type(screen.getByLabelText("Filter rules"), "zzz");
    await screen.findByText("No rule matches the filter.");
  });

  it("adds and removes words, but not those of the device", async () => {
    const { host, user } = open("#/guard/words");
    await user.type(await screen.findByLabelText("Word or phrase"), "Zeppelin{Enter}");
    await user.click(await screen.findByRole("button", { name: "Remove Zeppelin" }));
    await waitFor(() => expect(screen.queryByText("Zeppelin")).toBeNull());
    expect(calls(host, "dictionary_change")).toEqual([{ word: "Zeppelin", kind: "CUSTOM" }, { word: "Zeppelin", remove: true }]);
    expect(screen.queryByRole("button", { name: "Remove ann" })).toBeNull();
  });

  it("shows a receipt with proof and bytes", async () => {
    const { user } = open("#/guard/receipts");
    await user.click((await screen.findAllByRole("button", { name: /openai\/gpt-4.1/ }))[0]!);
    await screen.findByText("PERSON 1, IBAN 1, EMAIL 1");
    expect(screen.getByText(/^5e884898/)).toBeInTheDocument();
    expect(screen.getByText("412 in, 58 out")).toBeInTheDocument();
    expect(screen.getByLabelText("Exact bytes that left")).not.toHaveTextContent("Maria");
  });
});

describe("Sessions", () => {
  const menu = async (user: ReturnType<typeof open>["user"], entry: string) => {
    await user.click(await screen.findByRole("button", { name: "Actions for Refund for order 8841" }));
    await user.click(await screen.findByRole("menuitem", { name: entry }));
    return within(await screen.findByRole("dialog"));
  };

  it("finds words in all conversations and marks them", async () => {
    const { user } = open("#/sessions");
    await user.type(await screen.findByLabelText("Search all conversations"), "policy");
    await screen.findByText("2 places");
    expect([...document.querySelectorAll("mark")].map(({ textContent }) => textContent?.toLowerCase())).toEqual(["policy", "policy"]);
    const [hit] = screen.getAllByRole("link").filter((link) => link.querySelector("mark"));
    expect(hit?.getAttribute("href")).toMatch(/^#\/chat\/s-\d\/t-\d$/);
    await user.type(screen.getByLabelText("Search all conversations"), "zzz");
    await screen.findByText("No message holds these words.");
  });

  it("cuts snippets at their marks", () => {
    expect(cutSnippet("a \u0002b\u0003 c \u0002d\u0003")).toEqual([{ text: "a ", found: false }, { text: "b", found: true }, { text: " c ", found: false }, { text: "d", found: true }]);
    expect(cutSnippet("<b>x</b>")).toEqual([{ text: "<b>x</b>", found: false }]);
    expect(cutSnippet("\u0002open")).toEqual([{ text: "open", found: true }]);
  });

  it("renames", async () => {
    const { host, user } = open("#/sessions");
    const dialog = await menu(user, "Rename");
    await user.clear(dialog.getByLabelText("Title"));
    await user.type(dialog.getByLabelText("Title"), "Refund done{Enter}");
    await screen.findByText("Refund done");
    expect(calls(host, "session_rename")).toEqual([{ session: "s-1", title: "Refund done" }]);
  });

  it("exports masked unless a person says twice that it be clear", async () => {
    const { host, user } = open("#/sessions");
    const dialog = await menu(user, "Export");
    await user.click(dialog.getByRole("button", { name: "Export" }));
    expect((await dialog.findByLabelText<HTMLTextAreaElement>("Exported text")).value).not.toContain("Maria");
    await user.selectOptions(dialog.getByLabelText("Personal data"), "clear");
    expect(dialog.queryByLabelText("Exported text")).toBeNull();
    expect(dialog.getByRole("button", { name: "Export" })).toBeDisabled();
    await user.click(dialog.getByRole("checkbox"));
    await user.click(dialog.getByRole("button", { name: "Export" }));
    expect((await dialog.findByLabelText<HTMLTextAreaElement>("Exported text")).value).toContain("Maria");
    expect(calls(host, "session_export")).toEqual([{ session: "s-1", format: "markdown", clear: false }, { session: "s-1", format: "markdown", clear: true }]);
    await user.click(dialog.getByRole("button", { name: "Save as file" }));
    expect(host.opened).toEqual(["orgata-s-1.md"]);
    expect(dialog.getByRole("button", { name: "Close" })).toBeInTheDocument();
  });

  it("erases only after it said that this is for good", async () => {
    const { host, user } = open("#/sessions");
    const dialog = await menu(user, "Erase");
    expect(dialog.getByText(/can’t be undone/)).toBeInTheDocument();
    expect(calls(host, "session_delete")).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Erase for good" }));
    await waitFor(() => expect(screen.queryByText("Refund for order 8841")).toBeNull());
  });
});

describe("Settings", () => {
  it("says what each role does, who signed it only in the details, and selects another", async () => {
    const { host, user } = open("#/settings/role");
    const details = await screen.findByText("finance@1.0.0, signed by nobody");
    expect(screen.getAllByText(/signed by nobody/)).toHaveLength(5);
    expect(details).not.toBeVisible();
    await user.click(screen.getByText("Details"));
    expect(details).toBeVisible();
    expect(document.body).not.toHaveTextContent("Nobody has signed");
    expect(screen.getAllByText("asks before it changes something")).toHaveLength(3);
    expect(screen.getAllByText("masks personal data")).toHaveLength(4);
    expect(screen.getByText("masks personal data, blocks secrets")).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent(/smart|approve\b/);
    await user.click(screen.getByRole("radio", { name: /Legal/ }));
    await waitFor(() => expect(calls(host, "profile_select")).toEqual([{ name: "legal" }]));
    await waitFor(() => expect(screen.getByRole("radio", { name: /Legal/ })).toBeChecked());
  });

  it("tests providers live and says what went wrong", async () => {
    const { user } = open("#/settings/models");
    const [first, second] = await screen.findAllByRole("button", { name: "Test" });
    await user.click(first!);
    await screen.findByText("Answered in 812 ms");
    await user.click(second!);
    await screen.findByText("The provider can’t be reached.");
  });

  it("says which key the chosen model waits for", async () => {
    const host = fakeHost();
    const [app, list] = [await host.rpc("app_state", {}), await host.rpc("provider_list", {})];
    host.on({ app_state: () => ({ ...app, model: "orgata/offline" }), provider_list: () => ({ ...list, selected: "openai/x", providers: [{ ...list.providers[0]!, id: "openai", models: ["x"], needs_key: true, has_key: false }] }) });
    open("#/settings/models", host);
    expect(await screen.findByText("The chosen model answers as soon as there is a key for OpenAI.")).toBeInTheDocument();
    expect(screen.getByRole("option", { name: "x · OpenAI" })).toBeInTheDocument();
  });

  it("stores a key without keeping it in the field", async () => {
    const { host, user } = open("#/settings/models");
    const key = await screen.findByLabelText("API key for OpenAI");
    expect(key).toHaveAttribute("type", "password");
    await user.type(key, "sk-1{Enter}");
    await waitFor(() => expect(key).toHaveValue(""));
    await user.click(screen.getByRole("button", { name: "Remove key" }));
    await waitFor(() => expect(calls(host, "provider_key")).toEqual([{ id: "openai", key: "sk-1" }, { id: "openai", key: "" }]));
  });

  it("adds what was found on the device and an own server", async () => {
    const { host, user } = open("#/settings/models");
    await user.click(await screen.findByRole("button", { name: "Add" }));
    await user.type(screen.getByLabelText("Name"), "Office Server!");
    await user.type(screen.getByLabelText("Address"), "localhost");
    await screen.findByText(/Write a full address/);
    await user.clear(screen.getByLabelText("Address"));
    await user.type(screen.getByLabelText("Address"), "http://127.0.0.1:9999");
    await user.type(screen.getByLabelText(/Models, separated/), "a, b");
    await user.click(screen.getByRole("button", { name: "Add provider" }));
    await waitFor(() => expect(calls(host, "provider_save")).toMatchObject([{ id: "lm-studio" }, { id: "office-server", kind: "openai", base_url: "http://127.0.0.1:9999", models: ["a", "b"] }]));
    expect([isAddress("javascript:x"), isAddress("http://x"), idOf(" Ä b ")]).toEqual([false, true, "b"]);
  });

  it("removes a provider only after a question", async () => {
    const { host, user } = open("#/settings/models");
    await user.click(await screen.findByRole("button", { name: "Remove my-server" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Remove my-server?" }));
    expect(calls(host, "provider_remove")).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    await user.click(screen.getByRole("button", { name: "Remove my-server" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(calls(host, "provider_remove")).toEqual([{ id: "my-server" }]));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("takes no name twice: one's own provider can be replaced, the role's can not", async () => {
    const { host, user } = open("#/settings/models");
    await user.type(await screen.findByLabelText("Address"), "http://127.0.0.1:9999");
    await user.type(screen.getByLabelText("Name"), "OpenAI{Enter}");
    await screen.findByText(/Your role already has a provider named openai/);
    expect(screen.queryByRole("button", { name: "Replace openai" })).toBeNull();
    await user.clear(screen.getByLabelText("Name"));
    await user.type(screen.getByLabelText("Name"), "My server{Enter}");
    await screen.findByText(/There is already a provider named my-server/);
    expect(screen.getByRole("button", { name: "Add provider" })).toBeDisabled();
    expect(calls(host, "provider_save")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Replace my-server" }));
    await waitFor(() => expect(calls(host, "provider_save")).toMatchObject([{ id: "my-server", base_url: "http://127.0.0.1:9999" }]));
  });

  it("selects a model whose name holds slashes", async () => {
    const host = fakeHost();
    const list = await host.rpc("provider_list", {});
    list.providers[0]!.models.push("meta/llama");
    host.on({ provider_list: () => list });
    const { user } = open("#/settings/models", host);
    await user.selectOptions(await screen.findByLabelText("Model"), "openai/meta/llama");
    await waitFor(() => expect(calls(host, "model_select")).toEqual([{ provider: "openai", model: "meta/llama" }]));
  });

  it("makes a passphrase file only from two equal long passphrases", async () => {
    const host = fakeHost();
    const state = await host.rpc("app_state", {});
    host.on({ app_state: () => ({ ...state, keys: { type: "memory_only", why: "no keychain on this device" } }) });
    const { user } = open("#/settings/keys", host);
    await screen.findByText(/no keychain on this device/);
    await user.type(screen.getByLabelText("Passphrase"), "short");
    await user.type(screen.getByLabelText("Passphrase again"), "short{Enter}");
    await screen.findByText("The passphrase needs at least 12 characters.");
    await user.type(screen.getByLabelText("Passphrase"), " but now long{Enter}");
    await screen.findByText("The two passphrases differ.");
    expect(screen.queryByText(/needs at least 12/)).toBeNull();
    expect(screen.getByRole("button", { name: "Create passphrase file" })).toBeDisabled();
    expect(calls(host, "keys_unlock")).toEqual([]);
    await user.clear(screen.getByLabelText("Passphrase again"));
    await user.type(screen.getByLabelText("Passphrase again"), "short but now long{Enter}");
    await waitFor(() => expect(calls(host, "keys_unlock")).toEqual([{ passphrase: "short but now long", create: true }]));
    await waitFor(() => expect(screen.getByLabelText("Passphrase")).toHaveValue(""));
    // The new file has none of its own: without them the first run would begin again.
    expect(calls(host, "preferences_set")).toEqual([{ theme: "system", density: "comfortable", first_run_done: true }]);
  });

  it("says of a server on this device that the role does not trust that it gets masked text", async () => {
    const host = fakeHost();
    const list = await host.rpc("provider_list", {});
    const row = { ...list.providers[0]!, id: "here", base_url: "http://127.0.0.1:8080/v1", local: false };
    host.on({ provider_list: () => ({ ...list, providers: [row, { ...row, id: "there", base_url: "http://127.0.0.1.example.org" }, { ...row, id: "trusted", local: true }], discovered: [] }) });
    open("#/settings/models", host);
    expect((await screen.findByText("here")).parentElement).toHaveTextContent("on this device, masked");
    expect(screen.getByText("there").parentElement).toHaveTextContent("elsewhere, masked");
    expect(screen.getByText("trusted").parentElement).not.toHaveTextContent("masked");
  });

  it("shows nothing but the lock while the passphrase file is locked", async () => {
    const host = fakeHost();
    const state = await host.rpc("app_state", {});
    host.on({ app_state: () => ({ ...state, keys: { type: "passphrase_locked" } }), keys_unlock: () => { throw refuse("wrong_passphrase"); } });
    const { user } = open("#/chat/s-1", host);
    await user.type(await screen.findByLabelText("Passphrase"), "wrong{Enter}");
    await screen.findByText("The passphrase is wrong.");
    expect(screen.queryByText("Refund for order 8841")).toBeNull();
  });

  it("keeps a changed extension off until somebody agrees", async () => {
    const { host, user } = open("#/settings/extensions");
    await screen.findByText(/description of the tool/);
    await user.click(screen.getByRole("button", { name: "Agree to the change" }));
    await waitFor(() => expect(screen.queryByText("changed")).toBeNull());
    expect(calls(host, "extension_agree")).toEqual([{ name: "erp" }]);
  });

  it("changes theme and density at once", async () => {
    const { user } = open("#/settings/look");
    await user.click(await screen.findByRole("button", { name: "Dark" }));
    await waitFor(() => expect(document.documentElement.dataset["theme"]).toBe("dark"));
    await user.click(screen.getByRole("button", { name: "Compact" }));
    await waitFor(() => expect(document.documentElement.dataset["density"]).toBe("compact"));
    await user.click(screen.getByRole("button", { name: "Like the system" }));
    await waitFor(() => expect(document.documentElement.dataset["theme"]).toBeUndefined());
  });

  it("shows what works, what does not, and the remedy", async () => {
    const { host, user } = open("#/settings/health");
    await screen.findByText(/sudo apt install bubblewrap/);
    expect(screen.getByText("Keys", { selector: "strong" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Check again" }));
    await waitFor(() => expect(calls(host, "doctor")).toHaveLength(2));
  });
});

it("names what is checked in the language of the person", async () => {
  await chooseLanguage(["de"]);
  try {
    open("#/settings/health");
    await screen.findByText("Schlüssel", { selector: "strong" });
    expect(screen.getByText("Modell", { selector: "strong" })).toBeInTheDocument();
  } finally {
    await chooseLanguage([]);
  }
});

describe("Links from outside", () => {
  it("are only shown, and become a draft that nobody has sent", async () => {
    const { host, user } = open("#/sessions");
    await screen.findByText("Refund for order 8841");
    act(() => host.push({ type: "link", preview: { title: "Weekly report", description: "Sums up", prompt: "Sum up the week", problem: null } }));
    await user.click(await screen.findByRole("button", { name: "Take as a draft" }));
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Message" })).toHaveValue("Sum up the week"));
    expect(calls(host, "chat_send")).toEqual([]);
  });

  it("say what is wrong with them and offer nothing", async () => {
    const { host } = open("#/sessions");
    await screen.findByText("Refund for order 8841");
    act(() => host.push({ type: "link", preview: { title: "", description: "", prompt: "x", problem: "The recipe is not valid." } }));
    await screen.findByText("The recipe is not valid.");
    expect(screen.queryByRole("button", { name: "Take as a draft" })).toBeNull();
  });
});

describe("First run and trouble", () => {
  it("is three steps without an account", async () => {
    window.history.replaceState(null, "", "/?first");
    const { host, user } = open("");
    window.history.replaceState(null, "", "/");
    await screen.findByRole("heading", { name: "What is your work?" });
    await user.click(screen.getByRole("radio", { name: /Customer care/ }));
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await screen.findByRole("heading", { name: "Connect a model" });
    await user.click(screen.getByRole("button", { name: "Back" }));
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await user.click(await screen.findByRole("button", { name: "Start" }));
    await waitFor(() => expect(calls(host, "preferences_set")).toMatchObject([{ first_run_done: true }]));
    await screen.findByRole("navigation", { name: "Views" });
    // Not the conversation that another face wrote last.
    expect(await screen.findByRole("heading", { level: 1, name: "New conversation" })).toBeInTheDocument();
    expect(window.location.hash).toBe("#/chat/new");
  });

  it("without a model it says that nothing leaves, and where to see what would", async () => {
    const host = fakeHost();
    const app = await host.rpc("app_state", {});
    host.on({ app_state: () => ({ ...app, model: "orgata/offline", first_run: true }) });
    const { user } = open("", host);
    await user.click(await screen.findByRole("button", { name: "Continue" }));
    await user.click(await screen.findByRole("button", { name: "Use the offline assistant" }));
    await screen.findByText(/nothing leaves this device\. What a model would see is shown in Guard, Try a text/);
    expect(document.body).not.toHaveTextContent("What left this device");
  });

  it("says so and tries again when Orgata does not answer", async () => {
    const host = fakeHost();
    const state = await host.rpc("app_state", {});
    let down = true;
    host.on({ app_state: () => { if (down) throw refuse("denied"); return state; } });
    const { user } = open("#/sessions", host);
    await screen.findByText("Your profile does not allow this.");
    down = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByRole("heading", { name: /Sessions/ });
  });

  it("a view that breaks takes only itself down and shows no content", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const host = fakeHost();
    host.on({ guard_state: () => ({ ...guardData(), rules_hash: null as unknown as string }) });
    open("#/guard", host);
    await screen.findByText("This view could not be drawn. Nothing was changed.");
    expect(screen.getByRole("navigation", { name: "Views" })).toBeInTheDocument();
  });
});
