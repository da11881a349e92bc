/**
 * A chat of somebody's own: a program that people run themselves (Open WebUI, Gradio, ChatUI), at the one address that was
 * given. To the extension it is a site by itself, with a switch and a permission of its own, read as all others of its kind are.
 *
 * Its name says both: "openwebui@chat.lab.example". The name stays in this browser; nodes hear of the program only.
 */

import type { Site } from "./site";

const LONGEST = 200;

export function ownSite(reader: Site<any>, address: string): Site<any> {
  const { ports: _ports, ...others } = reader;
  return { ...others, name: `${reader.name}@${address}`, address, matches: [`https://${address}/*`] };
}

/** The program's name in the name of a site, and the address, if it is one's own. */
export function partsOfName(name: string): { readonly reader: string; readonly address?: string } {
  const [reader = "", address] = name.split("@", 2);
  return address === undefined ? { reader } : { reader, address };
}

/** Why a text is no address; each has words of its own in _locales. */
export type NoAddress = "ownNotAnAddress" | "ownNotSafe";

/** What somebody typed or copied, with or without "https://" and a path: one host, and no pattern of hosts. */
export function parseAddress(text: string): { readonly address: string } | NoAddress {
  const typed = text.trim();
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  } catch {
    return "ownNotAnAddress";
  }
  if (url.protocol === "http:") return "ownNotSafe";
  const isHost = /^(?=.*[a-z0-9])[a-z0-9.-]+$|^\[[0-9a-f:.]+\]$/.test(url.hostname) && url.host.length <= LONGEST;
  return url.protocol === "https:" && isHost && !url.username && !url.password ? { address: url.host } : "ownNotAnAddress";
}

/** Whether an address of the web is of this very chat; `address` may name a port, and another port is another chat. */
export function isAt({ address }: Site<any>, url: URL): boolean {
  return url.protocol === "https:" && url.host === address;
}

/** What the browser is asked for. Firefox knows no ports in patterns: there it is the host, and `isAt` looks at the port. */
export function patternsOf({ matches, address }: Site<any>, knowsPorts: boolean): string[] {
  return address === undefined || knowsPorts ? [...matches] : [`https://${address.replace(/:\d+$/, "")}/*`];
}
