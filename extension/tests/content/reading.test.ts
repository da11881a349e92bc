/** A page is read with the newest selectors, unless the site's own read it better. */

import { describe, expect, test } from "vitest";
import { Memory } from "../../src/content/memory";
import { Reading } from "../../src/content/reading";
import { chatgpt } from "../../src/sites/chatgpt";
import selectors from "../../src/sites/selectors/chatgpt.json";
import { page } from "../pages";

const CHAT = new URL("https://chatgpt.com/c/6741e0aa");

function readingWith(change: object) {
  const worse: number[] = [];
  const reading = new Reading(chatgpt, new Memory(), (version) => worse.push(version));
  reading.use({ ...selectors, version: 9, ...change });
  return { reading, worse };
}

const whole = chatgpt.read(page("chatgpt/chat.html"), CHAT).turns.length;

describe("newer selectors", () => {
  test("read a page that the site's own no longer read", () => {
    const { reading, worse } = readingWith({ answerText: ".new" });
    const document = page("chatgpt/chat.html");
    document.querySelectorAll(".markdown").forEach((each) => each.setAttribute("class", "new"));

    for (let look = 0; look < 5; look++) expect(reading.read(document, CHAT).turns.length).toBe(whole);

    expect([reading.version, worse]).toEqual([9, []]);
  });

  test("that read a page worse are given up after three looks", () => {
    const { reading, worse } = readingWith({ answerText: ".nowhere" });
    const document = page("chatgpt/chat.html");

    const read = [1, 2, 3].map(() => reading.read(document, CHAT).turns.length);

    expect(read.at(-1)).toBe(whole);
    expect(read[0]).toBeLessThan(whole);
    expect([reading.version, worse]).toEqual([1, [9]]);
  });

  test("that are none are given up at once", () => {
    const { reading, worse } = readingWith({ message: "[[[" });

    expect(reading.read(page("chatgpt/chat.html"), CHAT).turns.length).toBe(whole);
    expect(worse).toEqual([9]);
  });

  test("are kept when the site's own read the page no better", () => {
    const { reading, worse } = readingWith({ answerText: ".nowhere" });
    const document = page("chatgpt/chat.html");
    document.querySelectorAll(".markdown").forEach((each) => each.setAttribute("class", "new"));

    for (let look = 0; look < 5; look++) reading.read(document, CHAT);

    expect([reading.version, worse]).toEqual([9, []]);
  });

  test("older than the site's own are not used", () => {
    const reading = new Reading(chatgpt, new Memory(), () => undefined);

    reading.use({ ...selectors, version: selectors.version });

    expect(reading.version).toBe(selectors.version);
  });
});
