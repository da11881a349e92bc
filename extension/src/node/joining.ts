/** Joining a node: look at it, agree to its terms, become a member. */

import type { Database } from "../store/database";
import type { Membership, NodeKey } from "../store/rows";
import { changeSettings, settingsOf } from "../store/settings";
import { hex, sha256, utf8 } from "./bytes";
import { rotationsTo } from "./following";
import type { Invite } from "./invite";
import { cardAt, join as ask, type NotDone } from "./node-api";
import { terms as ours } from "./terms";
import { fingerprint, parseVerifierKey, type VerifierKey } from "./verifier-key";

/** What a person sees before they agree. */
export interface Offer {
  readonly invite: Invite;
  readonly name: string;
  readonly contact: string;
  readonly licence: string;
  readonly fingerprint: string;
  readonly terms: { readonly version: string; readonly text: string };
}

export type NoOffer = { readonly why: "other-key"; readonly found: string } | { readonly why: "failed"; readonly problem: NotDone };

/** The node behind an invite, if the key that answers there is the one in the link. */
export async function lookAt(invite: Invite, language: string): Promise<Offer | NoOffer> {
  const card = await cardAt(invite.url);
  if (!card.isDone) return { why: "failed", problem: card };
  const key = await keyThatAnswers(invite, card.value.vkey);
  if (!key) return { why: "other-key", found: String(card.value.vkey).slice(0, 300) };
  return {
    invite: { ...invite, key },
    name: String(card.value.name || invite.key.name).slice(0, 100),
    contact: String(card.value.contact ?? "").slice(0, 300),
    licence: String(card.value.policies?.licence ?? "").slice(0, 100),
    fingerprint: await fingerprint(key),
    terms: termsOf(card.value.terms) ?? ours(language),
  };
}

/** Becomes a member. The text that was agreed to is kept by its version and its hash. */
export async function join(database: Database, offer: Offer, now: number): Promise<Membership | NoOffer> {
  const answer = await ask(offer.invite.url, offer.invite.code);
  if (!answer.isDone) return { why: "failed", problem: answer };
  const { token, node } = answer.value;
  if (node.vkey !== offer.invite.key.text) return { why: "other-key", found: String(node.vkey).slice(0, 300) };
  const text_sha256 = hex(await sha256(utf8(offer.terms.text)));
  const membership: Membership = {
    vkey: node.vkey,
    origin: offer.invite.key.name,
    name: offer.name,
    url: offer.invite.url,
    token,
    joinedAt: now,
    consent: { version: offer.terms.version, text_sha256, agreedAt: now },
  };
  await database.put("nodes", membership);
  if ((await settingsOf(database)).node === "") await changeSettings(database, { node: membership.vkey });
  return membership;
}

/** The key in the link, or the one that a rotation put in its place since the link was made. */
async function keyThatAnswers({ url, key }: Invite, found: unknown): Promise<VerifierKey | null> {
  if (found === key.text) return key;
  const answering = await parseVerifierKey(String(found).slice(0, 300));
  return answering && (await rotationsTo(url, { key }, answering)) ? answering : null;
}

export async function chooseNode(database: Database, node: NodeKey): Promise<void> {
  if (await database.get("nodes", node)) await changeSettings(database, { node });
}

function termsOf(terms: unknown): Offer["terms"] | null {
  const { version, text } = (terms ?? {}) as Record<string, unknown>;
  const isUsable = typeof version === "string" && /^[A-Za-z0-9._+-]{1,40}$/.test(version) && typeof text === "string" && text.trim() !== "";
  return isUsable ? { version: version as string, text: (text as string).slice(0, 100_000) } : null;
}
