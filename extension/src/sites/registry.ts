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
import { isAt, ownSite, parseAddress, partsOfName } from "./own";
import { perplexity } from "./perplexity";
import { poe } from "./poe";
import { qwen } from "./qwen";
import type { Site } from "./site";

export const sites: readonly Site<any>[] = [chatgpt, claude, gemini, grok, mistral, deepseek, qwen, copilot, copilotM365, poe, perplexity, cohere, chatui, gradio, openwebui];

/** Those that people run themselves. */
export const readers: readonly Site<any>[] = sites.filter(({ isSelfHosted }) => isSelfHosted);

/** Also one of somebody's own, by the name that says where it is. */
export function siteNamed(name: string): Site<any> | undefined {
  const { reader, address } = partsOfName(name);
  if (address === undefined) return sites.find((site) => site.name === name);
  const found = readers.find((site) => site.name === reader);
  const parsed = parseAddress(address);
  // There is one way to write a name.
  return found && typeof parsed === "object" && parsed.address === address ? ownSite(found, address) : undefined;
}

/** The site to which an address belongs, `own` ones included; undefined for every other page of the web. */
export function siteAt(address: string, own: readonly Site<any>[] = []): Site<any> | undefined {
  const url = parsed(address);
  return url && (sites.find((site) => site.matches.some((pattern) => matches(pattern, url)) && isItsPort(site, url)) ?? own.find((site) => isAt(site, url)));
}

/** The named site at whose host an address is, whatever the path: its pages are read by that site or not at all. */
export function namedAtHost(address: string): Site<any> | undefined {
  const url = new URL(`https://${address}/`);
  return sites.find((site) => site.matches.some((pattern) => matches(pattern.replace(/^(https?:\/\/[^/]+)\/.*$/, "$1/*"), url)));
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
