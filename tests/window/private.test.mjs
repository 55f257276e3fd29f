// Without a driver the window's web view is private: it keeps nothing of the page. The driven one, which is not
// private, shows that the difference can be seen.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

// What WebKit makes for every page before it stores anything: random salts, an empty folder, a list of no hosts.
const EMPTY = new Set(["hsts-storage.sqlite", "salt", "Version 17", "v1", "Blobs", "WebKitCache", "mediakeys", "storage"]);

async function leftBy(environment) {
  const home = mkdtempSync(join(tmpdir(), "orgata-private-"));
  const stored = join(home, ".local/share/app.orgata.desktop");
  const env = { ...process.env, HOME: home, ORGATA_HOME: join(home, "orgata"), ...environment };
  for (const name of ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"]) delete env[name];
  const window = spawn(join(process.env.ORGATA_BUILT, "orgata-desktop"), { env, stdio: "ignore", detached: true });
  try {
    const end = Date.now() + 60_000;
    while (!existsSync(join(stored, "storage/salt"))) {
      assert.ok(Date.now() < end, "the page is shown");
      await pause(200);
    }
    await pause(5_000);
    return readdirSync(stored, { recursive: true }).filter((path) => !EMPTY.has(path.split("/").at(-1)));
  } finally {
    const gone = new Promise((resolve) => window.once("exit", resolve));
    process.kill(-window.pid, "SIGKILL");
    await gone;
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

test("the window's web view keeps nothing of the page", async () => {
  assert.deepEqual(await leftBy({}), []);
  assert.notDeepEqual(await leftBy({ TAURI_WEBVIEW_AUTOMATION: "true" }), []);
});
