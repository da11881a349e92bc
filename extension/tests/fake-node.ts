/**
 * A node in memory that keeps the rules of node/web/api.py for repeats, and can be made to fail. The real
 * one is met in the browser tests.
 */

import { vi } from "vitest";
import { base64url, fromBase64url, hex, sha256, utf8, type Bytes } from "../src/node/bytes";
import type { Contribution } from "../src/node/contribution";
import { commitTo, deriveSecret, type Numbers } from "../src/node/secrets";
import type { Log } from "./log";

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
  /** The log that it publishes to, and another node that mirrors it. */
  log: Log | null = null;
  mirror: { readonly url: string; readonly log: Log } | null = null;
  /** What somebody refused after a look, by commitment. */
  readonly afterReview = new Map<string, string>();
  readonly records = new Map<string, number>();
  /** What a hostile node makes of a receipt. */
  receipts: (receipt: string) => string = (receipt) => receipt;
  signsLater = false;
  /** What it serves as its log's changes of keys. */
  rotations = "";
  /** What it serves as newer selectors: a signed note. */
  selectors = "";
  readonly drifts: unknown[] = [];
  readonly #leaves = new Map<string, number>();
  readonly #gone = new Set<string>();

  install(): void {
    vi.stubGlobal("fetch", async (address: string, options: RequestInit) => this.#answer(new URL(address), options));
  }

  async publish(w: string): Promise<void> {
    this.has.delete(w);
    this.published.add(w);
    this.records.set(w, (this.log as Log).append({ b: w, t: "record/v1", w }));
  }

  async publishUnder(seed: Bytes, numbers: Numbers): Promise<void> {
    await this.publish(base64url(await commitTo(await deriveSecret(seed, numbers))));
  }

  /** Somebody with the same words took it back in another browser. */
  takeBack(w: string): void {
    this.#gone.add(w);
  }

  async #answer({ origin, pathname: path }: URL, options: RequestInit): Promise<Response> {
    if (origin === this.mirror?.url) return this.#atMirror(path, options);
    this.asked.push({ method: options.method ?? "GET", path, authorization: new Headers(options.headers).get("Authorization") });
    if (this.isAway) throw new TypeError("Failed to fetch");
    if (path === "/.well-known/sharelm-node") return json(200, { name: "Lab", origin: "lab.example/sharelm", vkey: this.vkey });
    if (path === "/api/v1/selectors") return this.selectors ? new Response(this.selectors) : json(404, { title: "There is no such thing." });
    const failure = this.fail(path);
    if (failure && "status" in failure) {
      return json(failure.status, { title: "It failed.", detail: "" }, failure.retryAfterS === undefined ? {} : { "Retry-After": String(failure.retryAfterS) });
    }
    if (failure?.where === "before") throw new TypeError("Failed to fetch");
    const response = (await this.#doPublic(path, options, this.log)) ?? this.#do(path, options);
    if (failure?.where === "behind") throw new TypeError("Failed to fetch");
    return response;
  }

  async #atMirror(path: string, options: RequestInit): Promise<Response> {
    const log = this.mirror?.log as Log;
    if (path === "/.well-known/sharelm-node") return json(200, { name: "Other", origin: log.origin, vkey: log.vkey });
    return (await this.#doPublic(path, options, log)) ?? json(404, { title: "There is no such thing." });
  }

  /** What any node does for anybody, with a log of its own; null: something else was asked. */
  async #doPublic(path: string, { method, body, headers }: RequestInit, log: Log | null): Promise<Response | null> {
    if (log === null) return null;
    if (path === "/withdrawals") return this.#withdraw((JSON.parse(body as string) as { secrets: [string] }).secrets[0], log);
    if (path === "/api/v1/contributions" && method === "GET") {
      const waiting = [...this.has.keys()].filter((w) => !this.afterReview.has(w)).map((w) => ({ w, status: "waiting" }));
      return json(200, { contributions: waiting, refused: [...this.afterReview].map(([w, reason]) => ({ w, status: "refused", reason })) });
    }
    if (path.startsWith("/api/") && !new Headers(headers).get("Authorization")) return json(401, { title: "A token is needed." });
    if (path.startsWith("/commitments/")) {
      const found = [...this.records].filter(([w]) => hex(fromBase64url(w) as Bytes).startsWith(path.slice(-5)));
      return json(200, { commitments: found.map(([w, index]) => ({ origin: this.log?.origin, index, w })) });
    }
    const [, id, what, index] = /^\/logs\/([0-9a-f]{64})\/(proof|withdrawn|rotations)\/?(\d*)$/.exec(path) ?? [];
    if (!id || id !== hex(await sha256(utf8(this.log?.origin ?? "")))) return null;
    if (what === "rotations") return this.rotations ? new Response(this.rotations) : json(404, { title: "There is no such thing." });
    if (what === "proof") return new Response(this.receipts((this.log as Log).receipt(Number(index))));
    const lines = await Promise.all([...this.#gone].map(async (w) => `{"i":${this.records.get(w)},"w":"${await this.#secretOf(w)}"}\n`));
    return new Response(lines.join(""));
  }

  /** The secrets of the seed that the tests use. */
  async #secretOf(w: string): Promise<string> {
    for (let counter = 0; ; counter++) {
      const secret = await deriveSecret(new Uint8Array(64), { device: 0, counter });
      if (base64url(await commitTo(secret)) === w) return base64url(secret);
    }
  }

  async #withdraw(secret: string, log: Log): Promise<Response> {
    const w = base64url(await commitTo(fromBase64url(secret) as Bytes));
    this.withdrawn.push(secret);
    if (this.has.delete(w)) return json(200, { log: log.origin, withdrawals: [{ status: "withdrawn", w }] });
    const index = this.records.get(w);
    if (index === undefined) return json(404, { title: "No record fits." });
    this.#gone.add(w);
    const name = `${log.origin} ${w}`;
    if (!this.#leaves.has(name) && !this.signsLater) this.#leaves.set(name, log.append({ i: index, o: this.log?.origin, t: "withdraw/v1", w: secret }));
    const leaf = this.#leaves.get(name);
    return json(200, { log: log.origin, withdrawals: [{ status: "withdrawn", w, records: [{ origin: this.log?.origin, index, erased: true, ...(leaf !== undefined && { leaf, proof: log.receipt(leaf) }) }] }] });
  }

  #do(path: string, { method, body }: RequestInit): Response {
    const said = typeof body === "string" ? (JSON.parse(body) as Record<string, unknown>) : {};
    if (path === "/api/v1/drift") {
      this.drifts.push(said);
      return new Response(null, { status: 202 });
    }
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
