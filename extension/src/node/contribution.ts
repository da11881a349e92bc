/**
 * What is sent to a node: its names and bounds (federation/record/conversation.py, node/web/api.py).
 *
 * Nothing in it leads back to the page: no address, no id of the site's, no time but the day.
 */

import type { Part, Turn } from "../capture/turn";

export interface SentTurn {
  readonly role: Turn["role"];
  readonly content: string;
  readonly id?: string;
  readonly parent?: string;
  readonly model?: string;
  readonly rating?: 1 | -1;
  readonly parts?: readonly Part[];
}

export interface SentConversation {
  readonly conversation: readonly SentTurn[];
  readonly source: string;
  readonly platform: string;
  readonly model: string;
  readonly model_name: string;
  readonly timestamp: string;
  readonly user_metadata?: { readonly age?: string; readonly gender?: string; readonly location?: string };
  readonly conversation_metadata?: { readonly rate?: string };
  readonly rating?: 1 | -1;
  readonly rating_reason?: string;
  readonly tags?: readonly string[];
  readonly branches?: readonly (readonly string[])[];
}

export interface Contribution {
  readonly w: string;
  readonly conversation: SentConversation;
  readonly consent: { readonly version: string; readonly text_sha256: string };
}

export const LONGEST_NAME = 100;
export const LONGEST_LINE = 500;
export const LONGEST_PARAGRAPH = 20_000;
export const MOST_PARTS = 200;
export const MOST_TURNS = 5_000;
export const MOST_TAGS = 50;
