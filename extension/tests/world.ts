/** A contributor who has joined a node and shares one site, at a time of the test's own. */

import { seenIn } from "../src/capture/tree";
import type { Turn } from "../src/capture/turn";
import { keep } from "../src/held/capture";
import { switchSite } from "../src/held/switches";
import { keepSeed } from "../src/node/secrets";
import { releaseDue } from "../src/outbox/release";
import { sendReady } from "../src/outbox/send";
import { openDatabase, type Database } from "../src/store/database";
import type { Conversation, Membership, Row } from "../src/store/rows";
import { changeSettings } from "../src/store/settings";
import type { Log } from "./log";
import { FakeNode, KEY, URL_OF_NODE } from "./fake-node";

export const HOUR = 3_600_000;
export const KEY_OF_CHAT = "chatgpt/c1";

export class World {
  now = Date.UTC(2026, 10, 21, 12);
  readonly node = new FakeNode();
  readonly around = { now: () => this.now, chance: () => 0.5 };

  private constructor(readonly database: Database) {}

  static async make(): Promise<World> {
    const world = new World(await openDatabase());
    world.node.install();
    await keepSeed(world.database, new Uint8Array(64), 0);
    await world.database.put("nodes", {
      vkey: KEY, origin: "lab.example/sharelm", name: "Lab", url: URL_OF_NODE, token: "sharelm_token_x", joinedAt: world.now,
      consent: { version: "2026-11.en", text_sha256: "0".repeat(64), agreedAt: world.now },
    });
    await changeSettings(world.database, { node: KEY });
    await switchSite(world.database, "chatgpt", "on");
    return world;
  }

  /** A node with a real key and a log that signs. */
  async use(log: Log): Promise<void> {
    const before = (await this.database.getAll("nodes"))[0] as Membership;
    await this.database.clear("nodes");
    await this.database.put("nodes", { ...before, vkey: log.vkey });
    await changeSettings(this.database, { node: log.vkey });
    this.node.vkey = log.vkey;
    this.node.log = log;
  }

  /** The chat as the page shows it now: "u1", "a1:with other text". */
  async see(...names: string[]): Promise<string> {
    return keep(this.database, { key: KEY_OF_CHAT, site: "chatgpt", platform: "ChatGPT", model: "gpt-5", seen: seenIn(names.map(turn)) }, this.now);
  }

  /** What happens when the worker wakes so many hours later. */
  async wakeAfter(hours: number): Promise<void> {
    this.now += hours * HOUR;
    await releaseDue(this.database, this.now);
    await sendReady(this.database, this.around);
  }

  async row(): Promise<Row | undefined> {
    return this.database.get("conversations", KEY_OF_CHAT);
  }

  async conversation(): Promise<Conversation> {
    return (await this.row()) as Conversation;
  }
}

export function turn(name: string): Turn {
  const [id, content = `text of ${name}`] = name.split(":") as [string, string?];
  return { id, role: id.startsWith("u") ? "user" : "assistant", content, parts: [], isStreaming: false };
}
