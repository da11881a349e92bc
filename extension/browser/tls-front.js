/**
 * An address of somebody's own, over TLS, in front of a server on this machine; and the proxy that leads to it, and
 * nowhere else.
 */

import { readFileSync } from "node:fs";
import { createServer as createProxy, request as ask } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import { listen } from "./chat-site.js";

/** `host` is led to port `to`. `certificate` and `key` are files in PEM. */
export async function openFront({ host, to, certificate, key }) {
  const front = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
    const headers = { ...request.headers, "x-forwarded-proto": "https", "x-forwarded-host": host };
    const onward = ask({ host: "127.0.0.1", port: to, path: request.url, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    // Gradio tells news for as long as somebody listens.
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  const port = await listen(front);
  const proxy = createProxy((_request, response) => response.writeHead(403).end());
  proxy.on("connect", (request, socket) => {
    if (request.url !== `${host}:443`) return socket.destroy();
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    socket.on("close", () => onward.destroy());
  });
  return {
    proxyPort: await listen(proxy),
    close() {
      for (const server of [front, proxy]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
