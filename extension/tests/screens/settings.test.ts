/** Settings: which node receives, chats of one's own, and what one says of oneself. */

import { beforeEach, expect, test, vi } from "vitest";
import { formatConversation } from "../../src/held/format";
import { ownSites } from "../../src/held/own-sites";
import { settingsView } from "../../src/screens/settings";
import type { Membership } from "../../src/store/rows";
import { settingsOf } from "../../src/store/settings";
import { KEY } from "../fake-node";
import { World } from "../world";

const SECOND = "other.example/sharelm+00000000+AAAA";
let world: World;
let isAllowed: boolean;

beforeEach(async () => {
  isAllowed = true;
  vi.stubGlobal("chrome", {
    i18n: { getMessage: (name: string, values: string[] = []) => [name, ...values].join(" ").trim(), getUILanguage: () => "en-US" },
    permissions: { request: async () => isAllowed, remove: async () => true },
    runtime: { sendMessage: async () => undefined, getManifest: () => ({}) },
  });
  world = await World.make();
});

async function drawn(suggested = ""): Promise<HTMLElement> {
  const view = await settingsView(world.database, () => void drawn(), suggested);
  document.body.replaceChildren(view);
  return view;
}

const buttonIn = (view: HTMLElement, text: string): HTMLButtonElement => [...view.querySelectorAll("button")].find(({ textContent }) => textContent === text) as HTMLButtonElement;
const field = (name: string): HTMLInputElement => document.getElementById(name) as HTMLInputElement;

test("of several nodes one receives: the first that was joined, until another is chosen", async () => {
  await world.database.put("nodes", { ...(await world.database.get("nodes", KEY)), vkey: SECOND, origin: "other.example/sharelm", name: "Other", url: "https://other.example" } as Membership);
  expect((await settingsOf(world.database)).node).toBe(KEY);

  buttonIn(await drawn(), "makeDefault").click();

  await vi.waitFor(async () => expect((await settingsOf(world.database)).node).toBe(SECOND));
  await world.see("u1", "a1");
  await world.wakeAfter(25);
  expect([...(await world.database.getAll("outbox")), ...(await world.database.getAll("sent"))].map(({ node }) => node)).toEqual([SECOND]);
});

test("an address of one's own is added and switched on, when the browser's question is answered with yes", async () => {
  await drawn("chat.lab.example");
  expect(field("own-address").value).toBe("chat.lab.example");
  field("own-program").value = "openwebui";

  buttonIn(document.body, "ownAdd").click();

  await vi.waitFor(async () => expect(await world.database.get("switches", "openwebui@chat.lab.example")).toEqual({ site: "openwebui@chat.lab.example", state: "on" }));
});

test("with no it is listed and off, to be tried again or removed", async () => {
  isAllowed = false;
  await drawn();
  [field("own-address").value, field("own-program").value] = ["chat.lab.example", "openwebui"];

  buttonIn(document.body, "ownAdd").click();

  await vi.waitFor(() => expect(buttonIn(document.body, "ownRemove")).toBeDefined());
  expect((await world.database.get("switches", "openwebui@chat.lab.example"))?.state).toBe("off");

  buttonIn(document.body, "ownRemove").click();

  await vi.waitFor(async () => expect(await ownSites(world.database)).toEqual([]));
});

test.each([["chatgpt.com", "ownKnown ChatGPT"], ["*.lab.example", "ownNotAnAddress"], ["http://chat.lab.example", "ownNotSafe"]])("%s is not added, and it says why", async (address, why) => {
  await drawn(address);

  buttonIn(document.body, "ownAdd").click();

  await vi.waitFor(() => expect(document.querySelector("[role=alert]")?.textContent).toBe(why));
  expect(await ownSites(world.database)).toEqual([]);
});

test("nothing is said of oneself unless one does, and no age under 18", async () => {
  await drawn();
  expect(formatConversation({ ...(await seenRow()) }, (await settingsOf(world.database)).demographics).user_metadata).toBeUndefined();

  [field("age").value, field("location").value] = ["17", "Norway"];
  buttonIn(document.body, "save").click();

  await vi.waitFor(async () => expect((await settingsOf(world.database)).demographics).toEqual({ age: "", gender: "", location: "Norway" }));
});

async function seenRow() {
  await world.see("u1", "a1");
  return world.conversation();
}
