/** History as it is drawn: states, receipts, and a word to type before everything goes. */

import { beforeEach, describe, expect, test, vi } from "vitest";
import { historyView } from "../../src/screens/history";
import { leaveView } from "../../src/screens/leave";
import type { Sent } from "../../src/store/rows";
import { KEY } from "../fake-node";
import { World } from "../world";

let world: World;
beforeEach(async () => {
  vi.stubGlobal("chrome", { i18n: { getMessage: (name: string) => name, getUILanguage: () => "en-US" }, runtime: { sendMessage: async () => undefined } });
  world = await World.make();
});

const put = (w: string, more: Partial<Sent>) =>
  world.database.put("sent", { w, node: KEY, numbers: { device: 0, counter: 0 }, key: `restored/${w}`, sentAt: world.now, standing: "waiting", ...more });
const draw = () => historyView(world.database, () => undefined);
const buttonOf = (view: HTMLElement, name: string) => [...view.querySelectorAll("button")].find((each) => each.textContent === name);

describe("history", () => {
  test("counts what there is and nothing else", async () => {
    await world.see("u1", "a1");
    await put("A", { standing: "published" });
    await put("B", { standing: "published" });
    await put("C", { standing: "taken-back" });

    expect((await draw()).querySelector(".lead")?.textContent).toBe("held: 1 · standing_published: 2 · standing_taken_back: 1");
  });

  test.each([["good", "✓ receiptGood"], ["unknown-log", "○ receiptUnknownLog"], ["false", "! receiptFalse"]] as const)("shows a receipt that is %s as such", async (found, words) => {
    await put("A", { standing: "published", record: { origin: "lab.example/sharelm", index: 3, receipt: "c2sp.org/tlog-proof@v1", check: { at: world.now, found } } });

    const shown = (await draw()).querySelector("details.receipt") as HTMLElement;

    expect(shown.querySelector("summary span")?.textContent).toBe(words);
    expect(shown.querySelector("pre")?.textContent).toBe("c2sp.org/tlog-proof@v1");
  });

  test("offers no way back for what is back", async () => {
    await put("A", { standing: "taken-back" });

    expect(buttonOf(await draw(), "takeBack")).toBeUndefined();
  });

  test("takes nothing back without the word, and everything with it", async () => {
    await put("A", { standing: "published" });
    const view = await draw();
    document.body.replaceChildren(view);
    const button = buttonOf(view, "takeAllBack") as HTMLButtonElement;
    button.click();
    await vi.waitFor(() => expect(button.disabled).toBe(false));
    expect(await world.database.getAll("outbox")).toEqual([]);

    (view.querySelector("#all-back") as HTMLInputElement).value = "TakeAllBackWord ";
    button.click();

    await vi.waitFor(async () => expect((await world.database.getAll("outbox")).map(({ errand }) => errand)).toEqual(["take-back"]));
  });
});

test("leaving offers to take back what is at the node, where there is anything", async () => {
  expect(buttonOf(await leaveView(world.database, KEY), "leaveAndTakeBack")).toBeUndefined();

  await put("A", { standing: "waiting" });

  expect(buttonOf(await leaveView(world.database, KEY), "leaveAndTakeBack")).toBeDefined();
});
