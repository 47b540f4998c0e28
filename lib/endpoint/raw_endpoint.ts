/**
 * An open connection over octets, for both roles: drives the wire's
 * `Connection` with a transport, a clock and timers.
 *
 * Reading goes on by itself, so that Pings and Closes are answered while
 * nobody receives. It rests while more is unread than `limits.queuedBytes`, or
 * more of Pongs than that still waits to be taken in by the peer. Once a Close
 * was sent what is unread keeps nothing waiting, and what is over the limit
 * then is dropped (RFC 6455 1.4), so that no closing handshake can block.
 *
 * @module
 */

import type { Bytes } from "../bytes.ts";
import { formatDuration } from "../duration.ts";
import { messageOf } from "../errors.ts";
import { turn } from "../turn.ts";
import { violation } from "../violations.ts";
import type { Connection, ConnectionEvent } from "../wire/connection.ts";
import type { OutgoingFrame, Role } from "../wire/frame.ts";
import type { Limits } from "../wire/limits.ts";
import type { OutgoingMessage } from "../wire/message.ts";
import type {
  Ending,
  Endpoint,
  EndpointEvent,
  Handshake,
  TransportName,
  WireEvent,
} from "./endpoint.ts";
import { Countdown } from "./countdown.ts";
import { endedError } from "./ended.ts";
import { EventQueue } from "./event_queue.ts";
import { Idleness } from "./idleness.ts";
import type { Transport } from "./transport.ts";
import { WriteQueue, WRITTEN } from "./write_queue.ts";

/**
 * Milliseconds that a client waits, after both Closes, for the server to end
 * TCP (RFC 6455 7.1.1), and a server that has ended its side for the client.
 */
export const CLOSE_LINGER = 1000;

/**
 * Milliseconds in which a peer may take in nothing of what goes before the end
 * of TCP, its Close among it, until TCP is ended all the same.
 */
export const STALLED = 10_000;

/** Milliseconds of reading what is there already before timers and other sockets have a turn. */
const UNTURNED_TIME = 10;

/**
 * Milliseconds that the answer to a Close, or to a violation, waits for the
 * consumer to take and answer the messages that came before it.
 */
export const ANSWER_WAIT = 1000;

/** What an endpoint is made of. */
export interface RawEndpointOptions {
  readonly role: Role;
  readonly transport: Transport;
  readonly connection: Connection;
  readonly handshake: Handshake;
  /** Octets that came together with the handshake. */
  readonly leftover: Bytes;
  readonly limits: Limits;
  /** Whether octets are read while nobody receives. */
  readonly autoRead: boolean;
  /** Says in words why the transport failed. */
  readonly explain: (thrown: unknown) => string;
  readonly observe?: ((event: WireEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One connection of the raw transport. */
export class RawEndpoint implements Endpoint {
  readonly transport: TransportName = "raw";
  readonly handshake: Handshake;
  readonly ended: Promise<Ending>;
  #settleEnded: (ending: Ending) => void;
  #options: RawEndpointOptions;
  #role: Role;
  #socket: Transport;
  #connection: Connection;
  #observe: ((event: WireEvent) => void) | undefined;
  #events: EventQueue;
  #output: WriteQueue;
  #ending: Ending | null = null;
  #closeCode: number | null = null;
  #closeReason = "";
  #aborted = false;
  /** Writes what is left once a Close was sent. */
  #flushing: Promise<void> | null = null;
  #finishing = false;
  #settling: Promise<void> | null = null;
  #onAnswered: (() => void) | null = null;
  #answerTimer: ReturnType<typeof setTimeout> | undefined;
  /** Ends TCP, where the peer does not. */
  #countdown: Countdown;
  #idleness: Idleness;
  /** Octets of Pongs that are still to be written. */
  #unwrittenPongs = 0;
  #reading: Promise<void>;

  constructor(options: RawEndpointOptions) {
    this.#options = options;
    this.#role = options.role;
    this.#socket = options.transport;
    this.#connection = options.connection;
    this.#observe = options.observe;
    this.handshake = options.handshake;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.ended = promise;
    this.#settleEnded = resolve;
    this.#events = new EventQueue(options.limits.queuedBytes);
    this.#output = new WriteQueue(
      options.transport,
      (thrown) => endedError(options.explain(thrown)),
      (chunks) => this.#connection.recycle(chunks),
    );
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#countdown = new Countdown(() => this.#output.progress, () => {
      this.#end({ by: "self" });
      this.#socket.close();
    });
    this.#idleness = new Idleness(
      options.limits.idleTime,
      () => this.#onIdle(),
      () => this.#rests(),
    );
    this.#reading = this.#read();
    if (options.signal?.aborted) this.#onAbort();
  }

  get pendingBytes(): number {
    return this.#connection.pendingBytes;
  }

  get closeSent(): boolean {
    return this.#connection.closeSent;
  }

  receive(): Promise<readonly EndpointEvent[] | null> {
    // Who asks for more has done with what came before.
    if (this.#events.empty) this.#answerClose();
    return this.#events.receive();
  }

  send(message: OutgoingMessage): Promise<void> {
    return this.#queue(
      () => this.#connection.sendMessage(message),
      message.chop,
    );
  }

  sendFrames(
    frames: readonly OutgoingFrame[],
    options?: { readonly chop?: number },
  ): Promise<void> {
    return this.#queue(
      () => this.#connection.sendFrames(frames),
      options?.chop,
    );
  }

  sendBytes(bytes: Bytes, options?: { readonly chop?: number }): Promise<void> {
    return this.#queue(
      () => this.#connection.sendBytes(bytes),
      options?.chop,
    );
  }

  close(code?: number, reason?: string): Promise<void> {
    const written = this.#queue(
      () => this.#connection.sendClose(code, reason),
    );
    if (this.#ending === null) this.#advanceClosing();
    return written;
  }

  async closeWrite(): Promise<void> {
    if (this.#ending !== null) throw endedError(this.#ending.error);
    await this.#output.flushed();
    try {
      await this.#socket.closeWrite();
    } catch (thrown) {
      throw endedError(this.#options.explain(thrown));
    }
  }

  drop(): Promise<void> {
    this.abandon();
    return this.#reading;
  }

  abandon(): void {
    this.#end({ by: "self" });
    this.#socket.close();
  }

  /** Waits for TCP to end where that is under way (bounded), and else ends it. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#answerClose();
    return this.#finishing || this.#ending !== null
      ? this.#reading
      : this.drop();
  }

  /** Hands something to the connection and its output to the socket. */
  #queue(put: () => void, chop?: number): Promise<void> {
    if (this.#ending !== null) {
      return rejected(endedError(this.#ending.error));
    }
    try {
      put();
    } catch (error) {
      return rejected(error);
    }
    if (this.#connection.waiting === null) return this.#flush(chop);
    const flushed = this.#flushSettled(chop);
    // It may go unheard here too.
    flushed.catch(() => {});
    return flushed;
  }

  /** Shows what the connection has sent, and queues its octets; it may go unheard that they cannot be written. */
  #flush(chop?: number): Promise<void> {
    if (this.#observe !== undefined) this.#showSent(this.#observe);
    const chunks = this.#connection.takeOutput();
    return chunks.length === 0 ? WRITTEN : this.#output.push(chunks, chop);
  }

  /** The same, once an asynchronous codec is done; by then it may be on its way with what else was. */
  async #flushSettled(chop?: number): Promise<void> {
    await this.#settle();
    if (this.#ending !== null) throw endedError(this.#ending.error);
    await this.#flush(chop);
    await this.#output.flushed();
  }

  #showSent(observe: (event: WireEvent) => void): void {
    const at = performance.now();
    for (const sent of this.#connection.takeSent()) {
      observe({ ...sent, at, direction: "out" });
    }
  }

  /** Waits for an asynchronous codec, whoever asks first. One that fails ends the connection, whose context it had. */
  #settle(): Promise<void> {
    this.#settling ??= (async () => {
      try {
        for (;;) {
          const waiting = this.#connection.waiting;
          if (waiting === null) break;
          await waiting;
          this.#take(this.#connection.resume(), performance.now());
        }
      } catch (thrown) {
        this.#end({ by: "self", error: messageOf(thrown) });
        this.#socket.close();
      }
      this.#settling = null;
    })();
    return this.#settling;
  }

  async #read(): Promise<void> {
    try {
      await this.#readToTheEnd();
    } catch (thrown) {
      // What `observe` threw: nobody would learn that nothing more is read.
      this.#end({ by: "self", error: messageOf(thrown) });
    } finally {
      this.#release();
    }
  }

  async #readToTheEnd(): Promise<void> {
    const { leftover } = this.#options;
    let turned = performance.now();
    if (leftover.length > 0) {
      this.#heard(leftover, turned);
      if (this.#connection.waiting !== null) await this.#settle();
    }
    for (;;) {
      while (this.#rests()) await this.#events.drained();
      let chunk: Bytes | null;
      try {
        chunk = await this.#socket.read();
      } catch (error) {
        this.#end({ by: "peer", error: this.#options.explain(error) });
        return;
      }
      if (chunk === null) {
        // The peer may have ended its own side alone.
        if (this.#ending === null && this.#connection.closeOwed) {
          await this.#closeAnswered();
        }
        this.#take(this.#connection.receiveEof(), performance.now());
        this.#end({ by: "peer" });
        return;
      }
      const at = performance.now();
      this.#heard(chunk, at);
      if (this.#connection.waiting !== null) await this.#settle();
      // Some runtimes have the next chunk at once for as long as there is one.
      if (at - turned > UNTURNED_TIME) {
        await turn();
        turned = performance.now();
      }
    }
  }

  /** Whether nothing is read for now. */
  #rests(): boolean {
    if (this.#ending !== null) return false;
    if (this.#unwrittenPongs > this.#options.limits.queuedBytes) return true;
    if (!this.#options.autoRead) return !this.#events.awaited;
    return this.#events.full && !this.#connection.closeSent;
  }

  #heard(chunk: Bytes, at: number): void {
    // After the end of our side the rest is only read so that TCP can end.
    if (this.#ending !== null) return;
    this.#idleness.heard(at);
    this.#take(this.#connection.receive(chunk), at);
  }

  /** Delivers what came, and sends what it obliges to. */
  #take(events: ConnectionEvent[], at: number): void {
    let idle = this.#events.awaited;
    for (const event of events) {
      if (event.type === "message") idle = false;
      this.#deliver(event, at);
    }
    this.#events.flush();
    const { waiting, closeOwed } = this.#connection;
    if (waiting !== null) return;
    this.#flushAnswers();
    if (!closeOwed) this.#advanceClosing();
    else if (idle) this.#answerClose();
    else {
      this.#answerTimer ??= setTimeout(() => this.#answerClose(), ANSWER_WAIT);
    }
  }

  /** What is sent by itself is counted until it is written: nobody else waits for it. */
  #flushAnswers(): void {
    const pongs = this.#connection.takeAnswered();
    const flushed = this.#flush();
    if (pongs === 0) return;
    this.#unwrittenPongs += pongs;
    const written = () => {
      this.#unwrittenPongs -= pongs;
      this.#events.unblock();
    };
    flushed.then(written, written);
  }

  /** Resolves when the Close that is owed was sent, or cannot be. */
  #closeAnswered(): Promise<void> {
    return new Promise((resolve) => this.#onAnswered = resolve);
  }

  /** Sends the Close that is owed, if one is: to the peer's, with its code and reason. */
  #answerClose(): void {
    if (!this.#connection.closeOwed || this.#ending !== null) return;
    clearTimeout(this.#answerTimer);
    if (this.#connection.failed === null) {
      this.#connection.sendClose(
        this.#closeCode ?? undefined,
        this.#closeReason,
      );
    } else this.#connection.answerClose();
    this.#flush();
    this.#advanceClosing();
    this.#onAnswered?.();
  }

  #deliver(event: ConnectionEvent, at: number): void {
    const observe = this.#observe;
    const room = !(this.#events.full && this.#connection.closeSent);
    switch (event.type) {
      case "frame": {
        const { frame, mask } = event;
        observe?.({ type: "frame", at, direction: "in", frame, mask });
        if (!room) break;
        this.#events.push(
          { type: "frame", at, frame, mask },
          frame.payload.length,
        );
        break;
      }
      case "message": {
        const { message } = event;
        const { kind, data } = message;
        const frames = message.fragments?.length ?? 1;
        // The only frame's payload is the same octets: shown and counted once.
        const alone = frames === 1 && !message.compressed;
        if (!alone) {
          observe?.({
            type: "message",
            at,
            direction: "in",
            kind,
            data,
            frames,
          });
        }
        if (!room) break;
        this.#events.push(
          { type: "message", at, message },
          alone ? 0 : data.length,
        );
        break;
      }
      case "close":
        this.#closeCode = event.code;
        this.#closeReason = event.reason;
        this.#events.push({ ...event, at });
        break;
      case "violation":
        observe?.({ ...event, at });
        this.#events.push({
          ...event,
          at,
          inClose: this.#connection.failedByClose,
        });
        break;
      case "bytes":
        observe?.({ ...event, at, direction: "in" });
        break;
    }
  }

  /** Ends TCP where it is this side's turn to (RFC 6455 7.1.1). */
  #advanceClosing(): void {
    const { closeSent, closeReceived, failed } = this.#connection;
    if (!closeSent || this.#ending !== null) return;
    // A rest in reading would keep the answer to our Close from being seen.
    this.#events.unblock();
    this.#flushing ??= this.#flushClose();
    if (this.#finishing || !(closeReceived || failed !== null)) return;
    this.#finishing = true;
    this.#finish();
  }

  /** Waits until the Close, and what was sent before it, is written. */
  async #flushClose(): Promise<void> {
    this.#countdown.start(STALLED);
    await this.#output.flushed();
    this.#countdown.stop();
  }

  /** A server ends its side at once; then either gives the other a moment to end TCP. */
  async #finish(): Promise<void> {
    await this.#flushing;
    if (this.#ending !== null) return;
    if (this.#role === "server") {
      this.#countdown.start(STALLED);
      try {
        await this.#socket.closeWrite();
      } catch {
        // The peer was faster: reading tells how.
        return;
      }
      this.#end({ by: "self" });
    }
    this.#countdown.start(CLOSE_LINGER);
  }

  #onAbort = (): void => {
    this.#aborted = true;
    this.abandon();
  };

  /** Settles how the connection ended; the first time counts. */
  #end(how: { readonly by: "peer" | "self"; readonly error?: string }): void {
    if (this.#ending !== null) return;
    const { closeSent, closeReceived } = this.#connection;
    const { by, error = null } = how;
    const server = by === "self" ? this.#role : other(this.#role);
    const ending: Ending = {
      code: this.#closeCode,
      reason: this.#closeReason,
      closed: closeReceived,
      // However TCP ended then, also by a reset (RFC 6455 7.1.4).
      clean: closeSent && closeReceived && server === "server" &&
        !this.#aborted,
      by,
      error,
      violation: this.#connection.failed,
    };
    this.#ending = ending;
    const at = performance.now();
    this.#observe?.({ type: "end", at, ending });
    this.#events.push({ type: "end", at, ending });
    this.#events.flush();
    this.#settleEnded(ending);
    this.#onAnswered?.();
    this.#idleness.dispose();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#events.unblock();
  }

  #release(): void {
    clearTimeout(this.#answerTimer);
    this.#countdown.stop();
    this.#idleness.dispose();
    this.#socket.close();
    this.#connection.dispose();
  }

  /** Nothing came for too long: the peer is told so, unless it does not even answer our Close. */
  #onIdle(): void {
    const duration = formatDuration(this.#options.limits.idleTime);
    const { closeSent, closeReceived } = this.#connection;
    if (!closeSent && !closeReceived) {
      const broken = violation(
        "limit_idle_time",
        `Nothing came for ${duration}`,
      );
      this.#take(this.#connection.fail(broken), performance.now());
    }
    this.#answerClose();
    if (this.#finishing) return;
    this.#end({ by: "self", error: `nothing came for ${duration}` });
    this.#socket.close();
  }
}

/** A rejection that may go unheard: the end of the events tells it too. */
function rejected(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(() => {});
  return promise;
}

function other(role: Role): Role {
  return role === "client" ? "server" : "client";
}
