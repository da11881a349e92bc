/** What holds for every site that is read as a chat, on the page that we invented for it. */

import { describe, expect, test } from "vitest";
import { driftIn } from "../../src/capture/drift";
import { emptyTree, merge, seenIn } from "../../src/capture/tree";
import { Memory } from "../../src/content/memory";
import { claude } from "../../src/sites/claude";
import { copilot } from "../../src/sites/copilot";
import { copilotM365 } from "../../src/sites/copilot-m365";
import { deepseek } from "../../src/sites/deepseek";
import { gemini } from "../../src/sites/gemini";
import { grok } from "../../src/sites/grok";
import { mistral } from "../../src/sites/mistral";
import { qwen } from "../../src/sites/qwen";
import type { Site } from "../../src/sites/site";
import { page } from "../pages";

interface Chat {
  readonly site: Site<any>;
  readonly fixture: string;
  readonly address: string;
  readonly start: string;
  /** How the page may change: elements, and the attribute that they lose ("" for their name). */
  readonly lost: readonly (readonly [elements: string, attribute: string])[];
}

const chats: readonly Chat[] = [
  {
    site: claude,
    fixture: "claude/chat.html",
    address: "https://claude.ai/chat/0f000000-0000-4000-8000-000000000001",
    start: "https://claude.ai/new",
    lost: [["[data-testid='user-message']", "data-testid"], ["[data-is-streaming]", "data-is-streaming"], ["[class*='font-claude-'], .standard-markdown, .artifact-block-cell", "class"]],
  },
  {
    site: gemini,
    fixture: "gemini/chat.html",
    address: "https://gemini.google.com/u/1/app/c0ffee00c0ffee00",
    start: "https://gemini.google.com/app",
    lost: [["user-query", ""], ["model-response", ""]],
  },
  {
    site: mistral,
    fixture: "mistral/chat.html",
    address: "https://chat.mistral.ai/chat/0f000000-0000-4000-8000-000000000002",
    start: "https://chat.mistral.ai/chat",
    lost: [["[data-message-author-role='user']", "data-message-author-role"], ["[data-message-author-role='assistant']", "data-message-id"]],
  },
  {
    site: deepseek,
    fixture: "deepseek/chat.html",
    address: "https://chat.deepseek.com/a/chat/s/0f000000-0000-4000-8000-000000000003",
    start: "https://chat.deepseek.com/",
    lost: [[".ds-message", "class"], [".ds-markdown", "class"]],
  },
  {
    site: qwen,
    fixture: "qwen/chat.html",
    address: "https://chat.qwen.ai/c/0f000000-0000-4000-8000-000000000004",
    start: "https://chat.qwen.ai/",
    lost: [["[id^='qwen-chat-message-user-']", "id"], ["[id^='qwen-chat-message-assistant-']", "id"], [".response-message-content", "class"]],
  },
  {
    site: copilot,
    fixture: "copilot/chat.html",
    address: "https://copilot.microsoft.com/chats/Xn3Zkq8v",
    start: "https://copilot.microsoft.com/",
    lost: [["[data-content='user-message']", "data-content"], ["[data-content='ai-message']", "data-content"]],
  },
  {
    site: copilotM365,
    fixture: "copilot/m365.html",
    address: "https://m365.cloud.microsoft/chat/conversation/0f000000-0000-4000-8000-000000000005",
    start: "https://m365.cloud.microsoft/chat/",
    lost: [["[data-testid='chatQuestion']", "data-testid"], ["[data-testid='copilot-message-div']", "data-testid"]],
  },
  {
    site: grok,
    fixture: "grok/chat.html",
    address: "https://grok.com/c/0f000000-0000-4000-8000-000000000006",
    start: "https://grok.com/",
    lost: [["[data-testid='user-message']", "data-testid"], ["[data-testid='assistant-message']", "data-testid"]],
  },
];

describe.each(chats)("$site.name", ({ site, fixture, address, start, lost }) => {
  const read = (document = page(fixture), at = address) => site.read(document, new URL(at));

  test("a chat has the id of its address and nothing wrong with it", () => {
    const chat = read();

    expect(address.endsWith(chat.conversationId as string)).toBe(true);
    expect(chat.isStreaming).toBe(false);
    expect(driftIn(chat)).toBeNull();
    expect(chat.health).toMatchObject({ questions: chat.turns.length / 2, answers: chat.turns.length / 2, empty: 0, withButtons: 0 });
  });

  test("a start page has no conversation, and nothing is expected of it", () => {
    expect(read(page(fixture), start)).toMatchObject({ conversationId: null, health: { isChat: false } });
  });

  test("what was seen before a reload is the same after it", () => {
    const before = merge(emptyTree, seenIn(read().turns));

    const after = merge(before, seenIn(read().turns));

    expect(after).toBe(before);
    expect(before.sequence).toEqual(read().turns.map(({ id }) => id));
  });

  test("a draft, a label and a button are not what somebody said", () => {
    const said = JSON.stringify(read().turns);

    expect(said).not.toMatch(/A draft that nobody sent|You said|said:|Copy|Thought (for|completed)|Regenerate|Another chat/);
  });

  test("only what has changed is read anew", () => {
    const document = page(fixture);
    const memory = new Memory();
    const anew: string[] = [];
    const look = () => site.read(document, new URL(address), undefined, (element, around, readIt) => memory.remember(element, around, () => (anew.push(element.localName), readIt())));
    const { turns } = look();
    memory.forget([...document.querySelectorAll(site.selectors.answer)].at(-1) as Element);
    anew.length = 0;

    look();

    expect(turns.length).toBeGreaterThan(1);
    expect(anew.length).toBe(1);
  });

  test("reading changes nothing on the page", () => {
    const document = page(fixture);
    const before = document.documentElement.outerHTML;

    read(document);

    expect(document.documentElement.outerHTML).toBe(before);
  });

  test.each(lost)("%s without %j raises the alarm", (elements, attribute) => {
    const document = page(fixture);
    for (const element of document.querySelectorAll(elements)) lose(element, attribute);

    expect(driftIn(read(document))).not.toBeNull();
  });
});

function lose(element: Element, attribute: string): void {
  if (attribute) return element.removeAttribute(attribute);
  const plain = element.ownerDocument.createElement("div");
  plain.append(...element.childNodes);
  element.replaceWith(plain);
}
