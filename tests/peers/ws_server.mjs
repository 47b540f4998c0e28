// A WebSocket server of another make, `ws`, run by Node. It serves the paths
// that tests/support/peers.ts lists, prints its port, and ends with its
// standard input.

import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../package.json", import.meta.url));
const { WebSocketServer } = require("ws");

const sockets = new WebSocketServer({
  noServer: true,
  maxPayload: 512 * 1024 * 1024,
  perMessageDeflate: { threshold: 0 },
  handleProtocols: (offered) => offered.has("chat") ? "chat" : false,
});

function serve(socket, request) {
  const { pathname, searchParams } = new URL(request.url, "http://peer");
  socket.on("error", () => {});
  switch (pathname) {
    case "/headers":
      socket.send(JSON.stringify(request.headers));
      break;
    case "/close":
      if (searchParams.has("code")) {
        socket.close(
          Number(searchParams.get("code")),
          searchParams.get("reason"),
        );
      } else socket.close();
      break;
    case "/terminate":
      socket.terminate();
      break;
    case "/ping":
      socket.on("pong", (data) => socket.send(`pong ${data}`));
      socket.ping("are you there");
      break;
    default:
      socket.on("message", (data, binary) => socket.send(data, { binary }));
  }
}

const server = createServer();
server.on("upgrade", (request, socket, head) => {
  const { pathname, searchParams } = new URL(request.url, "http://peer");
  if (pathname === "/refuse") {
    socket.end(
      `HTTP/1.1 ${searchParams.get("status")} Refused\r\nX-Why: test\r\n` +
        "Content-Length: 7\r\nConnection: close\r\n\r\nrefused",
    );
    return;
  }
  sockets.handleUpgrade(request, socket, head, serve);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
for await (const _ of process.stdin);
process.exit(0);
