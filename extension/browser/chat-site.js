/**
 * The chat site on this machine, and the only way out of the browser: a proxy that leads every host to
 * it, so that a test never reaches the network.
 */

import { readFileSync } from "node:fs";
import { createServer as createProxy } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";

// As strict as such sites are: the badge has to do without styles and scripts of its own in the page.
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";
const FILES = { "/chat-page.js": ["chat-page.js", "text/javascript"], "/hostile-page.js": ["hostile-page.js", "text/javascript"] };
const PAGES = { "/hostile": "hostile.html" };

/** `certificate` and `key` are files in PEM; whose name they bear does not matter. */
export async function openChatSite({ certificate, key }) {
  const site = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
    const [path] = request.url.split("?", 1);
    const [file, type] = FILES[path] ?? [PAGES[path] ?? "chat.html", "text/html"];
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Content-Security-Policy": POLICY });
    response.end(readFileSync(join(import.meta.dirname, file)));
  });
  const sitePort = await listen(site);
  const proxy = createProxy((_request, response) => response.writeHead(403).end());
  proxy.on("connect", (request, socket) => {
    // Any other host than the site's is the browser's own business, and has to wait.
    if (!request.url.startsWith("chatgpt.com:")) return socket.destroy();
    const onward = connect(sitePort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const proxyPort = await listen(proxy);
  return {
    proxyPort,
    close() {
      for (const server of [site, proxy]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

export function listen(server) {
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));
}
