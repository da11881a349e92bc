import { expect, test, vi } from "vitest";
import { switchOff } from "../../src/screens/permissions";
import { switchSite } from "../../src/held/switches";
import { siteNamed } from "../../src/sites/registry";
import type { Site } from "../../src/sites/site";
import { openDatabase } from "../../src/store/database";

test("switching a site off gives back its hosts, but none that another site still needs", async () => {
  const remove = vi.fn(async () => true);
  vi.stubGlobal("chrome", { permissions: { remove }, runtime: { sendMessage: async () => undefined } });
  const database = await openDatabase();
  await switchSite(database, "gradio", "on");
  await switchSite(database, "openwebui", "on");

  await switchOff(database, siteNamed("gradio") as Site);
  await switchOff(database, siteNamed("openwebui") as Site);

  expect(remove.mock.calls).toEqual([
    [{ origins: ["https://*.hf.space/*", "https://*.gradio.live/*"] }],
    [{ origins: ["http://localhost/*", "http://127.0.0.1/*"] }],
  ]);
});
