/** Every site that the extension knows. A new one is imported here, and named once in the list. */

import { chatgpt } from "./chatgpt";
import { chatui } from "./chatui";
import { claude } from "./claude";
import { cohere } from "./cohere";
import { copilot } from "./copilot";
import { copilotM365 } from "./copilot-m365";
import { deepseek } from "./deepseek";
import { gemini } from "./gemini";
import { gradio } from "./gradio";
import { grok } from "./grok";
import { mistral } from "./mistral";
import { openwebui } from "./openwebui";
import { perplexity } from "./perplexity";
import { poe } from "./poe";
import { qwen } from "./qwen";
import type { Site } from "./site";

export const sites: readonly Site<any>[] = [chatgpt, claude, gemini, grok, mistral, deepseek, qwen, copilot, copilotM365, poe, perplexity, cohere, chatui, gradio, openwebui];

export function siteNamed(name: string): Site<any> | undefined {
  return sites.find((site) => site.name === name);
}

/** The site to which an address belongs; undefined for every other page of the web. */
export function siteAt(address: string): Site<any> | undefined {
  const url = parsed(address);
  return url && sites.find((site) => site.matches.some((pattern) => matches(pattern, url)) && isItsPort(site, url));
}

function isItsPort({ ports }: Site<any>, url: URL): boolean {
  return !ports || !["localhost", "127.0.0.1"].includes(url.hostname) || ports.includes(Number(url.port));
}

/** Whether a match pattern (scheme://host/path, host with or without "*.", path with "*") covers an address. */
export function matches(pattern: string, url: URL): boolean {
  const parts = /^(https?):\/\/(\*\.)?([^/*]+)(\/.*)$/.exec(pattern);
  if (!parts) return false;
  const [, scheme, below, host, path] = parts as unknown as [string, string, string | undefined, string, string];
  if (url.protocol !== `${scheme}:`) return false;
  // A pattern without a port covers every port of the host.
  const found = host.includes(":") ? url.host : url.hostname;
  if (found !== host && !(below && found.endsWith(`.${host}`))) return false;
  return startsLike(path, url.pathname);
}

function startsLike(path: string, pathname: string): boolean {
  const pieces = path.split("*");
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const found = index === 0 ? (pathname.startsWith(piece) ? 0 : -1) : pathname.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return pieces.at(-1) === "" || pathname.endsWith(pieces.at(-1) as string);
}

function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
