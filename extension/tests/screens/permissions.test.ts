import { expect, test, vi } from "vitest";
import { switchOff, switchOn } from "../../src/screens/permissions";
import { switchSite } from "../../src/held/switches";
import { allSites } from "../../src/held/own-sites";
import { siteNamed } from "../../src/sites/registry";
import type { Site } from "../../src/sites/site";
import { openDatabase } from "../../src/store/database";

test("switching a site off gives back its hosts, but none that another site still needs", async () => {
  const remove = vi.fn(async () => true);
  vi.stubGlobal("chrome", { permissions: { remove }, runtime: { sendMessage: async () => undefined, getManifest: () => ({}) } });
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

test.each([
  [{}, { origins: ["https://chat.lab.example:8443/*"] }],
  [{ browser_specific_settings: {} }, { origins: ["https://chat.lab.example/*"], data_collection: ["websiteContent"] }],
])("for a chat of one's own the browser is asked for that one host", async (manifest, asked) => {
  const request = vi.fn(async () => true);
  vi.stubGlobal("chrome", { permissions: { request }, runtime: { sendMessage: async () => undefined, getManifest: () => manifest } });
  const database = await openDatabase();

  await switchOn(database, siteNamed("openwebui@chat.lab.example:8443") as Site);

  expect(request.mock.calls).toEqual([[asked]]);
  expect((await allSites(database)).at(-1)?.name).toBe("openwebui@chat.lab.example:8443");
});
