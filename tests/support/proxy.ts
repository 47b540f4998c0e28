/** An HTTP proxy that tunnels, for tests. */

import { connect, createServer, type Socket } from "node:net";

/** A proxy that is listening. */
export interface TestProxy extends AsyncDisposable {
  readonly port: number;
  /** What it was asked to tunnel to, in order. */
  readonly targets: readonly string[];
}

/** Tunnels where `authorization` is what it was sent, or where there is none; else it answers 407. */
export async function tunnelling(authorization?: string): Promise<TestProxy> {
  const targets: string[] = [];
  const open = new Set<Socket>();
  const track = (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => open.delete(socket));
  };
  const server = createServer((client) => {
    track(client);
    client.once("data", (chunk: Uint8Array) => {
      const request = new TextDecoder().decode(chunk);
      const target = /^CONNECT (\S+) HTTP\/1.1\r\n/.exec(request)?.[1];
      const sent = /^proxy-authorization: *(.+)\r$/im.exec(request)?.[1];
      if (target === undefined) {
        client.end("HTTP/1.1 405 Method Not Allowed\r\n\r\n");
      } else if (sent !== authorization) {
        client.end(
          "HTTP/1.1 407 Proxy Authentication Required\r\n" +
            'Proxy-Authenticate: Basic realm="test"\r\n' +
            "Content-Length: 0\r\nConnection: close\r\n\r\n",
        );
      } else {
        targets.push(target);
        const colon = target.lastIndexOf(":");
        const upstream = connect(
          Number(target.slice(colon + 1)),
          target.slice(0, colon),
          () => {
            client.write("HTTP/1.1 200 Connection established\r\n\r\n");
            client.pipe(upstream);
            upstream.pipe(client);
          },
        );
        track(upstream);
        upstream.once("close", () => client.destroy());
        client.once("close", () => upstream.destroy());
      }
    });
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  return {
    port: (server.address() as { port: number }).port,
    targets,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) =>
        server.close(() => resolve())
      );
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
