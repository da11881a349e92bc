/** What the browser is asked for. Whatever grows here has to be wanted. */

import { describe, expect, test } from "vitest";
// @ts-expect-error: the build is plain JavaScript
import { manifest } from "../../build/manifest.js";
import { sites } from "../../src/sites/registry";

const hosts = sites.flatMap((site) => site.matches);
const made = (browser: string) => manifest(browser, { version: "1.0.0", hosts });

describe.each(["chromium", "firefox"])("the manifest for %s", (browser) => {
  test("asks for no page at installation, and for few things", () => {
    expect(made(browser).permissions).toEqual(["activeTab", "alarms", "scripting", "storage"]);
    expect(made(browser).host_permissions).toBeUndefined();
    expect(made(browser).content_scripts).toBeUndefined();
  });

  test("lets single hosts be asked for later: those of the sites, and over TLS one that its user types", () => {
    expect(made(browser).optional_host_permissions).toEqual([...hosts, "https://*/*"]);
  });

  test("has nothing that a page could load or call, and runs in no private window", () => {
    const { web_accessible_resources, externally_connectable, incognito } = made(browser);

    expect([web_accessible_resources, externally_connectable, incognito]).toEqual([undefined, undefined, "not_allowed"]);
  });

  test("allows no code but its own, and nothing inline", () => {
    const policy = made(browser).content_security_policy.extension_pages;

    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|data:|blob:|\*(?!\s|;|$)/);
  });
});

test.each(sites.map((site) => [site.name, site.matches] as const))("%s names its hosts", (_, patterns) => {
  for (const pattern of patterns) {
    expect(pattern).toMatch(/^(https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+|https?:\/\/(localhost|127\.0\.0\.1))(:\d+)?\/.*\*$/);
    // "*." stands for all of a company's hosts, never for all hosts of a country.
    expect(pattern).not.toMatch(/^https:\/\/\*\.[a-z]{2,3}\//);
  }
});

test("a site's name is its own", () => {
  expect(new Set(sites.map((site) => site.name)).size).toBe(sites.length);
});
