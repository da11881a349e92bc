import { beforeEach, expect, test, vi } from "vitest";
import { pause } from "../../src/held/switches";
import { showOnTab, showOverall } from "../../src/worker/icon";
import { World } from "../world";

const said: Record<string, unknown> = {};
let world: World;

beforeEach(async () => {
  for (const key of Object.keys(said)) delete said[key];
  const put = (name: string) => async ({ tabId = "all", ...what }: { tabId?: number | string }) => void (said[`${name} ${tabId}`] = Object.values(what)[0]);
  vi.stubGlobal("chrome", {
    i18n: { getMessage: (name: string) => name },
    action: { setBadgeText: put("sign"), setTitle: put("title"), setBadgeBackgroundColor: put("color") },
  });
  world = await World.make();
});

test.each([["sharing", "●", "name: badgeSharing"], ["paused", "‖", "name: badgePaused"], ["drift", "!", "name: badgeDrift"], ["deleted", "○", "name: badgeNotShared"], ["off", "", "name"]] as const)(
  "on a page that is %s the icon says so", async (sharing, sign, title) => {
    await showOnTab(7, sharing);

    expect([said["sign 7"], said["title 7"]]).toEqual([sign, title]);
  });

test("a tab that is gone is no fault", async () => {
  vi.stubGlobal("chrome", { i18n: { getMessage: String }, action: { setBadgeText: async () => Promise.reject(new Error("No tab with id: 7.")) } });

  await expect(showOnTab(7, "sharing")).resolves.toBeUndefined();
});

test("elsewhere it says that no node is joined, or that everything is paused, and nothing when all is well", async () => {
  await showOverall(world.database);
  expect([said["sign all"], said["title all"]]).toEqual(["", "name"]);

  await pause(world.database, { what: "everything" }, 0);
  await showOverall(world.database);
  expect([said["sign all"], said["title all"]]).toEqual(["‖", "name: badgePaused"]);

  await world.database.clear("nodes");
  await showOverall(world.database);
  expect([said["sign all"], said["title all"]]).toEqual(["!", "name: notJoined"]);
});
