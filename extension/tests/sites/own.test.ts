import { describe, expect, test } from "vitest";
import { ownSite, parseAddress, partsOfName, patternsOf } from "../../src/sites/own";
import { namedAtHost, readers, siteAt, siteNamed } from "../../src/sites/registry";
import type { Site } from "../../src/sites/site";

const openwebui = siteNamed("openwebui") as Site;

describe("an address of one's own", () => {
  test.each([
    ["chat.lab.example", "chat.lab.example"],
    [" https://Chat.Lab.Example/c/1?x#y ", "chat.lab.example"],
    ["https://chat.lab.example:8443", "chat.lab.example:8443"],
    ["chat.lab.example:8443/c/1", "chat.lab.example:8443"],
    ["https://chat.lab.example:443/", "chat.lab.example"],
    ["https://192.168.1.5:3000/", "192.168.1.5:3000"],
    ["https://[::1]:3000/", "[::1]:3000"],
    ["https://bücher.example", "xn--bcher-kva.example"],
  ])("%s is taken as one host", (text, address) => {
    expect(parseAddress(text)).toEqual({ address });
  });

  test.each(["", "*", "https://*/*", "*.lab.example", "https://*.lab.example/*", "<all_urls>", "ftp://lab.example", "chrome://settings", "https://me@lab.example", "https://", "javascript:alert(1)"])(
    "%s is none", (text) => {
      expect(parseAddress(text)).toBe("ownNotAnAddress");
    });

  test("without TLS is refused", () => {
    expect(parseAddress("http://chat.lab.example")).toBe("ownNotSafe");
  });

  test.each([["chatgpt.com", "chatgpt"], ["huggingface.co", "chatui"], ["oven.hf.space", "gradio"]])("%s is a named site's", (address, name) => {
    expect(namedAtHost(address)?.name).toBe(name);
  });
});

describe("a chat of one's own", () => {
  const own = ownSite(openwebui, "chat.lab.example:8443");

  test("is read as its kind is, under a name that says where it is", () => {
    expect(own).toMatchObject({ name: "openwebui@chat.lab.example:8443", platform: "Open WebUI", matches: ["https://chat.lab.example:8443/*"] });
    expect(own.read).toBe(openwebui.read);
    expect(siteNamed(own.name)).toMatchObject({ name: own.name, address: own.address });
    expect(partsOfName(own.name).reader).toBe("openwebui");
  });

  test.each([
    ["https://chat.lab.example:8443/c/1", true],
    ["http://chat.lab.example:8443/c/1", false],
    ["https://chat.lab.example/c/1", false],
    ["https://chat.lab.example:8444/c/1", false],
    ["https://other.chat.lab.example:8443/c/1", false],
    ["https://chat.lab.example.evil.example:8443/c/1", false],
  ])("%s is it: %s", (address, isIt) => {
    expect(siteAt(address, [own])?.name).toBe(isIt ? own.name : undefined);
    expect(siteAt(address)).toBeUndefined();
  });

  test.each(["chatgpt@lab.example", "openwebui@", "openwebui@*", "openwebui@Lab.example", "openwebui@https://lab.example", "nothing@lab.example"])("no site is called %s", (name) => {
    expect(siteNamed(name)).toBeUndefined();
  });

  test("asks for its host alone; with the port where the browser knows ports", () => {
    expect([patternsOf(own, true), patternsOf(own, false)]).toEqual([["https://chat.lab.example:8443/*"], ["https://chat.lab.example/*"]]);
    expect(patternsOf(openwebui, false)).toEqual(openwebui.matches);
  });

  test("is one of the programs that people run themselves", () => {
    expect(readers.map(({ name }) => name)).toEqual(["chatui", "gradio", "openwebui"]);
  });
});
