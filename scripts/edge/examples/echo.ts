/** What the echo examples answer, whatever platform carries the octets. */

/** How long a connection may be silent, in milliseconds, before it is closed with 4408. */
export const IDLE_TIME = 30_000;

/** The close code for what is no request. */
export const BAD_REQUEST = 4400;

/** A request in JSON that the echo understands; everything else comes back as it is. */
type Command =
  | { readonly type: "ping" }
  | { readonly type: "close"; readonly code: number; readonly reason: string };

function commandOf(message: string): Command | null {
  if (!message.startsWith('{"type":')) return null;
  try {
    return JSON.parse(message);
  } catch {
    return null;
  }
}

/** Whether a Close of the platform's can say so: others throw, which would be the end of the server. */
function isSayable(code: unknown, reason: unknown): boolean {
  const isCode = code === 1000 ||
    typeof code === "number" && code >= 3000 && code <= 4999;
  return isCode && typeof reason === "string" &&
    new TextEncoder().encode(reason).length <= 123;
}

/** The part of a socket that an answer needs; Bun's and the standard's both have it. */
export interface Replying<Data> {
  send(data: string | Data): unknown;
  close(code: number, reason: string): unknown;
}

/** Answers one message: a heartbeat, a request to be closed, or an echo. */
export function answer<Data>(
  socket: Replying<Data>,
  message: string | Data,
): void {
  const command = typeof message === "string" ? commandOf(message) : null;
  if (command?.type === "ping") socket.send('{"type":"pong"}');
  else if (command?.type === "close") {
    const { code, reason } = command;
    if (isSayable(code, reason)) socket.close(code, reason);
    else socket.close(BAD_REQUEST, "no such close code, or a long reason");
  } else socket.send(message);
}

/** Echoes on a standard `WebSocket` until it closes or falls silent. */
export function echo(socket: WebSocket, idleTime: number): void {
  socket.binaryType = "arraybuffer";
  const close = () => socket.close(4408, "idle");
  let idle = setTimeout(close, idleTime);
  socket.addEventListener("message", ({ data }) => {
    clearTimeout(idle);
    idle = setTimeout(close, idleTime);
    answer<ArrayBuffer>(socket, data);
  });
  socket.addEventListener("close", ({ code, reason }) => {
    clearTimeout(idle);
    // Where it is still closing, the answering Close is left to its owner.
    if (socket.readyState !== WebSocket.CLOSING) return;
    if (code === 1005) socket.close();
    else if (code !== 1006) socket.close(code, reason);
  });
}
