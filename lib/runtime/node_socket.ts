/**
 * Sockets of `node:net` and `node:tls`: Node, Bun, and Deno where its own TLS
 * does not suffice. Quirks hidden: data comes by events whether it is wanted
 * or not; `ca` replaces the system's roots instead of joining them; an IP
 * address must not be sent as a server name (RFC 6066 3).
 *
 * The modules are loaded when they are needed: most runs are without TLS, and
 * a bundle of the whole package starts on platforms that have neither.
 */

import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Bytes } from "../bytes.ts";
import type { ListenOptions, TlsOptions } from "../endpoint/endpoint.ts";
import {
  type Accepted,
  type Address,
  type Dialler,
  type SocketListener,
  type Transport,
} from "../endpoint/transport.ts";
import { gather } from "./buffers.ts";
import { ReadAhead } from "./read_ahead.ts";
import { explainSocketError, listenError } from "./socket_errors.ts";

/** The octets of a Buffer, without its ways of its own. */
function plain({ buffer, byteOffset, length }: Uint8Array): Bytes {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, length);
}

class NodeTransport implements Transport {
  readonly socket: Socket;
  #received: ReadAhead;

  constructor(socket: Socket) {
    this.socket = socket;
    this.#received = new ReadAhead(socket);
    socket.setNoDelay(true);
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
  }

  #onData = (chunk: Uint8Array): void => {
    this.#received.push(plain(chunk));
  };

  #onEnd = (): void => {
    this.#received.end(null);
  };

  #onError = (error: Error): void => {
    this.#received.end(error);
  };

  #onClose = (): void => {
    this.#received.end(null);
  };

  read(): Promise<Bytes | null> {
    return this.#received.read();
  }

  write(chunks: readonly Bytes[]): Promise<void> | null {
    if (this.#received.error !== null) {
      return Promise.reject(this.#received.error);
    }
    const gathered = gather(chunks);
    const last = gathered.length - 1;
    for (let i = 0; i < last; i++) this.socket.write(gathered[i]!);
    let settle: ((error?: Error | null) => void) | null = null;
    this.socket.write(gathered[last]!, (error) => settle?.(error));
    // What does not wait in the process is the system's to send.
    if (this.socket.writableLength === 0) return null;
    return new Promise((resolve, reject) => {
      settle = (error) => error ? reject(error) : resolve();
    });
  }

  closeWrite(): Promise<void> {
    return new Promise((resolve) => this.socket.end(resolve));
  }

  close(): void {
    this.socket.destroy();
  }

  /** Gives the socket up to another owner. */
  release(): Socket {
    this.socket.off("data", this.#onData);
    this.socket.off("end", this.#onEnd);
    this.socket.off("error", this.#onError);
    this.socket.off("close", this.#onClose);
    this.socket.pause();
    return this.socket;
  }
}

async function dial(
  { hostname, port }: Address,
  _tls: TlsOptions | null,
  signal: AbortSignal,
): Promise<Transport> {
  const { connect } = await import("node:net");
  signal.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port, allowHalfOpen: true });
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    const failed = (error: Error) => {
      signal.removeEventListener("abort", abort);
      reject(error);
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.once("error", failed);
    socket.once("connect", () => {
      signal.removeEventListener("abort", abort);
      socket.off("error", failed);
      resolve(new NodeTransport(socket));
    });
  });
}

async function startTls(
  transport: Transport,
  serverName: string,
  tls: TlsOptions,
): Promise<Transport> {
  const { connect, rootCertificates } = await import("node:tls");
  const { isIP } = await import("node:net");
  const socket = (transport as NodeTransport).release();
  const name = tls.serverName ?? serverName;
  return await new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      secure.destroy();
      socket.destroy();
      reject(error);
    };
    const closed = () =>
      failed(new Error("closed before a TLS connection was established"));
    const secure = connect({
      socket,
      host: name,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(tls.ca === undefined ? {} : { ca: [...rootCertificates, tls.ca] }),
      ...(tls.cert === undefined ? {} : { cert: tls.cert }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
      rejectUnauthorized: tls.verify !== false,
    });
    secure.once("error", failed);
    secure.once("close", closed);
    secure.once("secureConnect", () => {
      secure.off("error", failed);
      secure.off("close", closed);
      resolve(new NodeTransport(secure));
    });
  });
}

/** How Node and Bun open sockets. */
export const nodeDialler: Dialler = {
  dial,
  startTls,
  explain: explainSocketError,
  async deflate() {
    const { zlibCodec } = await import("./zlib.ts");
    return zlibCodec(await import("node:zlib"));
  },
};

/** Listens over `node:net`, and `node:tls` where there is a certificate. */
export async function nodeListen(
  options: ListenOptions,
): Promise<SocketListener> {
  const { hostname = "127.0.0.1", port = 0, tls } = options;
  const address = { hostname, port };
  const { createServer } = await import("node:net");
  const context = tls === undefined ? null : await secureContext(tls, address);
  const waiting: Accepted[] = [];
  let closed = false;
  let wake: (() => void) | null = null;
  const wakeUp = () => {
    wake?.();
    wake = null;
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    waiting.push(accepted(socket, context));
    wakeUp();
  });
  await new Promise<void>((resolve, reject) => {
    const failed = (error: unknown) => reject(listenError(address, error));
    // One that comes later concerns a client.
    server.on("error", failed);
    try {
      server.listen(port, hostname, () => resolve());
    } catch (error) {
      failed(error);
    }
  });
  return {
    hostname,
    port: (server.address() as { port: number }).port,
    async accept() {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) return next;
        if (closed) return null;
        await new Promise<void>((resolve) => wake = resolve);
      }
    },
    close() {
      closed = true;
      server.close();
      for (const each of waiting.splice(0)) each.close();
      wakeUp();
    },
  };
}

async function secureContext(
  material: { readonly cert: string; readonly key: string },
  address: Address,
): Promise<SecureContext> {
  const { createSecureContext } = await import("node:tls");
  try {
    return createSecureContext(material);
  } catch (error) {
    throw listenError(address, error);
  }
}

function accepted(
  socket: Socket,
  context: SecureContext | null,
): Accepted {
  // Until it is opened nobody listens: an error then must not end the process.
  const ignore = () => {};
  socket.on("error", ignore);
  return {
    async open() {
      if (context === null) return new NodeTransport(socket);
      const { TLSSocket } = await import("node:tls");
      return await new Promise((resolve, reject) => {
        const secure = new TLSSocket(socket, {
          isServer: true,
          secureContext: context,
        });
        const failed = (error: Error) => {
          socket.destroy();
          reject(error);
        };
        const closed = () =>
          failed(new Error("closed before a TLS connection was established"));
        secure.once("error", failed);
        secure.once("close", closed);
        secure.once("secure", () => {
          secure.off("error", failed);
          secure.off("close", closed);
          resolve(new NodeTransport(secure));
        });
      });
    },
    close() {
      socket.destroy();
    },
  };
}
