/**
 * What comes from a web socket, kept from its first event on. Quirk hidden:
 * `wasClean` is what all runtimes agree on where the peer's Close came.
 */

import { type Bytes, utf8 } from "../bytes.ts";
import { formatDuration } from "../duration.ts";
import { messageOf } from "../errors.ts";
import { type Limits, limitsOf } from "../wire/limits.ts";
import type { IncomingMessage } from "../wire/message.ts";
import type { ConnectOptions, Ending, EndpointEvent } from "./endpoint.ts";
import { EventQueue } from "./event_queue.ts";
import { Idleness } from "./idleness.ts";
import { withoutLinks } from "./failure.ts";

/** Milliseconds that a connection is given to end after it was told to. */
const END_TIME = 1000;

/** Listens to a socket from its first event on, and keeps what came. */
export class WebInbox {
  readonly limits: Limits;
  readonly events: EventQueue;
  /** Null once open; else the message of the error that it failed with. */
  readonly opened: Promise<string | null>;
  release: (() => void) | undefined;
  /** Resolves once it has ended. */
  readonly ended: Promise<Ending>;
  ending: Ending | null = null;
  #socket: WebSocket | null = null;
  #options: ConnectOptions;
  #settleOpened: (failed: string | null) => void;
  #settleEnded: (ending: Ending) => void;
  #error: string | null = null;
  #endTimer: ReturnType<typeof setTimeout> | undefined;
  #idleness: Idleness | null = null;
  #isOpen = false;
  #onOpen: (socket: WebSocket) => void;

  /** @param onOpen Called when it opens, before anything that comes. */
  constructor(options: ConnectOptions, onOpen: (socket: WebSocket) => void) {
    this.#options = options;
    this.#onOpen = onOpen;
    this.limits = limitsOf(options.limits);
    this.events = new EventQueue(this.limits.queuedBytes);
    const opened = Promise.withResolvers<string | null>();
    this.opened = opened.promise;
    this.#settleOpened = opened.resolve;
    const ended = Promise.withResolvers<Ending>();
    this.ended = ended.promise;
    this.#settleEnded = ended.resolve;
  }

  get socket(): WebSocket {
    return this.#socket!;
  }

  attach(socket: WebSocket): void {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.open();
    socket.onmessage = (event) => this.#onMessage(event.data);
    socket.onerror = (event) =>
      this.#onError("message" in event ? String(event.message) : "");
    socket.onclose = (event) => this.#onClose(event);
  }

  /** The handshake is done. */
  open(): void {
    this.#isOpen = true;
    this.#show(() => this.#onOpen(this.socket));
    this.#settleOpened(null);
    const { idleTime } = this.limits;
    this.#idleness = new Idleness(
      idleTime,
      () => this.end(`nothing came for ${formatDuration(idleTime)}`),
    );
  }

  /** Ends it as far as the runtime lets us; whether it has ended or not, nothing is waited for afterwards. */
  end(error: string | null = null): void {
    this.#error ??= error;
    this.#tellToClose();
    this.#finish({ closed: false, code: null, reason: "" });
  }

  /** Closes, and ends it where the runtime does not in {@linkcode END_TIME}. */
  closeSoon(): Promise<Ending> {
    if (this.ending === null) {
      this.#tellToClose();
      this.#endTimer ??= setTimeout(() => this.end(), END_TIME);
    }
    return this.ended;
  }

  #tellToClose(): void {
    const socket = this.#socket;
    if (socket === null) return;
    try {
      if (socket.readyState < WebSocket.CLOSING) socket.close();
    } catch {
      // Still connecting on a runtime that then refuses: it ends by itself.
    }
  }

  /** What is thrown by who is shown something ends the connection: the runtime's events are no place for it. */
  #show(show: (observe: ConnectOptions["observe"]) => void): void {
    try {
      show(this.#options.observe);
    } catch (thrown) {
      this.end(messageOf(thrown));
    }
  }

  #onMessage(data: unknown): void {
    if (this.ending !== null) return;
    this.#idleness?.heard(performance.now());
    const kind = typeof data === "string" ? "text" : "binary";
    const octets: Bytes = typeof data === "string"
      ? utf8(data)
      : new Uint8Array(data as ArrayBuffer);
    const { messageSize, queuedBytes } = this.limits;
    if (octets.length > messageSize) {
      return this.end(
        `a message of ${octets.length} bytes came, the limit is ${messageSize}`,
      );
    }
    const at = performance.now();
    const message: IncomingMessage = {
      kind,
      data: octets,
      fragments: null,
      compressed: null,
    };
    this.#show((observe) =>
      observe?.({
        type: "message",
        at,
        direction: "in",
        kind,
        data: octets,
        frames: null,
      })
    );
    this.events.push({ type: "message", at, message }, octets.length);
    this.events.flush();
    // A web socket cannot be paused.
    if (this.events.full) {
      this.end(`more than ${queuedBytes} bytes waited unread`);
    }
  }

  #onError(message: string): void {
    if (this.ending !== null) return;
    this.#error ??= message === "" ? null : withoutLinks(message);
    this.#settleOpened(message);
    if (this.#socket?.readyState === WebSocket.CONNECTING) return;
    // Some runtimes leave `close` out.
    this.#endTimer ??= setTimeout(() => this.end(), END_TIME);
  }

  #onClose(event: CloseEvent): void {
    const { code, reason, wasClean } = event;
    this.#settleOpened(this.#error ?? "");
    const shown = {
      closed: wasClean,
      code: wasClean && code !== 1005 ? code : null,
      reason,
    };
    if (wasClean && this.ending === null) {
      const at = performance.now();
      const close = { type: "close", at, code: shown.code, reason } as const;
      this.#show((observe) => observe?.({ ...close, direction: "in" }));
      this.events.push(close);
      this.events.flush();
    }
    this.#finish(shown);
  }

  #finish(
    how: { closed: boolean; code: number | null; reason: string },
  ): void {
    if (this.ending !== null) return;
    this.ending = {
      ...how,
      clean: null,
      by: null,
      error: this.#error,
      violation: null,
    };
    clearTimeout(this.#endTimer);
    this.#idleness?.dispose();
    const at = performance.now();
    const event: EndpointEvent = { type: "end", at, ending: this.ending };
    // What never opened has no end.
    if (this.#isOpen) this.#show((observe) => observe?.(event));
    this.events.push(event);
    this.events.flush();
    this.release?.();
    this.#settleOpened(this.#error ?? "");
    this.#settleEnded(this.ending);
  }
}
