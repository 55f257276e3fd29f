// As much of WebDriver as the window test needs.

/** A session of a program that draws with WebKitGTK. */
export async function open(driver, binary, args = []) {
  const call = async (method, path, body) => {
    const reply = await fetch(`${driver}${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const { value } = await reply.json();
    if (!reply.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  };
  const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } }, firstMatch: [{}] };
  const { sessionId } = await call("POST", "/session", { capabilities });
  const at = `/session/${sessionId}`;
  const run = (script, ...values) => call("POST", `${at}/execute/sync`, { script, args: values });
  const until = async (what, script, ...values) => {
    const end = Date.now() + 30_000;
    for (;;) {
      const found = await run(script, ...values);
      if (found) return found;
      if (Date.now() > end) throw new Error(`waited in vain for ${what}; the page says: ${(await run("return document.body.innerText")).slice(0, 1500)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const element = async (xpath) => Object.values(await call("POST", `${at}/element`, { using: "xpath", value: xpath }))[0];
  return {
    run,
    until,
    /** Waits for an element, then clicks it as a pointer would. */
    click: async (xpath) => {
      await until(xpath, "return !!document.evaluate(arguments[0], document, null, 9, null).singleNodeValue", xpath);
      await call("POST", `${at}/element/${await element(xpath)}/click`, {});
    },
    type: async (xpath, text) => call("POST", `${at}/element/${await element(xpath)}/value`, { text }),
    screenshot: async () => Buffer.from(await call("GET", `${at}/screenshot`), "base64"),
    close: () => call("DELETE", at),
  };
}
