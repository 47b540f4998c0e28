/**
 * Sockets of Deno. Quirks hidden: `connect` sets no TCP_NODELAY; streams are
 * slower than `read` and `write`; a TLS handshake is lazy unless awaited; that
 * TCP ended without a word of TLS is an error; `startTls` can neither present a
 * client certificate nor leave the peer's unverified, so those two go through
 * `node:tls`, which costs its loading; neither says what is wrong with the
 * certificates that it was given.
 */

import type { Bytes } from "../bytes.ts";
import type { ListenOptions, TlsOptions } from "../endpoint/endpoint.ts";
import type {
  Accepted,
  Address,
  Dialler,
  SocketListener,
  Transport,
} from "../endpoint/transport.ts";
import { gather, ReadBuffer } from "./buffers.ts";
import { messageOf } from "../errors.ts";
import { rest } from "../rest.ts";
import { explainSocketError, listenError } from "./socket_errors.ts";

/** Milliseconds before another client is taken where the system had no room for one: open files, memory. */
const ACCEPT_PAUSE = 20;

/** Where `startTls` of Deno does not suffice. */
function needsNode(tls: TlsOptions | null): boolean {
  return tls !== null && (tls.verify === false || tls.cert !== undefined);
}

/** @throws {Error} It is more than that the peer ended TCP without TLS's close_notify. */
function endOf(error: unknown): null {
  if (error instanceof Deno.errors.UnexpectedEof) return null;
  throw error;
}

/** Refuses certificates and keys that cannot be used, as the one who uses them here should. @throws {Error} */
function checkMaterial({ ca, cert, key }: TlsOptions): void {
  if (ca === undefined && cert === undefined) return;
  try {
    Deno.createHttpClient({
      ...(ca === undefined ? {} : { caCerts: [ca] }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
    }).close();
  } catch (thrown) {
    throw new Error(`TLS material: ${messageOf(thrown)}`, { cause: thrown });
  }
}

class DenoTransport implements Transport {
  readonly conn: Deno.Conn;
  #buffer = new ReadBuffer();
  #closed = false;

  constructor(conn: Deno.Conn) {
    this.conn = conn;
  }

  read(): Promise<Bytes | null> {
    return this.conn.read(this.#buffer.room()).then(this.#take, endOf);
  }

  #take = (count: number | null): Bytes | null =>
    count === null ? null : this.#buffer.take(count);

  write(chunks: readonly Bytes[]): Promise<void> {
    const gathered = gather(chunks);
    return gathered.length === 1
      ? this.#writeAll(gathered[0]!)
      : this.#writeEach(gathered);
  }

  async #writeEach(chunks: readonly Bytes[]): Promise<void> {
    for (const chunk of chunks) await this.#writeAll(chunk);
  }

  #writeAll(octets: Bytes): Promise<void> {
    return this.conn.write(octets).then((count) => {
      if (count < octets.length) return this.#writeAll(octets.subarray(count));
    });
  }

  async closeWrite(): Promise<void> {
    await this.conn.closeWrite();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.conn.close();
  }

  /** Gives the socket up to another owner. */
  release(): Deno.Conn {
    this.#closed = true;
    return this.conn;
  }
}

async function dial(
  address: Address,
  tls: TlsOptions | null,
  signal: AbortSignal,
): Promise<Transport> {
  if (needsNode(tls)) {
    const { nodeDialler } = await import("./node_socket.ts");
    return await nodeDialler.dial(address, tls, signal);
  }
  const conn = await Deno.connect({ ...address, signal });
  conn.setNoDelay(true);
  return new DenoTransport(conn);
}

async function startTls(
  transport: Transport,
  serverName: string,
  tls: TlsOptions,
): Promise<Transport> {
  checkMaterial(tls);
  if (!(transport instanceof DenoTransport)) {
    const { nodeDialler } = await import("./node_socket.ts");
    return await nodeDialler.startTls(transport, serverName, tls);
  }
  const conn = await Deno.startTls(transport.release() as Deno.TcpConn, {
    hostname: tls.serverName ?? serverName,
    caCerts: tls.ca === undefined ? [] : [tls.ca],
  });
  try {
    await conn.handshake();
  } catch (error) {
    conn.close();
    throw error;
  }
  return new DenoTransport(conn);
}

/** How Deno opens sockets. */
export const denoDialler: Dialler = {
  dial,
  startTls,
  explain: explainSocketError,
  async deflate() {
    const { zlibCodec } = await import("./zlib.ts");
    return zlibCodec(await import("node:zlib"));
  },
};

/** Listens over Deno's own sockets. */
export function denoListen(options: ListenOptions): SocketListener {
  const { hostname = "127.0.0.1", port = 0, tls } = options;
  let listener: Deno.Listener;
  try {
    listener = tls === undefined
      ? Deno.listen({ hostname, port })
      : Deno.listenTls({ hostname, port, cert: tls.cert, key: tls.key });
  } catch (error) {
    throw listenError({ hostname, port }, error);
  }
  const address = listener.addr as Deno.NetAddr;
  return {
    hostname,
    port: address.port,
    async accept() {
      for (;;) {
        try {
          return accepted(await listener.accept());
        } catch (error) {
          if (
            error instanceof Deno.errors.BadResource ||
            error instanceof Deno.errors.Interrupted
          ) return null;
          // What concerns one client, or passes, does not end the listening:
          // who has no room waits in the system's backlog.
          if (!isGone(error)) await rest(ACCEPT_PAUSE);
        }
      }
    },
    close() {
      listener.close();
    },
  };
}

/** Whether an error of accepting says that the client had gone by then. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.NotConnected;
}

function accepted(conn: Deno.Conn): Accepted {
  const transport = new DenoTransport(conn);
  return {
    async open() {
      if ("handshake" in conn) await (conn as Deno.TlsConn).handshake();
      else (conn as Deno.TcpConn).setNoDelay(true);
      return transport;
    },
    close: () => transport.close(),
  };
}
