/**
 * One side of a WebSocket connection after the opening handshake, for both
 * roles: octets in, events and octets out. It awaits nothing and touches no
 * socket, clock or randomness but what is handed in.
 *
 * @module
 */

import { type Bytes, EMPTY } from "../bytes.ts";
import { FramescriptError } from "../errors.ts";
import type { Violation } from "../violations.ts";
import { Assembler } from "./assembler.ts";
import { closeBody, readClose } from "./close.ts";
import type { DeflateSession, Inflated } from "./deflate.ts";
import {
  type EncodeOptions,
  type Frame,
  keyOf,
  type OutgoingFrame,
  type Role,
} from "./frame.ts";
import { type Limits, limitsOf } from "./limits.ts";
import type { IncomingMessage, OutgoingMessage } from "./message.ts";
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  isControl,
  PING,
  PONG,
  TEXT,
} from "./opcode.ts";
import { Output } from "./output.ts";
import { FrameReader } from "./reader.ts";
import { Rules } from "./rules.ts";
import { after, type ConnectionState } from "./state.ts";

/** Octets before the payload of a Pong, masked or about as much. */
const PONG_HEADER = 6;

/** What came of the octets received, in order. */
export type ConnectionEvent =
  | {
    /** A whole frame, payload as on the wire but unmasked. */
    readonly type: "frame";
    readonly frame: Frame;
    readonly mask: Bytes | null;
  }
  | { readonly type: "message"; readonly message: IncomingMessage }
  | {
    readonly type: "close";
    readonly code: number | null;
    readonly reason: string;
  }
  | { readonly type: "violation"; readonly violation: Violation }
  /** Octets that made no frame, as they came: after a violation, or when TCP ended within a frame. */
  | { readonly type: "bytes"; readonly data: Bytes };

/** What went out, in order: also the automatic answers. */
export type Sent =
  | {
    readonly type: "frame";
    /** Payload as on the wire but unmasked. */
    readonly frame: Frame;
    readonly mask: Bytes | null;
    /** The length announced where it is not the payload's. */
    readonly length?: bigint;
  }
  | { readonly type: "bytes"; readonly data: Bytes };

/** What a connection is made of. */
export interface ConnectionOptions {
  /** Which side this is. */
  readonly role: Role;
  /** Four fresh random octets for each call (RFC 6455 5.3). */
  readonly maskKey: () => Bytes;
  /** Null: permessage-deflate was not agreed. */
  readonly deflate: DeflateSession | null;
  /** Default `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** Answer each Ping as it comes. Default true. */
  readonly autoPong?: boolean;
  /** Owe an answer to a Close, and to a violation; see `answerClose`. Default true. */
  readonly autoClose?: boolean;
  /** Keep what is sent for `takeSent`. Default true. */
  readonly record?: boolean;
}

/** The protocol of one open connection. */
export class Connection {
  #options: EncodeOptions;
  #deflate: DeflateSession | null;
  #limits: Limits;
  #autoPong: boolean;
  #autoClose: boolean;
  #record: boolean;
  #state: ConnectionState = "open";
  #closeSent = false;
  #failed: Violation | null = null;
  /** The code of the Close that is owed; undefined: a Close without a body. */
  #owed: { readonly code: number | undefined } | null = null;
  #rules: Rules;
  #reader: FrameReader;
  #assembler: Assembler = new Assembler();
  #output: Output = new Output();
  #sent: Sent[] = [];
  /** What an asynchronous codec is inflating. */
  #inflating: Promise<void> | null = null;
  /** What an asynchronous codec is compressing; what is sent meanwhile stands in `#queue`. */
  #compressing: Promise<void> | null = null;
  #queue: (() => void)[] = [];
  /** Octets of automatic Pongs, for `takeAnswered`. */
  #answered = 0;
  /** What came of inflating, for `resume`. */
  #resumed: ConnectionEvent[] = [];

  /** A connection just opened. */
  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#deflate = options.deflate;
    this.#limits = limitsOf(options.limits);
    this.#autoPong = options.autoPong ?? true;
    this.#autoClose = options.autoClose ?? true;
    this.#record = options.record ?? true;
    this.#rules = new Rules({
      peer: options.role === "client" ? "server" : "client",
      deflate: options.deflate !== null,
      limits: this.#limits,
    });
    this.#reader = new FrameReader(this.#rules);
  }

  /** How far the closing handshake is (RFC 6455 7.1). */
  get state(): ConnectionState {
    return this.#state;
  }

  /** Whether a Close went out, whoever sent it. */
  get closeSent(): boolean {
    return this.#closeSent;
  }

  /** Whether the peer's Close came. */
  get closeReceived(): boolean {
    return this.#rules.closed;
  }

  /** The violation that made the connection deaf (RFC 6455 7.1.7); null: none. */
  get failed(): Violation | null {
    return this.#failed;
  }

  /** Whether that violation was in a Close. */
  get failedByClose(): boolean {
    return this.#failed !== null && this.#reader.opcode === CLOSE;
  }

  /**
   * Whether a Close is to be sent, in answer to the peer's or to a violation,
   * and none was: `answerClose` sends it.
   */
  get closeOwed(): boolean {
    return this.#owed !== null && !this.closeSent;
  }

  /** Octets received that make no whole frame yet. */
  get pendingBytes(): number {
    return this.#reader.pendingBytes;
  }

  /**
   * What an asynchronous codec is still at; null: nothing. Wait for it, then
   * call `resume`. Until then what comes and what is sent is kept in order.
   */
  get waiting(): Promise<void> | null {
    if (this.#inflating === null) return this.#compressing;
    if (this.#compressing === null) return this.#inflating;
    return Promise.all([this.#inflating, this.#compressing]).then(() => {});
  }

  /** Goes on after `waiting` has resolved. */
  resume(): ConnectionEvent[] {
    const events = this.#resumed;
    this.#resumed = [];
    this.#process(events);
    return events;
  }

  /**
   * Takes octets in. The chunk becomes the connection's: payloads are views of
   * it, and masked ones are unmasked in it. After a violation nothing more is
   * read (RFC 6455 7.1.7): what comes is handed over as octets.
   */
  receive(chunk: Bytes): ConnectionEvent[] {
    const events: ConnectionEvent[] = [];
    if (this.#state === "ended") return events;
    if (this.#failed !== null) unread(chunk, events);
    else {
      this.#reader.push(chunk);
      this.#process(events);
    }
    return events;
  }

  /** The peer ended TCP: octets that make no whole frame are handed over. */
  receiveEof(): ConnectionEvent[] {
    this.#state = after(this.#state, "end");
    this.#owed = null;
    const events: ConnectionEvent[] = [];
    if (this.#inflating === null) unread(this.#reader.takePending(), events);
    return events;
  }

  /**
   * Fails the connection for what its driver found (RFC 6455 7.1.7): nothing
   * more is read, and the violation's Close is owed.
   */
  fail(broken: Violation): ConnectionEvent[] {
    const events: ConnectionEvent[] = [];
    if (this.#failed === null) this.#fail(broken, events);
    return events;
  }

  /**
   * Sends the Close that is owed. It is the driver's to call, as soon as the
   * messages that came before have been taken: their answers go out first.
   */
  answerClose(): void {
    if (this.closeOwed) this.sendClose(this.#owed!.code);
    this.#owed = null;
  }

  /**
   * Queues a message; `chop` is the driver's to do.
   *
   * @throws {FramescriptError} It is to be compressed, and no compression was agreed.
   */
  sendMessage(message: OutgoingMessage): void {
    if (message.compress === true && this.#deflate === null) {
      throw new FramescriptError(
        "not_compressed",
        "Cannot send compressed: no permessage-deflate was agreed",
      );
    }
    this.#enqueue(() => this.#sendMessage(message));
  }

  /** Queues frames as they are, legal or not. */
  sendFrames(frames: readonly OutgoingFrame[]): void {
    this.#enqueue(() => {
      for (const frame of frames) this.#sendFrame(frame);
    });
  }

  /** Queues octets as they are. */
  sendBytes(octets: Bytes): void {
    this.#enqueue(() => {
      this.#output.octets(octets);
      if (this.#record) this.#sent.push({ type: "bytes", data: octets });
    });
  }

  /** Queues a Close; no code: without one, and without a body where there is no reason either. */
  sendClose(code?: number, reason?: string): void {
    const payload = closeBody(code, reason);
    this.sendFrames([{ fin: true, rsv: 0, opcode: CLOSE, payload }]);
  }

  /** What is to be written, each element in one write. */
  takeOutput(): Bytes[] {
    return this.#output.take();
  }

  /** Takes chunks of `takeOutput` back, once they were written and nobody reads them: the next long frame is written there. */
  recycle(chunks: readonly Bytes[]): void {
    this.#output.recycle(chunks);
  }

  /** How many octets of automatic Pongs were queued since the last call. */
  takeAnswered(): number {
    const answered = this.#answered;
    this.#answered = 0;
    return answered;
  }

  /** What was queued since the last call, in order, also the automatic answers. */
  takeSent(): Sent[] {
    const sent = this.#sent;
    if (sent.length > 0) this.#sent = [];
    return sent;
  }

  /** Releases what the codec holds. */
  dispose(): void {
    this.#deflate?.close();
  }

  #process(events: ConnectionEvent[]): void {
    while (this.#failed === null && this.#inflating === null) {
      const event = this.#reader.next();
      if (event === null) {
        const broken = this.#reader.violation;
        if (broken === null) return;
        events.push({ type: "bytes", data: this.#reader.takePending() });
        this.#fail(broken, events);
        return;
      }
      events.push(event);
      if (isControl(event.frame.opcode)) {
        this.#control(event.frame, events);
      } else {
        this.#data(event.frame, events);
      }
    }
  }

  #control(frame: Frame, events: ConnectionEvent[]): void {
    // After the peer's Close nothing counts any more (RFC 6455 5.5.1).
    if (this.#rules.closed) return;
    const { opcode, payload } = frame;
    if (opcode === PING && this.#autoPong) {
      this.sendFrames([{ fin: true, rsv: 0, opcode: PONG, payload }]);
      this.#answered += payload.length + PONG_HEADER;
    }
    if (opcode !== CLOSE) return;
    const body = readClose(payload);
    if ("message" in body) return this.#fail(body, events);
    const { code, reason } = body;
    this.#rules.closed = true;
    this.#state = after(this.#state, "receive_close");
    if (this.#autoClose) this.#owed = { code: code ?? undefined };
    events.push({ type: "close", code, reason });
  }

  #data(frame: Frame, events: ConnectionEvent[]): void {
    const message = this.#rules.message!;
    if (!message.compressed) {
      return this.#fragment(frame.payload, frame.fin, events);
    }
    const inflated = this.#deflate!.inflate(
      frame.payload,
      frame.fin,
      this.#limits.messageSize - this.#assembler.length,
    );
    if (inflated instanceof Promise) {
      this.#inflating = inflated.then((settled) => {
        this.#inflating = null;
        this.#inflated(settled, frame.fin, this.#resumed);
      });
    } else {
      this.#inflated(inflated, frame.fin, events);
    }
  }

  #inflated(inflated: Inflated, fin: boolean, events: ConnectionEvent[]): void {
    switch (inflated.type) {
      case "data": {
        const broken = this.#rules.message!.kind === "text"
          ? this.#rules.text(inflated.data)
          : null;
        if (broken !== null) return this.#fail(broken, events);
        return this.#fragment(inflated.data, fin, events);
      }
      case "overflow":
        return this.#fail(this.#rules.tooLong(), events);
      case "invalid":
        return this.#fail(this.#deflate!.judge(inflated), events);
    }
  }

  /** A fragment's payload, inflated. */
  #fragment(payload: Bytes, fin: boolean, events: ConnectionEvent[]): void {
    const { kind, compressed, frames } = this.#rules.message!;
    if (!fin) return this.#assembler.add(payload);
    const broken = this.#rules.end();
    if (broken !== null) return this.#fail(broken, events);
    let data = payload;
    let fragments: readonly number[] = [payload.length];
    if (frames > 1) {
      this.#assembler.add(payload);
      fragments = this.#assembler.lengths;
      data = this.#assembler.take();
    }
    events.push({
      type: "message",
      message: { kind, data, fragments, compressed },
    });
  }

  #fail(broken: Violation, events: ConnectionEvent[]): void {
    this.#failed = broken;
    // What is owed to the peer's Close stays so.
    if (this.#autoClose && !this.#rules.closed) {
      this.#owed = { code: broken.closeCode ?? undefined };
    }
    events.push({ type: "violation", violation: broken });
    // What else came is not looked at any more (RFC 6455 7.1.7).
    unread(this.#reader.takePending(), events);
  }

  /** Runs at once, or after what an asynchronous codec is compressing. */
  #enqueue(send: () => void): void {
    if (this.#compressing === null) send();
    else this.#queue.push(send);
  }

  #sendMessage(message: OutgoingMessage): void {
    const deflate = this.#deflate;
    if (deflate === null || message.compress === false) {
      return this.#sendFragments(message, message.fragments, false);
    }
    const { fragments } = message;
    const last = fragments.length - 1;
    const compressed: Bytes[] = [];
    for (let i = 0; i <= last; i++) {
      const octets = deflate.compress(fragments[i]!, i === last);
      if (octets instanceof Promise) {
        this.#compressing = this.#compressOn(message, compressed, octets);
        return;
      }
      compressed.push(octets);
    }
    this.#sendCompressed(message, compressed);
  }

  /** The same, once the codec has turned out to be asynchronous. */
  async #compressOn(
    message: OutgoingMessage,
    compressed: Bytes[],
    next: Promise<Bytes>,
  ): Promise<void> {
    const { fragments } = message;
    const last = fragments.length - 1;
    compressed.push(await next);
    for (let i = compressed.length; i <= last; i++) {
      compressed.push(await this.#deflate!.compress(fragments[i]!, i === last));
    }
    this.#sendCompressed(message, compressed);
    this.#compressing = null;
    while (this.#compressing === null && this.#queue.length > 0) {
      this.#queue.shift()!();
    }
  }

  #sendCompressed(message: OutgoingMessage, compressed: Bytes[]): void {
    const { fragments } = message;
    // What compressing makes no shorter goes out as it is, where no later message refers to it.
    const vain = message.compress === undefined && fragments.length === 1 &&
      !this.#deflate!.outgoing.contextTakeover &&
      compressed[0]!.length >= fragments[0]!.length;
    if (vain) this.#sendFragments(message, fragments, false);
    else this.#sendFragments(message, compressed, true);
  }

  #sendFragments(
    message: OutgoingMessage,
    fragments: readonly Bytes[],
    compressed: boolean,
  ): void {
    const payloads = message.split === undefined
      ? fragments
      : splitPayloads(fragments, message.split);
    const last = payloads.length - 1;
    const kind = message.kind === "text" ? TEXT : BINARY;
    for (let i = 0; i <= last; i++) {
      this.#sendFrame({
        fin: i === last,
        rsv: compressed && i === 0 ? 4 : 0,
        opcode: i === 0 ? kind : CONTINUATION,
        payload: payloads[i]!,
      });
    }
  }

  #sendFrame(frame: OutgoingFrame): void {
    const mask = keyOf(frame, this.#options);
    this.#output.frame(frame, mask);
    if (frame.opcode === CLOSE) {
      this.#closeSent = true;
      this.#state = after(this.#state, "send_close");
    }
    if (!this.#record) return;
    const { length } = frame;
    this.#sent.push(
      length === undefined || length === BigInt(frame.payload.length)
        ? { type: "frame", frame, mask }
        : { type: "frame", frame, mask, length },
    );
  }
}

/** Hands octets over that are not looked at. */
function unread(data: Bytes, events: ConnectionEvent[]): void {
  if (data.length > 0) events.push({ type: "bytes", data });
}

/** Cuts payloads so that none is longer than `at`. */
function splitPayloads(
  payloads: readonly Bytes[],
  split: NonNullable<OutgoingMessage["split"]>,
): Bytes[] {
  const parts: Bytes[] = [];
  for (const payload of payloads) {
    let offset = 0;
    do {
      parts.push(payload.subarray(offset, offset + split.at));
      offset += split.at;
    } while (offset < payload.length);
  }
  if (split.emptyEnd) parts.push(EMPTY);
  return parts;
}
