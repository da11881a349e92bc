import { describe, expect, test, vi } from "vitest";
import { seenIn } from "../../src/capture/tree";
import { placed, type Turn } from "../../src/capture/turn";
import { Attribution } from "../../src/content/attribution";
import { Badge } from "../../src/content/badge";
import { Memory } from "../../src/content/memory";
import { Reporter } from "../../src/content/reporter";
import { Watcher } from "../../src/content/watcher";
import { chatgpt } from "../../src/sites/chatgpt";
import type { Page } from "../../src/sites/site";
import type { Message, Reply } from "../../src/worker/messages";
import { page } from "../pages";
import { turn } from "../world";

const health = { isChat: true, questions: 0, answers: 0, empty: 0, withButtons: 0 };
const show = (conversationId: string | null, ...names: string[]): Page => ({ conversationId, turns: names.map(turn), model: "", isStreaming: false, health });

describe("turns under an address", () => {
  test("belong to its conversation", () => {
    expect(new Attribution(false, () => "").of(show("A", "u1", "a1"))).toBe("A");
  });

  test("are not taken for the next one while the page still shows the last", () => {
    const attribution = new Attribution(false, () => "");
    attribution.of(show("A", "u1", "a1", "u2"));

    expect(attribution.of(show("B", "u1", "a1", "u2"))).toBeNull();
    expect(attribution.of(show("B"))).toBeNull();
    expect(attribution.of(show("B", "u7", "a7"))).toBe("B");
  });

  test("A, B, A are two conversations", () => {
    const attribution = new Attribution(false, () => "");

    const ids = [show("A", "u1", "a1"), show("B", "u1", "a1"), show("B", "u7"), show("A", "u7"), show("A", "u1", "a1")].map((each) => attribution.of(each));

    expect(ids).toEqual(["A", null, "B", null, "A"]);
  });

  test("a new chat that gets its id keeps its turns", () => {
    const attribution = new Attribution(false, () => "");
    attribution.of(show(null, "u1"));

    expect(attribution.of(show("A", "u1", "a1"))).toBe("A");
  });

  test("a site without ids: one conversation for as long as its first turn stays", () => {
    let count = 0;
    const attribution = new Attribution(true, () => `own${++count}`);

    const ids = [show(null), show(null, "u1"), show(null, "u1", "a1", "u2"), show(null), show(null, "u9")].map((each) => attribution.of(each));

    expect(ids).toEqual([null, "own1", "own1", null, "own2"]);
  });
});

describe("memory", () => {
  test("reads an element once, until something inside it changes", () => {
    const memory = new Memory();
    const around = document.createElement("section");
    around.innerHTML = "<div><p>text</p></div>";
    const message = around.firstElementChild as Element;
    const read = vi.fn(() => turn("u1"));

    memory.remember(message, around, read);
    memory.remember(message, around, read);
    expect(read).toHaveBeenCalledTimes(1);

    memory.forget(message.firstElementChild?.firstChild as Node);
    memory.remember(message, around, read);
    expect(read).toHaveBeenCalledTimes(2);
  });

  test("tells what is new, and on a site without ids all of it", () => {
    const memory = new Memory();
    memory.news(seenIn([turn("u1"), turn("a1")]));
    expect(memory.news(seenIn([turn("u1"), turn("a1"), turn("u2")])).map(({ turn: { id }, after }) => [id, after])).toEqual([["u2", "a1"]]);

    const at = (n: number): Turn => ({ ...turn(`u${n}`), id: placed(n) });
    memory.startAnew();
    memory.news(seenIn([at(0)]));
    expect(memory.news(seenIn([at(0), at(1)]))).toHaveLength(2);
    expect(memory.news(seenIn([at(0), at(1)]))).toEqual([]);
  });
});

describe("a reporter", () => {
  const CHAT = new URL("https://chatgpt.com/c/c1");
  const reporterWith = (sharing: Reply["sharing"]) => {
    const told: Message[] = [];
    const reporter = new Reporter(chatgpt, async (message) => (told.push(message), { sharing }), () => "x");
    return { reporter, told, kinds: () => told.map(({ kind }) => kind) };
  };

  test("asks before it tells, and tells a thing once", async () => {
    const { reporter, kinds } = reporterWith("sharing");
    const document = page("chatgpt/chat.html");

    await reporter.look(document, CHAT);
    await reporter.look(document, CHAT);

    expect(kinds()).toEqual(["hello", "seen"]);
  });

  test("tells nothing of a conversation that is not shared", async () => {
    const { reporter, kinds } = reporterWith("paused");

    await reporter.look(page("chatgpt/chat.html"), CHAT);

    expect(kinds()).toEqual(["hello"]);
  });

  test("takes nothing that is being written", async () => {
    const { reporter, told } = reporterWith("sharing");
    const document = page("chatgpt/chat.html");
    document.body.insertAdjacentHTML("beforeend", '<button data-testid="stop-button">Stop</button>');

    await reporter.look(document, CHAT);

    const [, seen] = told as [Message, Message & { kind: "seen" }];
    expect(seen.seen.map(({ turn: { id } }) => id)).toEqual(["u1", "a1", "u2"]);
  });

  test("raises the alarm when a page stays wrong, with counts and no content", async () => {
    const { reporter, told, kinds } = reporterWith("sharing");
    const document = page("chatgpt/chat.html");
    document.querySelectorAll(".markdown").forEach((each) => each.setAttribute("class", "new"));

    for (let look = 0; look < 3; look++) await reporter.look(document, CHAT);

    expect(kinds().filter((kind) => kind === "drift")).toHaveLength(1);
    expect(told.at(-1)).toEqual({
      kind: "drift", site: "chatgpt", rule: "empty-turns", version: 1,
      counts: { questions: 2, answers: 1, expectedQuestions: 2, expectedAnswers: 2, empty: 2, withButtons: 0 },
    });
  });
});

describe("a watcher", () => {
  test("looks once when the page is quiet, and not after it was stopped", async () => {
    vi.useFakeTimers();
    const looks = vi.fn();
    const watcher = new Watcher(document, () => undefined, looks);

    watcher.start();
    vi.advanceTimersByTime(599);
    expect(looks).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(looks).toHaveBeenCalledTimes(1);

    watcher.stop();
    document.body.append(document.createElement("p"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});

describe("the badge", () => {
  test("can't be clicked or read by the page", () => {
    const onPause = vi.fn();
    const badge = new Badge(document, (name) => name, onPause);

    badge.show("sharing");
    const host = document.querySelector("sharelm-badge") as HTMLElement;
    host.click();
    host.dispatchEvent(new MouseEvent("click", { bubbles: true }));

    expect(host.shadowRoot).toBeNull();
    expect(onPause).not.toHaveBeenCalled();
    badge.hide();
    expect(document.querySelector("sharelm-badge")).toBeNull();
  });
});
