/** Servers for the command to talk to: a real one, and ones that do what real ones never do. */

/** A server that is listening. */
export interface Peer extends AsyncDisposable {
  readonly port: number;
  /** `ws://127.0.0.1:PORT/`. */
  readonly url: string;
  /** How many connections came. */
  readonly connections: number;
}

/** Deno's own WebSocket server, which sends every message back. */
export function echoPeer(port = 0): Peer {
  let connections = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen() {} },
    (request) => {
      connections++;
      if (request.headers.get("upgrade") !== "websocket") {
        return new Response("not here", { status: 403 });
      }
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onmessage = (event) => socket.send(event.data);
      return response;
    },
  );
  return {
    port: server.addr.port,
    url: `ws://127.0.0.1:${server.addr.port}/`,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
}

/** Answers whatever comes with these octets, and ends the connection. */
export function scriptedPeer(answer: string): Peer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  let connections = 0;
  const serving = (async () => {
    for await (const conn of listener) {
      connections++;
      const room = new Uint8Array(4096);
      await conn.read(room);
      await conn.write(new TextEncoder().encode(answer));
      conn.close();
    }
  })();
  return {
    port,
    url: `ws://127.0.0.1:${port}/`,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

/** A way to a peer that is closed at first: it ends the first connections before a word is said. */
export function latePeer(peer: Peer, closed: number): Peer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  let connections = 0;
  const joined: Promise<unknown>[] = [];
  const serving = (async () => {
    for await (const conn of listener) {
      if (++connections <= closed) {
        conn.close();
        continue;
      }
      const there = await Deno.connect({ port: peer.port });
      joined.push(
        conn.readable.pipeTo(there.writable).catch(() => {}),
        there.readable.pipeTo(conn.writable).catch(() => {}),
      );
    }
  })();
  return {
    port,
    url: `ws://127.0.0.1:${port}/`,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
      await Promise.all(joined);
    },
  };
}

/** A port that nothing listens on. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
