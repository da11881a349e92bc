import { expect, test, vi } from "vitest";
import { pause } from "../../src/held/switches";
import { heldList } from "../../src/screens/held-list";
import { KEY_OF_CHAT, World } from "../world";

test("what is paused is not said to go out", async () => {
  vi.stubGlobal("chrome", { i18n: { getMessage: (name: string) => name, getUILanguage: () => "en" } });
  const world = await World.make();
  await world.see("u1", "a1");
  const before = (await heldList(world.database, { most: 5 })).textContent;

  await pause(world.database, { what: "conversation", key: KEY_OF_CHAT }, world.now);
  const after = (await heldList(world.database, { most: 5 })).textContent;

  expect([before?.includes("goesOut"), before?.includes("site_paused")]).toEqual([true, false]);
  expect([after?.includes("goesOut"), after?.includes("site_paused")]).toEqual([false, true]);
});
