/** What is kept, and under which names. Times are milliseconds since 1970, as `Date.now()` gives them. */

import type { Tree } from "../capture/tree";
import type { TurnId } from "../capture/turn";
import type { Names } from "../capture/tying";
import type { Contribution } from "../node/contribution";
import type { Numbers } from "../node/secrets";
import type { Selectors } from "../sites/site";

/** "chatgpt/6741e0aa-…": the site's name and its own id of the conversation. */
export type ConversationKey = string;

/** A node's verifier key as text: what a node is known by, whatever its address. */
export type NodeKey = string;

export type Thumb = 1 | -1;

/** What a contributor said about a conversation, and wants left out of it. */
export interface Review {
  readonly rating?: Thumb;
  readonly reason: string;
  readonly tags: readonly string[];
  readonly ratings: Readonly<Record<TurnId, Thumb>>;
  readonly struck: readonly TurnId[];
  /** Words and phrases to leave out wherever they stand. */
  readonly removed: readonly string[];
}

/** held: rests here. leaving: as it stands it is in the outbox. sent: as it stands the node has it. */
export type State = "held" | "leaving" | "sent";

export interface Conversation {
  readonly key: ConversationKey;
  readonly site: string;
  readonly platform: string;
  readonly state: State;
  readonly model: string;
  readonly tree: Tree;
  /** It came from an export file, and its page calls turns otherwise. */
  readonly names?: Names;
  readonly review: Review;
  readonly firstSeenAt: number;
  readonly lastChangedAt: number;
  /** When it goes out by itself; null: never, it is kept here. */
  readonly releaseAt: number | null;
  /** Grows with every change, so that nobody sends what was changed meanwhile. */
  readonly revision: number;
  /** The contribution that the node has of it, if any; a new version takes its place. */
  readonly sentAs?: string;
  /** `sentAs` was published and can't be replaced: a new version is a new contribution, and the old one is taken back. */
  readonly isPublished?: boolean;
}

/** Deleted by its contributor, and to stay so if the chat goes on. Nothing of it is kept but its key. */
export interface Deleted {
  readonly key: ConversationKey;
  readonly state: "deleted";
  readonly deletedAt: number;
}

export type Row = Conversation | Deleted;

/** A node that was joined. */
export interface Membership {
  readonly vkey: NodeKey;
  readonly origin: string;
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly joinedAt: number;
  readonly consent: { readonly version: string; readonly text_sha256: string; readonly agreedAt: number };
  /** Why nothing is sent to it; absent when all is well. */
  readonly fault?: NodeFault;
  /** What its log's first leaf commits to, in base64url: whose recovery key may replace its key; "": nobody's. Absent until it was seen. */
  readonly recovery?: string;
  /** Keys that it had before, oldest first: each was replaced by a rotation that the log's recovery key signed. */
  readonly replaced?: readonly ReplacedKey[];
}

/** `until`: the index of the rotation in the node's log; the key signed no larger tree. `at`: when this browser followed. */
export interface ReplacedKey {
  readonly vkey: NodeKey;
  readonly until: number;
  readonly at: number;
}

/** other-key: another key answers at its address. unknown-token: it does not know this member any more. */
export interface NodeFault {
  readonly kind: "other-key" | "unknown-token";
  readonly at: number;
  readonly found?: string;
}

/** What the node, or the way there, said the last time. */
export interface Problem {
  readonly at: number;
  readonly status: number;      // 0: out of reach
  readonly title: string;
  readonly detail: string;
}

/** contribute: new. replace: another version of one that waits there. take-back: away with it, published or not. */
export type Errand = "contribute" | "replace" | "take-back";

/** One thing to send. Its key `w` is the commitment, by which the node knows what was sent before. */
export interface Leaving {
  readonly w: string;
  readonly errand: Errand;
  readonly node: NodeKey;
  readonly numbers: Numbers;
  readonly key: ConversationKey;
  readonly site: string;
  readonly contribution?: Contribution;
  readonly createdAt: number;
  /** Counted before each attempt: over 0 means that the node may have it. */
  readonly attempts: number;
  /** In a row, whatever failed. */
  readonly failures: number;
  readonly notBefore: number;
  /** refused: the node won't take it as it is, and its contributor decides what becomes of it. */
  readonly state: "ready" | "refused";
  readonly problem?: Problem;
  /** An older contribution of the same conversation, to be taken back once this one is there. */
  readonly supersedes?: string;
  /** An attempt without an answer: until then the node may still come to have it. */
  readonly mayArriveUntil?: number;
}

/** What a node acknowledged. Kept until its contributor deletes it: it is their own copy, and the way to withdraw. */
export interface Sent {
  readonly w: string;
  readonly node: NodeKey;
  readonly numbers: Numbers;
  readonly key: ConversationKey;
  /** What was sent; not there when it was found by the words alone, or its contributor deleted it here. */
  readonly contribution?: Contribution;
  /** 0: when is not known here. */
  readonly sentAt: number;
  /** As the node said last. */
  readonly standing: "waiting" | "held" | "refused" | "published" | "taken-back";
  readonly reason?: string;
  /** Where it was published, and the proof of it. */
  readonly record?: Proved;
  /** What a node gave for taking it back, one for each record. */
  readonly withdrawals?: readonly Proved[];
}

/** A leaf of a log, and the receipt for it. */
export interface Proved {
  /** The log in which the leaf stands. */
  readonly origin: string;
  readonly index: number;
  /** c2sp.org/tlog-proof; "" until the node gives one. */
  readonly receipt: string;
  /** What this browser found when it checked it; absent until there is a receipt. */
  readonly check?: Check;
}

/** good: it proves what it says, by a key that was known here before. unknown-log: no such key is known. false: it proves something else, or nothing. */
export interface Check {
  readonly at: number;
  readonly found: "good" | "unknown-log" | "false";
}

/** A node that was left: what was given to it can still be taken back. It has no token any more. */
export interface Left extends Membership {
  readonly token: "";
  readonly leftAt: number;
}

export interface Settings {
  /** Everything is paused. */
  readonly isPaused: boolean;
  readonly delayHours: number;
  readonly node: NodeKey;       // the default one; "" before any was joined
  readonly demographics: { readonly age: string; readonly gender: string; readonly location: string };
}

export const firstSettings: Settings = {
  isPaused: false,
  delayHours: 24,
  node: "",
  demographics: { age: "", gender: "", location: "" },
};

/** What the alarm noticed: which rule, under which version of the site's selectors, and counts; no content. */
export interface Drift {
  readonly rule: string;
  readonly version: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly at: number;
  /** The node was told, or would not hear it. */
  readonly isTold?: boolean;
}

/** Newer selectors of a site, served and signed by a node that was joined. */
export interface Pack {
  readonly site: string;
  readonly node: NodeKey;
  readonly selectors: Selectors;
  readonly takenAt: number;
  /** A page was read worse with them than with those that came with the extension: they are not used. */
  readonly isRefused?: boolean;
}

/** A site's switch. A site that was never touched is off and has none. */
export interface SiteSwitch {
  readonly site: string;
  readonly state: "on" | "off" | "paused";
  /** The page no longer yields what it should: nothing is captured until the contributor or newer selectors say otherwise. */
  readonly drift?: Drift;
}
