/** A server that does exactly as told, octet by octet: what real ones never do. */

import { createHash } from "node:crypto";
import { createServer, type Socket } from "node:net";

/** One connection of a scripted server. */
export interface ScriptedSocket {
  /** The request that came, as text. */
  readonly request: string;
  /** Writes octets, or text whose characters are octets. */
  write(octets: Uint8Array | readonly number[] | string): void;
  /** Answers the handshake as RFC 6455 asks for. */
  accept(headers?: string): void;
  /** The next octets, whatever they are; null: the client has ended its side. */
  read(): Promise<Uint8Array | null>;
  /** Stops taking octets in from the system, until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends this side (FIN). */
  end(): void;
  /** Ends TCP with a reset. */
  reset(): void;
  /** Resolves when the client has ended TCP. */
  readonly closed: Promise<void>;
}

/** A scripted server that is listening. */
export interface ScriptedServer extends AsyncDisposable {
  readonly port: number;
  /** Such as `ws://127.0.0.1:41234`. */
  readonly url: string;
}

/** The answer to a Sec-WebSocket-Key. */
export function acceptFor(request: string): string {
  const key = /^sec-websocket-key: *(\S+)/im.exec(request)?.[1] ?? "";
  return createHash("sha1")
    .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
}

/** A good response's head. */
export function goodResponse(request: string, headers = ""): string {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" +
    `Connection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(request)}\r\n` +
    `${headers}\r\n`;
}

/**
 * Serves a script: it is run for each connection, once the head of its
 * request came (at once where `eager`).
 */
export async function scriptedServer(
  script: (socket: ScriptedSocket) => void | Promise<void>,
  options: { readonly eager?: boolean } = {},
): Promise<ScriptedServer> {
  const open = new Set<Socket>();
  const running: Promise<void>[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => open.delete(socket));
    const done = run(socket, script, options.eager ?? false);
    // What a script throws is told when the server is ended.
    done.catch(() => {});
    running.push(done);
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as { port: number };
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) =>
        server.close(() => resolve())
      );
      for (const socket of open) socket.destroy();
      await closed;
      await Promise.all(running);
    },
  };
}

async function run(
  socket: Socket,
  script: (socket: ScriptedSocket) => void | Promise<void>,
  eager: boolean,
): Promise<void> {
  const chunks: (Uint8Array | null)[] = [];
  let wake: (() => void) | null = null;
  const push = (chunk: Uint8Array | null) => {
    chunks.push(chunk);
    wake?.();
  };
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  socket.on("data", (chunk: Uint8Array) => push(chunk));
  socket.once("end", () => push(null));
  socket.once("close", () => push(null));
  const read = async () => {
    while (chunks.length === 0) {
      await new Promise<void>((resolve) => wake = resolve);
    }
    return chunks[0] === null ? null : chunks.shift()!;
  };
  let request = "";
  while (!eager && !request.includes("\r\n\r\n")) {
    const chunk = await read();
    if (chunk === null) return;
    request += new TextDecoder().decode(chunk);
  }
  const write: ScriptedSocket["write"] = (octets) => {
    if (typeof octets === "string") socket.write(octets, "latin1");
    else socket.write(Uint8Array.from(octets));
  };
  await script({
    request,
    write,
    accept: (headers) => write(goodResponse(request, headers)),
    read,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    end: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
    closed,
  });
}
