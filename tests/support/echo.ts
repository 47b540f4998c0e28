/** An echo server of our own, on every runtime that the suite runs on. */

import type { Endpoint, Incoming } from "../../lib/endpoint/endpoint.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";

/** A server that sends every message back, at any path. */
export interface EchoServer {
  /** Such as `127.0.0.1:41234`. */
  readonly host: string;
  readonly port: number;
  /** How many opening handshakes came so far. */
  connections(): number;
  close(): Promise<void>;
}

/** Serves on a free port. */
export async function serveEcho(): Promise<EchoServer> {
  const runtime = await currentRuntime();
  const listener = await runtime.listen!({});
  let count = 0;
  const open = new Set<Promise<void>>();
  const accepting = (async () => {
    for (;;) {
      const incoming = await listener.accept();
      if (incoming === null) return;
      count++;
      const served = serve(incoming).catch(() => {});
      open.add(served);
      served.then(() => open.delete(served));
    }
  })();
  return {
    host: `127.0.0.1:${listener.port}`,
    port: listener.port,
    connections: () => count,
    async close() {
      await listener.close();
      await accepting;
      await Promise.all(open);
    },
  };
}

/** Serves while something goes on. */
export async function withEcho(
  use: (server: EchoServer) => Promise<void>,
): Promise<void> {
  const server = await serveEcho();
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

async function serve(incoming: Incoming): Promise<void> {
  if (incoming.violation !== null) {
    await incoming.reject({ status: 400 });
    return;
  }
  const endpoint = await incoming.accept();
  try {
    await echo(endpoint);
  } finally {
    await endpoint[Symbol.asyncDispose]();
  }
}

async function echo(endpoint: Endpoint): Promise<void> {
  for (;;) {
    const events = await endpoint.receive();
    if (events === null) return;
    for (const event of events) {
      if (event.type !== "message") continue;
      const { kind, data } = event.message;
      await endpoint.send({ kind, fragments: [data] });
    }
  }
}
