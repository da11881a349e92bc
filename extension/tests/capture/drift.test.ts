import { expect, test } from "vitest";
import { driftIn } from "../../src/capture/drift";
import type { Health, Page } from "../../src/sites/site";
import { turn } from "../world";

const look = (names: string[], health: Partial<Health>, isStreaming = false): Page => ({
  conversationId: "c", model: "", isStreaming, turns: names.map(turn),
  health: { isChat: true, questions: 0, answers: 0, empty: 0, withButtons: 0, ...health },
});

test.each([
  ["nothing", look(["u1", "a1"], { questions: 1, answers: 1 }), null],
  ["nothing on a start page", look([], { isChat: false }), null],
  ["nothing while something is being written", look(["u1"], { questions: 1, answers: 1 }, true), null],
  ["nothing when one answer failed", look(["u1"], { questions: 1 }), null],
  ["a chat in which nothing is found", look([], { questions: 2, answers: 2 }), "nothing-found"],
  ["questions that are not found", look(["a1", "a2"], { questions: 2, answers: 2 }), "questions-missing"],
  ["answers that are not found", look(["u1", "u2"], { questions: 2, answers: 2 }), "answers-missing"],
  ["questions without any answer", look(["u1", "u2"], { questions: 2 }), "answers-missing"],
  ["turns without text", look(["u1", "a1"], { questions: 1, answers: 1, empty: 1 }), "empty-turns"],
  ["the page's own buttons as text", look(["u1", "a1"], { questions: 1, answers: 1, withButtons: 1 }), "buttons-as-text"],
] as const)("%s", (_, page, rule) => {
  expect(driftIn(page)).toBe(rule);
});
