// Bun's own WebSocket server. It serves the paths that tests/support/peers.ts
// lists, prints its port, and ends with its standard input.

interface Data {
  readonly url: URL;
  readonly headers: Record<string, string>;
}

interface BunSocket {
  readonly data: Data;
  send(data: string | Uint8Array, compress?: boolean): void;
  ping(data: string): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
}

interface BunServer {
  readonly port: number;
  upgrade(
    request: Request,
    options: { data: Data; headers?: Record<string, string> },
  ): boolean;
}

interface BunGlobal {
  serve(options: {
    hostname: string;
    port: number;
    fetch(request: Request, server: BunServer): Response | undefined;
    websocket: Record<string, unknown>;
  }): BunServer;
}

const { Bun } = globalThis as unknown as { Bun: BunGlobal };

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, server) {
    const url = new URL(request.url);
    if (url.pathname === "/refuse") {
      return new Response("refused", {
        status: Number(url.searchParams.get("status")),
        headers: { "X-Why": "test" },
      });
    }
    const offered = request.headers.get("Sec-WebSocket-Protocol") ?? "";
    const upgraded = server.upgrade(request, {
      data: { url, headers: Object.fromEntries(request.headers) },
      headers: offered.split(/\s*,\s*/).includes("chat")
        ? { "Sec-WebSocket-Protocol": "chat" }
        : {},
    });
    return upgraded ? undefined : new Response("no upgrade", { status: 400 });
  },
  websocket: {
    maxPayloadLength: 512 * 1024 * 1024,
    backpressureLimit: 1024 * 1024 * 1024,
    perMessageDeflate: true,
    open(socket: BunSocket) {
      const { pathname, searchParams } = socket.data.url;
      switch (pathname) {
        case "/headers":
          socket.send(JSON.stringify(socket.data.headers));
          break;
        case "/close":
          if (searchParams.has("code")) {
            socket.close(
              Number(searchParams.get("code")),
              searchParams.get("reason") ?? "",
            );
          } else socket.close();
          break;
        case "/terminate":
          socket.terminate();
          break;
        case "/ping":
          socket.ping("are you there");
          break;
      }
    },
    message(socket: BunSocket, data: string | Uint8Array) {
      socket.send(data, true);
    },
    pong(socket: BunSocket, data: Uint8Array) {
      if (socket.data.url.pathname !== "/ping") return;
      socket.send(`pong ${new TextDecoder().decode(data)}`);
    },
  },
});
console.log(server.port);

const { default: process } = await import("node:process");
for await (const _ of process.stdin);
process.exit(0);
