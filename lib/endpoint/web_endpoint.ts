/** One open connection of the web transport. */

import { EMPTY, text } from "../bytes.ts";
import { FramescriptError, messageOf, UsageError } from "../errors.ts";
import { rest } from "../rest.ts";
import { turn } from "../turn.ts";
import type { OutgoingMessage } from "../wire/message.ts";
import { unsupported } from "./demand.ts";
import { endedError } from "./ended.ts";
import type {
  ConnectOptions,
  Ending,
  Endpoint,
  EndpointEvent,
  Handshake,
  TransportName,
} from "./endpoint.ts";
import type { WebInbox } from "./web_inbox.ts";

/**
 * Octets that the runtime may hold unsent before sending waits, and those that
 * are handed to it before it has a turn to send them.
 */
const UNSENT = 1024 * 1024;

/** What a message takes beside its octets, as good as can be guessed. */
const OVERHEAD = 64;

/** Milliseconds between two looks at what is unsent. */
const UNSENT_LOOK = 2;

/** A web socket as an endpoint. */
export class WebEndpoint implements Endpoint {
  readonly transport: TransportName = "web";
  readonly handshake: Handshake;
  /** The runtime shows messages only when they are whole. */
  readonly pendingBytes = 0;
  readonly ended: Promise<Ending>;
  #inbox: WebInbox;
  #options: ConnectOptions;
  /** Octets since the event loop turned. */
  #handedOver = 0;

  constructor(inbox: WebInbox, handshake: Handshake, options: ConnectOptions) {
    this.#inbox = inbox;
    this.ended = inbox.ended;
    this.handshake = handshake;
    this.#options = options;
    const { signal } = options;
    if (signal === undefined) return;
    const abort = () => inbox.end();
    signal.addEventListener("abort", abort, { once: true });
    inbox.ended.then(() => signal.removeEventListener("abort", abort));
    if (signal.aborted) abort();
  }

  get closeSent(): boolean {
    return this.#inbox.socket.readyState >= WebSocket.CLOSING;
  }

  receive(): Promise<readonly EndpointEvent[] | null> {
    return this.#inbox.events.receive();
  }

  async send(message: OutgoingMessage): Promise<void> {
    const { kind, fragments, split, chop, compress } = message;
    if (fragments.length > 1 || split !== undefined) {
      throw unsupported("web", "fragments");
    }
    if (chop !== undefined) throw unsupported("web", "chop");
    if (compress !== undefined) throw unsupported("web", "compress_choice");
    this.#mustBeOpen();
    const data = fragments[0] ?? EMPTY;
    const { socket } = this.#inbox;
    socket.send(kind === "text" ? text(data) : data);
    const at = performance.now();
    this.#options.observe?.({
      type: "message",
      at,
      direction: "out",
      kind,
      data,
      frames: null,
    });
    this.#handedOver += data.length + OVERHEAD;
    if (this.#handedOver > UNSENT) {
      this.#handedOver = 0;
      await turn();
    }
    while (socket.bufferedAmount > UNSENT && this.#inbox.ending === null) {
      await rest(UNSENT_LOOK);
    }
  }

  sendFrames(): Promise<void> {
    return Promise.reject(unsupported("web", "frame"));
  }

  sendBytes(): Promise<void> {
    return Promise.reject(unsupported("web", "bytes"));
  }

  close(code?: number, reason?: string): Promise<void> {
    try {
      this.#mustBeOpen();
      this.#inbox.socket.close(code, reason);
    } catch (error) {
      return Promise.reject(
        error instanceof FramescriptError ? error : new UsageError(
          `Cannot close with ${code}: ${messageOf(error)}`,
          { cause: error },
        ),
      );
    }
    const at = performance.now();
    this.#options.observe?.({
      type: "close",
      at,
      direction: "out",
      code: code ?? null,
      reason: reason ?? "",
    });
    return Promise.resolve();
  }

  closeWrite(): Promise<void> {
    return Promise.reject(unsupported("web", "half_close"));
  }

  drop(): Promise<void> {
    return Promise.reject(unsupported("web", "drop"));
  }

  abandon(): void {
    this.#inbox.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inbox.closeSoon();
  }

  #mustBeOpen(): void {
    const { ending, socket } = this.#inbox;
    if (ending !== null || socket.readyState !== WebSocket.OPEN) {
      throw endedError(ending?.error ?? null);
    }
  }
}
