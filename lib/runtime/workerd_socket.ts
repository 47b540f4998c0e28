/**
 * Sockets of Cloudflare's workerd. Quirks hidden: they live in a module of the
 * platform's that no other runtime has; connecting takes no signal; errors
 * have no code, and one message for every reason that TCP was not opened; TLS
 * trusts what the platform trusts and takes no material; half of a connection
 * stays open only where that was asked for.
 */

import type { Bytes } from "../bytes.ts";
import type { TlsOptions } from "../endpoint/endpoint.ts";
import { failureOf } from "../endpoint/failure.ts";
import type {
  Address,
  Dialler,
  Failure,
  Transport,
} from "../endpoint/transport.ts";
import { ConnectError, messageOf } from "../errors.ts";
import { gather } from "./buffers.ts";
import { streamCodec } from "./stream_deflate.ts";
import { zlibCodec } from "./zlib.ts";
import type { Zlib } from "./zlib_stream.ts";

/** A socket of `cloudflare:sockets`, as much of it as is used. */
interface WorkerdSocket {
  readonly readable: ReadableStream<Bytes>;
  readonly writable: WritableStream<Bytes>;
  readonly opened: Promise<unknown>;
  readonly closed: Promise<unknown>;
  close(): Promise<void>;
  startTls(options: { expectedServerHostname: string }): WorkerdSocket;
}

interface SocketsModule {
  connect(
    address: Address,
    options: { secureTransport: "off" | "starttls"; allowHalfOpen: boolean },
  ): WorkerdSocket;
}

class WorkerdTransport implements Transport {
  #socket: WorkerdSocket;
  #reader: ReadableStreamDefaultReader<Bytes>;
  #writer: WritableStreamDefaultWriter<Bytes>;
  #closed = false;
  /** Behind TLS, and nothing has come yet. */
  #proving: boolean;

  constructor(socket: WorkerdSocket, tls: boolean) {
    this.#socket = socket;
    this.#proving = tls;
    this.#reader = socket.readable.getReader();
    this.#writer = socket.writable.getWriter();
    // What ends the connection is told by `read` and `write`.
    socket.closed.catch(() => {});
    this.#reader.closed.catch(() => {});
    this.#writer.closed.catch(() => {});
  }

  async read(): Promise<Bytes | null> {
    const { value, done } = await this.#told(this.#reader.read());
    this.#proving = false;
    return done ? null : value;
  }

  async write(chunks: readonly Bytes[]): Promise<void> {
    for (const chunk of gather(chunks)) {
      await this.#told(this.#writer.write(chunk));
    }
  }

  /** What comes of reading or writing: it is only there that a failed TLS handshake is told. */
  async #told<T>(done: Promise<T>): Promise<T> {
    try {
      return await done;
    } catch (thrown) {
      const message = messageOf(thrown);
      throw this.#proving && /internal error/.test(message)
        ? new TlsFailed(message, { cause: thrown })
        : thrown;
    }
  }

  async closeWrite(): Promise<void> {
    await this.#writer.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close().catch(() => {});
  }

  /** Gives the socket up to another owner. */
  release(): WorkerdSocket {
    this.#closed = true;
    this.#reader.releaseLock();
    this.#writer.releaseLock();
    return this.#socket;
  }
}

/**
 * The platform's sockets. Bundlers for others need not know of them: esbuild
 * leaves be what is caught, webpack and Vite what is marked.
 */
async function sockets(): Promise<SocketsModule> {
  return await import(
    /* webpackIgnore: true */ /* @vite-ignore */ "cloudflare:sockets"
  ).catch((cause) => {
    throw new ConnectError("other", "Cannot connect: it has no sockets", {
      cause,
    });
  });
}

async function dial(
  address: Address,
  tls: TlsOptions | null,
  signal: AbortSignal,
): Promise<Transport> {
  const { connect } = await sockets();
  signal.throwIfAborted();
  const socket = connect(address, {
    secureTransport: tls === null ? "off" : "starttls",
    allowHalfOpen: true,
  });
  await opened(socket, signal);
  return new WorkerdTransport(socket, false);
}

async function startTls(
  transport: Transport,
  serverName: string,
  tls: TlsOptions,
): Promise<Transport> {
  const socket = (transport as WorkerdTransport).release().startTls({
    expectedServerHostname: tls.serverName ?? serverName,
  });
  try {
    await socket.opened;
  } catch (thrown) {
    socket.closed.catch(() => {});
    socket.close().catch(() => {});
    throw new TlsFailed(messageOf(thrown), { cause: thrown });
  }
  return new WorkerdTransport(socket, true);
}

/** TLS did not come about; the platform's message does not say so. */
class TlsFailed extends Error {}

/** Waits until a socket is open; it is closed where the signal comes first. */
async function opened(
  socket: WorkerdSocket,
  signal: AbortSignal,
): Promise<void> {
  socket.closed.catch(() => {});
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([socket.opened, promise]);
  } catch (thrown) {
    socket.opened.catch(() => {});
    socket.close().catch(() => {});
    throw thrown;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function explain(thrown: unknown): Failure {
  const message = messageOf(thrown);
  if (thrown instanceof TlsFailed) {
    return {
      failure: "tls",
      words: "its certificate is not valid for that name or not trusted " +
        "here, or it does not speak TLS",
    };
  }
  if (/cannot connect to the specified address/.test(message)) {
    return {
      failure: "unreachable",
      words: "the connection was refused, or the host does not resolve or " +
        "is not to be reached from here",
    };
  }
  if (/connection lost|disconnected/i.test(message)) return failureOf("reset");
  return { failure: "other", words: message };
}

/** `node:zlib`, had without importing it; null without the flag `nodejs_compat`. */
function nodeZlib(): Zlib | null {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => Zlib };
  };
  return process?.getBuiltinModule?.("node:zlib") ?? null;
}

/** How workerd opens sockets. */
export const workerdDialler: Dialler = {
  dial,
  startTls,
  explain,
  deflate() {
    const zlib = nodeZlib();
    return Promise.resolve(zlib === null ? streamCodec : zlibCodec(zlib));
  },
};
