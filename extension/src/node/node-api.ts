/**
 * What a node is asked, over HTTP. The only file that calls `fetch`.
 *
 * Nothing is thrown for what a node or a network does: an answer is a value. No cookie and
 * no address of a page goes along, and no redirect is followed: it could lead the token elsewhere.
 */

import type { Contribution, SentConversation } from "./contribution";

const MOST_BYTES = 32 << 20;
/** Anonymization of a long conversation takes minutes. */
const LONGEST_MS = 300_000;

/** status 0: nobody was reached, or what came is no answer of a node. */
export interface NotDone {
  readonly isDone: false;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly field: string;
  readonly retryAfterS: number | null;
}

export type Answer<T> = { readonly isDone: true; readonly status: number; readonly value: T } | NotDone;

/** Where, and as whom. */
export interface Door {
  readonly url: string;
  readonly token: string;
}

export interface Card {
  readonly name: string;
  readonly origin: string;
  readonly vkey: string;
  readonly contact?: string;
  readonly policies?: { readonly licence?: string };
  /** The text that its contributors agree to, where the node has one of its own. */
  readonly terms?: { readonly version: string; readonly text: string };
}

export interface Joined {
  readonly token: string;
  readonly node: { readonly name: string; readonly origin: string; readonly vkey: string; readonly url: string };
}

export interface Result {
  readonly w: string;
  readonly status: "waiting" | "duplicate" | "held" | "refused";
  readonly reason?: string;
}

export interface Span {
  readonly turn: number | null;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  readonly placeholder: string;
}

export interface Preview {
  readonly conversation: SentConversation;
  readonly spans: readonly Span[];
  readonly held: string | null;
}

export interface Standing {
  readonly w: string;
  readonly status: "waiting" | "held" | "refused" | "published" | "withdrawn";
  readonly reason?: string;
  readonly origin?: string;
  readonly index?: number;
  readonly proof?: string;
}

/** A record's commitment, and where the record stands. */
export interface Committed {
  readonly origin: string;
  readonly index: number;
  readonly w: string;
}

/** What became of each secret; `log` is the node's own log, in which the withdrawals stand as leaves. */
export interface Withdrawals {
  readonly log: string;
  readonly withdrawals: readonly {
    readonly status: "withdrawn" | "waits" | "unknown" | "malformed";
    readonly records?: readonly { readonly origin: string; readonly index: number; readonly leaf?: number; readonly proof?: string }[];
  }[];
}

/** Counts without content, of a site whose page no longer yields what it should. */
export interface DriftReport {
  readonly site: string;
  readonly rule: string;
  readonly version: number;
  readonly counts: Readonly<Record<string, number>>;
}

export const cardAt = (url: string) => ask<Card>("GET", url, "/.well-known/sharelm-node");
export const join = (url: string, invite: string) => ask<Joined>("POST", url, "/api/v1/members", { body: { invite } });
export const contribute = ({ url, token }: Door, contribution: Contribution) =>
  ask<{ results: readonly Result[] }>("POST", url, "/api/v1/contributions", { token, body: { contributions: [contribution] } });
export const replace = ({ url, token }: Door, contribution: Contribution) =>
  ask<Result>("PUT", url, `/api/v1/contributions/${contribution.w}`, { token, body: contribution });
export const deleteWaiting = ({ url, token }: Door, w: string) => ask<null>("DELETE", url, `/api/v1/contributions/${w}`, { token });
export const standing = ({ url, token }: Door, w: string) => ask<Standing>("GET", url, `/api/v1/contributions/${w}`, { token });
export const preview = ({ url, token }: Door, conversation: SentConversation) =>
  ask<Preview>("POST", url, "/api/v1/preview", { token, body: { conversation } });
/** Says that a site is no longer read as it should be; no content. */
export const tellDrift = ({ url, token }: Door, report: DriftReport) => ask<string>("POST", url, "/api/v1/drift", { token, body: report, isText: true });
/** A signed note; the same for everybody, so that no token goes along. */
export const selectorsAt = (url: string) => ask<string>("GET", url, "/api/v1/selectors", { isText: true });
/** All of the member's own that are not published. One question for all of them. */
export const allStanding = ({ url, token }: Door) =>
  ask<{ contributions: readonly Standing[]; refused?: readonly Standing[] }>("GET", url, "/api/v1/contributions", { token });
export const commitmentsUnder = (url: string, prefix: string, after: string) =>
  ask<{ commitments: readonly Committed[]; next?: string }>("GET", url, `/commitments/${prefix}${after && `?after=${encodeURIComponent(after)}`}`);
/** Needs no token: whoever shows the secret has the right. */
export const withdraw = (url: string, secrets: readonly string[]) => ask<Withdrawals>("POST", url, "/withdrawals", { body: { secrets } });
/** `log`: the id of a log. All of these are public files. */
export const proofOf = (url: string, log: string, index: number) => ask<string>("GET", url, `/logs/${log}/proof/${index}`, { isText: true });
export const rotationsOf = (url: string, log: string) => ask<string>("GET", url, `/logs/${log}/rotations`, { isText: true });
export const withdrawnFrom = (url: string, log: string) => ask<string>("GET", url, `/logs/${log}/withdrawn`, { isText: true });

interface Asked {
  readonly token?: string;
  readonly body?: unknown;
  /** The answer is a text, and not JSON. */
  readonly isText?: boolean;
}

async function ask<T>(method: string, url: string, path: string, { token, body, isText }: Asked = {}): Promise<Answer<T>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url + path, {
      method,
      headers: {
        Accept: isText ? "*/*" : "application/json",
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    text = await textOf(response);
  } catch {
    return { isDone: false, status: 0, title: "", detail: "", field: "", retryAfterS: null };
  }
  if (isText && response.ok) return { isDone: true, status: response.status, value: text as T };
  const said = parsed(text);
  if (response.ok && (response.status === 204 || said !== undefined)) return { isDone: true, status: response.status, value: said as T };
  return problem(response, said);
}

/** Reads no more than a node may say. */
async function textOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MOST_BYTES) {
      await reader.cancel();
      throw new Error("the answer is too long");
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** RFC 9457, as a node says what is wrong; something in between may answer otherwise. */
function problem(response: Response, said: unknown): NotDone {
  const words = (typeof said === "object" && said !== null ? said : {}) as Record<string, unknown>;
  const after = Number(response.headers.get("Retry-After") ?? NaN);
  return {
    isDone: false,
    // A success without what was promised comes from something that is no node.
    status: response.ok ? 0 : response.status,
    title: line(words["title"]),
    detail: line(words["detail"]),
    field: line(words["field"]),
    retryAfterS: Number.isFinite(after) && after >= 0 ? after : null,
  };
}

function line(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 500) : "";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
