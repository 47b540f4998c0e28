// The echo server that the clients are measured against: Bun's own. It prints
// its port, and ends with its standard input.

interface EchoSocket {
  send(data: string | Uint8Array): void;
}

interface Upgrading {
  upgrade(request: Request): boolean;
}

const { Bun } = globalThis as unknown as {
  Bun: { serve(options: Record<string, unknown>): { readonly port: number } };
};

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request: Request, server: Upgrading) =>
    server.upgrade(request)
      ? undefined
      : new Response("no upgrade", { status: 400 }),
  websocket: {
    maxPayloadLength: 512 * 1024 * 1024,
    backpressureLimit: 1024 * 1024 * 1024,
    perMessageDeflate: false,
    message(socket: EchoSocket, data: string | Uint8Array) {
      socket.send(data);
    },
  },
});
console.log(server.port);

const { default: process } = await import("node:process");
for await (const _ of process.stdin);
process.exit(0);
