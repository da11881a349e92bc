/**
 * A node in memory that keeps the rules of node/web/api.py for repeats, and can be made to fail. The real
 * one is met in the browser tests.
 */

import { vi } from "vitest";
import type { Contribution } from "../src/node/contribution";

export const URL_OF_NODE = "https://lab.example";
export const KEY = "lab.example/sharelm+00000000+AAAA";

/** before: nothing arrives. behind: it arrives, and the answer is lost. */
export type Failure = { readonly where: "before" | "behind" } | { readonly status: number; readonly retryAfterS?: number };

export class FakeNode {
  vkey = KEY;
  readonly has = new Map<string, string>();
  readonly published = new Set<string>();
  readonly withdrawn: string[] = [];
  readonly asked: { method: string; path: string; authorization: string | null }[] = [];
  /** How often a contribution that was not there before was stored. */
  stored = 0;
  /** Asked before every call but those for the card; null: no failure. */
  fail: (path: string) => Failure | null = () => null;
  isAway = false;
  refuses = "";

  install(): void {
    vi.stubGlobal("fetch", async (address: string, options: RequestInit) => this.#answer(new URL(address).pathname, options));
  }

  async #answer(path: string, options: RequestInit): Promise<Response> {
    this.asked.push({ method: options.method ?? "GET", path, authorization: new Headers(options.headers).get("Authorization") });
    if (this.isAway) throw new TypeError("Failed to fetch");
    if (path === "/.well-known/sharelm-node") return json(200, { name: "Lab", origin: "lab.example/sharelm", vkey: this.vkey });
    const failure = this.fail(path);
    if (failure && "status" in failure) {
      return json(failure.status, { title: "It failed.", detail: "" }, failure.retryAfterS === undefined ? {} : { "Retry-After": String(failure.retryAfterS) });
    }
    if (failure?.where === "before") throw new TypeError("Failed to fetch");
    const response = this.#do(path, options);
    if (failure?.where === "behind") throw new TypeError("Failed to fetch");
    return response;
  }

  #do(path: string, { method, body }: RequestInit): Response {
    const said = typeof body === "string" ? (JSON.parse(body) as Record<string, unknown>) : {};
    if (path === "/api/v1/contributions") return this.#contribute((said["contributions"] as Contribution[])[0] as Contribution);
    if (path === "/withdrawals") {
      this.withdrawn.push(...(said["secrets"] as string[]));
      return json(200, { log: "lab.example/sharelm", withdrawals: [] });
    }
    const w = path.split("/").at(-1) as string;
    if (this.published.has(w)) return json(409, { title: "It was published, and can no longer be changed." });
    if (!this.has.has(w)) return json(404, { title: "There is no such contribution of yours." });
    if (method === "DELETE") {
      this.has.delete(w);
      return new Response(null, { status: 204 });
    }
    this.has.set(w, JSON.stringify((said as unknown as Contribution).conversation));
    return json(200, { w, status: "waiting" });
  }

  #contribute({ w, conversation }: Contribution): Response {
    if (this.refuses) return json(200, { results: [{ w, status: "refused", reason: this.refuses }] });
    const text = JSON.stringify(conversation);
    if (this.has.has(w)) {
      if (this.has.get(w) !== text) return json(409, { title: "This commitment stands for other content." });
      return json(200, { results: [{ w, status: "duplicate" }] });
    }
    this.has.set(w, text);
    this.stored += 1;
    return json(200, { results: [{ w, status: "waiting" }] });
  }
}

function json(status: number, content: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(content), { status, headers: { "Content-Type": "application/json", ...headers } });
}
