/**
 * The manifest of each browser: one source, so that permissions can't drift apart.
 *
 * Hosts are those of the sites, asked for one by one when a contributor switches a site on. There is no
 * permission for every page, none for tabs, cookies or requests, and nothing that a page could load.
 *
 * Chats of one's own (src/sites/own.ts) are at addresses that nobody knows beforehand, and a browser lets an extension ask for
 * nothing that its manifest does not cover. So OWN says that single hosts over TLS may be asked for; it is never asked for itself, and
 * gives no permission: src/screens/permissions.ts asks for the one address that was typed, when it was typed.
 */

const OWN = "https://*/*";

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // Nodes: anywhere over TLS, or on this very machine. Chromium and Firefox hold the worker to this too.
  "connect-src https: http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export function manifest(browser, { version, hosts }) {
  return {
    manifest_version: 3,
    name: "__MSG_name__",
    description: "__MSG_description__",
    version,
    default_locale: "en",
    icons: { 16: "icons/16.png", 48: "icons/48.png", 128: "icons/128.png" },
    action: { default_title: "__MSG_name__", default_popup: "popup.html", default_icon: { 16: "icons/16.png", 48: "icons/48.png" } },
    options_ui: { page: "page.html", open_in_tab: true },
    permissions: ["activeTab", "alarms", "scripting", "storage"],
    optional_host_permissions: [...hosts, OWN],
    content_security_policy: { extension_pages: CSP },
    // Private windows never see it.
    incognito: "not_allowed",
    ...OF[browser],
  };
}

const OF = {
  chromium: {
    minimum_chrome_version: "137",
    background: { service_worker: "background.js" },
  },
  firefox: {
    background: { scripts: ["background.js"] },
    browser_specific_settings: {
      gecko: {
        id: "extension@sharelm-node",
        strict_min_version: "140.0",
        // Firefox asks for this together with the first site.
        data_collection_permissions: { required: ["none"], optional: ["websiteContent"] },
      },
      gecko_android: { strict_min_version: "142.0" },
    },
  },
};
