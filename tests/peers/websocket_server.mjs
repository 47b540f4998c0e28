// A WebSocket server of another make, `ws` on Node: it echoes at every path but
// /headers, where it sends the request's headers as JSON, and /refuse, which
// is 401; /redirect leads to the URL in its query. It speaks permessage-deflate.
// With a certificate and a key (two files) it also serves TLS, at the port in
// the query of the address that it prints. The end of standard input stops it.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../package.json", import.meta.url));
const { WebSocketServer } = require("ws");

const sockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: { threshold: 0 },
});

function upgrade(request, socket, head) {
  const { pathname, searchParams } = new URL(request.url, "http://peer");
  if (pathname === "/refuse") {
    socket.end(
      "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n" +
        "Content-Length: 7\r\nConnection: close\r\n\r\nrefused",
    );
    return;
  }
  if (pathname === "/redirect") {
    socket.end(
      `HTTP/1.1 302 Found\r\nLocation: ${searchParams.get("to")}\r\n` +
        "Content-Length: 0\r\nConnection: close\r\n\r\n",
    );
    return;
  }
  sockets.handleUpgrade(request, socket, head, (peer) => {
    peer.on("error", () => {});
    if (pathname === "/headers") peer.send(JSON.stringify(request.headers));
    peer.on("message", (data, binary) => peer.send(data, { binary }));
  });
}

async function listen(server) {
  server.on("upgrade", upgrade);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server.address().port;
}

const url = new URL(`http://127.0.0.1:${await listen(createServer())}/`);
const [cert, key] = process.argv.slice(2);
if (cert !== undefined) {
  const tls = createTlsServer({
    cert: readFileSync(cert),
    key: readFileSync(key),
  });
  url.searchParams.set("tls", await listen(tls));
}
console.log(url.href);
for await (const _ of process.stdin);
process.exit(0);
