/** Export files: invented here in each service's form, and public samples where they are there. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { pathsOf } from "../../src/capture/paths";
import { keep } from "../../src/held/capture";
import { formatConversation } from "../../src/held/format";
import { isKnown, keyOf, takeIn } from "../../src/held/importing";
import { heldIn, remove } from "../../src/held/review";
import { switchSite } from "../../src/held/switches";
import { readExport, type ExportFile } from "../../src/imports/export-file";
import { textOfHtml } from "../../src/imports/html-text";
import type { Imported } from "../../src/imports/imported";
import { whatIsIn } from "../../src/screens/import";
import { turn, World } from "../world";
import * as files from "./files";

const SAMPLES = resolve(import.meta.dirname, "../../../../shared/data/exports");
const blob = (content: unknown): Blob => new Blob([typeof content === "string" ? content : JSON.stringify(content)]);
const read = async (content: unknown): Promise<ExportFile> => {
  const found = await readExport(blob(content));
  if ("why" in found) throw new Error(`${found.why} ${found.found}`);
  return found;
};
const one = async (content: unknown): Promise<Imported> => (await read(content)).conversations[0] as Imported;
/** "user: text" along each path, the one shown last first. */
const told = ({ tree }: Imported): string[][] => pathsOf(tree).map((path) => path.map((id) => `${tree.turns[id]?.turn.role}: ${tree.turns[id]?.turn.content}`));
const partsOf = ({ tree }: Imported): object[] => tree.sequence.flatMap((id) => tree.turns[id]?.turn.parts ?? []);

describe("ChatGPT's file", () => {
  test("keeps the branch that was shown last first, and the others", async () => {
    const found = await one(files.chatgpt);

    expect(told(found)).toEqual([["user: Which moss grows here?", "assistant: Two kinds.", "user: Name them."], ["user: Which moss grows here?", "assistant: Three kinds."]]);
  });

  test("has the ids of its pages, the model, and thinking with what follows it", async () => {
    const found = await one(files.chatgpt);

    expect([found.id, found.model, Object.keys(found.tree.turns)]).toEqual(["c-1", "gpt-9", ["m-user", "m-two", "m-name", "m-three"]]);
    expect(partsOf(found)).toEqual([{ kind: "file", text: "PDF" }, { kind: "thinking", text: "Count them." }, { kind: "citation", text: "https://moss.example/", title: "Moss" }]);
  });

  test("leaves out system notes and hidden messages", async () => {
    expect(JSON.stringify(await read(files.chatgpt))).not.toMatch(/be brief|hidden note/);
  });
});

describe("Claude's file", () => {
  test("is in a row, or in branches where it says so", async () => {
    const { conversations } = await read(files.claude);

    expect(conversations.map(told)).toEqual([
      [["user: Hello", "assistant: Good day."]],
      [["user: Hello", "assistant: Hi again."], ["user: Hello", "assistant: Hi."]],
    ]);
  });

  test("has thinking and artifacts beside the text, and no file names", async () => {
    const { conversations } = await read(files.claude);

    expect(partsOf(conversations[0] as Imported)).toEqual([
      { kind: "file", text: "TXT" }, { kind: "thinking", text: "A greeting." },
      { kind: "artifact", text: "# Day", title: "Day", language: "markdown" },
    ]);
    expect(JSON.stringify(conversations)).not.toContain("diary");
  });
});

test("Gemini's file from AI Studio has thoughts and sources beside the text", async () => {
  const found = await one(files.aiStudio);

  expect(told(found)).toEqual([["user: What is peat?", "assistant: Old moss."]]);
  expect(partsOf(found)).toEqual([{ kind: "thinking", text: "Soil." }, { kind: "citation", text: "https://peat.example/", title: "Peat" }]);
  expect(found.model).toBe("gemini-9-pro");
});

test("Gemini's file from Takeout is a conversation for each question", async () => {
  const { conversations, passedOver } = await read(files.takeout);

  expect(conversations.map(told)).toEqual([[["user: What is peat?", "assistant: Old **moss** & water\n\n- one\n- two"]]]);
  expect(passedOver).toBe(1);
});

test("Open WebUI's file keeps branches, and thinking beside the text", async () => {
  const found = await one(files.openWebui);

  expect(told(found)).toEqual([["user: Hi", "assistant: Second."], ["user: Hi", "assistant: First."]]);
  expect(partsOf(found)).toEqual([{ kind: "thinking", text: "Say it again." }]);
  expect(found.model).toBe("llama-9");
});

describe("LibreChat's file", () => {
  test("keeps branches in a row of messages", async () => {
    expect(told(await one(files.librechat))).toEqual([["user: Hi", "assistant: B"], ["user: Hi", "assistant: A"]]);
  });

  test("keeps branches where each message is inside its parent", async () => {
    expect(told(await one(files.librechatTree))).toEqual([["user: Hi", "assistant: B"], ["user: Hi", "assistant: A"]]);
  });
});

describe("an archive", () => {
  test("gives its conversations and nothing else", async () => {
    const zip = zipSync({ "export/conversations.json": strToU8(JSON.stringify(files.chatgpt)), "export/user.json": strToU8('{"email":"x"}'), "export/a.png": new Uint8Array(9) });

    const found = (await readExport(new Blob([zip]))) as ExportFile;

    expect(found.conversations.map(({ id }) => id)).toEqual(["c-1"]);
  });

  test("without any says so", async () => {
    expect(await readExport(new Blob([zipSync({ "MyActivity.html": strToU8("<html>") })]))).toMatchObject({ why: "importEmptyZip" });
  });

  test("that is cut off says so", async () => {
    const zip = zipSync({ "conversations.json": strToU8("[]") });

    expect(await readExport(new Blob([zip.slice(0, 30)]))).toMatchObject({ why: "importNoZip" });
  });

  test("that unpacks to more than can be read is not unpacked", async () => {
    const zip = zipSync({ "conversations.json": new Uint8Array(3 << 20) });

    expect(zip.length).toBeLessThan(1 << 16);
    expect(await readExport(new Blob([zip]), 1 << 20)).toMatchObject({ why: "importTooLarge", found: "3 MB" });
  });
});

describe("another file", () => {
  test.each([
    ["no JSON", "hello", { why: "importNoJson" }],
    ["another form", [{ rows: 1, secretName: "Ada" }], { why: "importUnknown", found: "{rows, secretName}" }],
    ["nothing", [], { why: "importUnknown", found: "[]" }],
    ["no text", [{ id: "x", mapping: {} }], { why: "importNothing", found: "ChatGPT" }],
  ])("with %s is named for what it is", async (_, content, expected) => {
    expect(await readExport(blob(content))).toEqual({ found: "", ...expected });
  });

  test("never breaks anything, whatever is in it", async () => {
    const keys = fc.constantFrom("mapping", "chat_messages", "chunkedPrompt", "chat", "history", "messages", "conversationId", "id", "uuid", "message", "content", "parts", "author", "role", "parent", "text", "x");
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: "small" }, fc.constantFrom<unknown>(null, "user", "assistant", "a", 1, true), fc.array(tie("tree"), { maxLength: 3 }), fc.dictionary(keys, tie("tree"), { maxKeys: 5 })),
    }));
    await fc.assert(fc.asyncProperty(tree, async (content) => {
      const found = await readExport(blob(content));

      expect("why" in found || found.conversations.length > 0).toBe(true);
    }));
  });

  test("whose messages go round in a circle ends", async () => {
    const round = { id: "c", mapping: { a: { parent: "b", message: files.message("a", "user", "x") }, b: { parent: "a", message: files.message("b", "user", "y") } } };

    expect(await readExport(blob([round]))).toMatchObject({ why: "importNothing" });
  });
});

test("HTML is text, and nothing in it runs", () => {
  expect(textOfHtml('<p>a&nbsp;&lt;b&gt; &#x1F600;</p><script>alert(1)</script><img src=x onerror=alert(1)><pre><code>x &lt; y\n</code></pre>')).toBe("a <b> 😀\n\n```\nx < y\n```");
});

describe("what is chosen", () => {
  let world: World;
  beforeEach(async () => {
    vi.stubGlobal("chrome", { i18n: { getMessage: (name: string, values?: string[]) => [name, ...(values ?? [])].join(" ").trim(), getUILanguage: () => "en-US" }, runtime: { sendMessage: async () => undefined } });
    world = await World.make();
    await switchSite(world.database, "chatgpt", "off");
  });
  const take = async () => {
    const { service, conversations } = await read(files.chatgpt);
    return takeIn(world.database, service, conversations, world.now);
  };

  test("rests for a day like the rest, and goes out though its site is off", async () => {
    await take();
    await world.wakeAfter(23);
    expect(world.node.stored).toBe(0);

    await world.wakeAfter(2);

    expect(world.node.stored).toBe(1);
    expect([...world.node.has.values()][0]).toContain("Which moss grows here?");
  });

  test("has the day of the conversation, and its branches", async () => {
    await take();
    const [row] = await heldIn(world.database);

    const sent = formatConversation(row as NonNullable<typeof row>, { age: "", gender: "", location: "" });

    expect([sent.platform, sent.timestamp, sent.branches?.length]).toEqual(["ChatGPT", "2025-10-09", 2]);
  });

  test("is taken once, and not again when it was deleted", async () => {
    expect([await take(), await take()]).toEqual([1, 0]);

    await remove(world.database, "chatgpt/c-1", world.now);

    expect([await take(), await isKnown(world.database, "chatgpt/c-1")]).toEqual([0, "deleted"]);
  });

  test("follows its site's switch again when it goes on there", async () => {
    await take();
    await keep(world.database, { key: "chatgpt/c-1", site: "chatgpt", platform: "ChatGPT", model: "", seen: [{ turn: turn("u9"), after: "m-name" }] }, world.now);

    await world.wakeAfter(100);

    expect(world.node.stored).toBe(0);
  });

  test("stays as it was imported where nothing on the page is said in the file", async () => {
    await take();

    const became = await keep(world.database, { key: "chatgpt/c-1", site: "chatgpt", platform: "ChatGPT", model: "", seen: [{ turn: turn("turn-0:Who sings there?"), after: null }] }, world.now);

    expect(became).toBe("nothing-new");
    expect((await heldIn(world.database)).map(({ tree }) => tree.sequence.length)).toEqual([4]);
  });

  test("is listed with nothing chosen, and taken with a click", async () => {
    const view = await whatIsIn(world.database, blob(files.chatgpt));
    document.body.replaceChildren(view);
    const boxes = [...view.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    expect(boxes.map(({ checked }) => checked)).toEqual([false]);

    (boxes[0] as HTMLInputElement).checked = true;
    [...view.querySelectorAll("button")].find(({ textContent }) => textContent === "importChosen")?.click();

    await vi.waitFor(() => expect(view.querySelector("[role=status]")?.textContent).toBe("importTaken 1"));
    expect((await heldIn(world.database)).map(({ key }) => key)).toEqual(["chatgpt/c-1"]);
    expect(keyOf({ site: "chatgpt" }, { id: "c-1" })).toBe("chatgpt/c-1");
  });
});

const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.endsWith(".json")) : [];

test.skipIf(samples.length === 0).each([["chatgpt_2026_sample.json", "ChatGPT", 2], ["claude_2026_sample.json", "Claude", 1], ["gemini_2026_sample.json", "Gemini", 2]])("%s", async (name, platform, count) => {
  const found = (await readExport(new Blob([readFileSync(join(SAMPLES, name))]))) as ExportFile;

  expect([found.service.platform, found.conversations.length]).toEqual([platform, count]);
  expect(found.conversations.every((each) => told(each).flat().length > 0)).toBe(true);
});
