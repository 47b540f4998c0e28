/** An open connection as a program uses it: send, iterate, close. */

import { type Bytes, EMPTY, text, utf8 } from "../bytes.ts";
import { unsupported } from "../endpoint/demand.ts";
import { isEnded } from "../endpoint/ended.ts";
import { EVENT_COST } from "../endpoint/event_queue.ts";
import { UsageError } from "../errors.ts";
import { Fifo } from "../fifo.ts";
import type {
  Ending,
  Endpoint,
  EndpointEvent,
  Handshake,
  TransportName,
} from "../endpoint/endpoint.ts";
import type { Frame, OutgoingFrame } from "../wire/frame.ts";
import { PING, PONG, TEXT } from "../wire/opcode.ts";
import { UNCOPIED } from "../wire/output.ts";

/** Milliseconds that `close` waits for the closing handshake where an option says nothing else. */
const CLOSE_TIME = 5000;

/** Octets on their way to the socket before `send` waits for it. */
const UNSENT = 1024 * 1024;

/** Octets that may wait for an iteration before no more is taken from the connection; of frames that none has asked for, no more are kept. */
const UNREAD = 1024 * 1024;

const SENT = Promise.resolve(true);
const NOT_SENT = Promise.resolve(false);

/** What a message is made of: text, or octets. */
export type MessageData = string | ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** How a message goes out. */
export interface SendOptions {
  /** `false`: uncompressed on a compressed connection. */
  readonly compress?: boolean;
  /** At most so many payload bytes to a frame (raw transport). */
  readonly split?: number;
}

/** A frame to send; what is left out is as in an unfragmented text frame. */
export type FrameToSend = Partial<Omit<OutgoingFrame, "payload">> & {
  /** Text goes out as UTF-8. Default: none. */
  readonly payload?: MessageData;
};

/** An open WebSocket connection. Iterating over it gives its messages. */
export interface WebSocketConnection
  extends AsyncDisposable, AsyncIterable<string | Bytes> {
  /** Whether it is our own implementation or the runtime's WebSocket. */
  readonly transport: TransportName;
  /** The opening handshake as it took place. */
  readonly handshake: Handshake;
  /** The subprotocol agreed; empty: none. */
  readonly protocol: string;
  /** How it ended, once it has. Never rejects. */
  readonly closed: Promise<Ending>;
  /**
   * Sends one message; an array sends its elements as the message's frames.
   * Text where the data is a string (or all elements are), else binary.
   * Resolves at once, or, where much is unsent, when the socket took it; what
   * goes out is what the data was when it was called.
   *
   * @returns Whether it goes out: false where the connection has ended, or
   * where our Close went out before.
   * @throws {UnsupportedError} The web transport was asked for more than one frame.
   * @throws {UsageError} `split` is no number of bytes.
   * @throws {TypeError} The data is neither text nor octets, or an empty array.
   */
  send(
    data: MessageData | readonly MessageData[],
    options?: SendOptions,
  ): Promise<boolean>;
  /** Sends one frame, legal or not (raw transport); false where the connection has ended. */
  sendFrame(frame: FrameToSend): Promise<boolean>;
  /** Sends a Ping (raw transport); false where the connection has ended. */
  ping(data?: MessageData): Promise<boolean>;
  /** Sends a Pong nobody asked for (raw transport); false where the connection has ended. */
  pong(data?: MessageData): Promise<boolean>;
  /**
   * Performs the closing handshake: sends a Close, behind what was sent before
   * as long as the peer takes that in, then waits for the peer's and the end
   * of TCP, no longer than `closeTimeout`. Messages that still come can be
   * iterated over.
   *
   * @param code 0 to 65535. Default 1000; null sends a Close without a body.
   * @throws {UsageError} The code is none.
   */
  close(code?: number | null, reason?: string): Promise<Ending>;
  /** Ends TCP at once, without a Close (raw transport). */
  drop(): Promise<void>;
  /**
   * The messages, in order, text as strings; ends when the connection does.
   * Those that came before it was called are kept.
   */
  messages(): AsyncIterableIterator<string | Bytes>;
  /**
   * The frames, control frames too, payloads as on the wire (raw transport).
   * Those that came before are kept for the first call, up to 1 MiB of them
   * and until messages are iterated over; a later call begins with the next
   * frame. While frames alone are iterated over, messages are not kept.
   *
   * @throws {UnsupportedError} The web transport shows none.
   */
  frames(): AsyncIterableIterator<Frame>;
}

/** What waits for one iteration, or for several that share it. */
class Feed<T> {
  #items = new Fifo<{ readonly value: T; readonly size: number }>();
  #waiting = new Fifo<(result: IteratorResult<T>) => void>();
  #ended = false;
  #asked: () => void;
  /** The bytes that wait, and what keeping them costs. */
  size = 0;

  /** @param asked Called when something was taken, or is asked for. */
  constructor(asked: () => void) {
    this.#asked = asked;
  }

  get empty(): boolean {
    return this.#items.length === 0;
  }

  /** Whether all was handed out, and more is asked for. */
  get hungry(): boolean {
    return this.#waiting.length > 0;
  }

  push(value: T, bytes: number): void {
    const hand = this.#waiting.shift();
    if (hand !== undefined) return hand({ done: false, value });
    const size = bytes + EVENT_COST;
    this.#items.push({ value, size });
    this.size += size;
  }

  end(): void {
    this.#ended = true;
    for (const hand of this.#waiting.clear()) {
      hand({ done: true, value: undefined });
    }
  }

  next(): Promise<IteratorResult<T>> {
    const item = this.#items.shift();
    if (item !== undefined) {
      this.size -= item.size;
      this.#asked();
      return Promise.resolve({ done: false, value: item.value });
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#asked();
    });
  }
}

/** A connection over an endpoint of any kind. */
export class EndpointConnection implements WebSocketConnection {
  readonly transport: TransportName;
  readonly handshake: Handshake;
  readonly protocol: string;
  readonly closed: Promise<Ending>;
  #endpoint: Endpoint;
  #closeTimeout: number;
  #unmasked: boolean;
  /** Whether `end` came, after all that came before it. */
  #ended = false;
  /** Whether it has ended, though what came before may wait to be taken. */
  #over = false;
  /** Whether a Close, or a violation, is to be answered. */
  #closing = false;
  #unsent = 0;
  #messages: Feed<string | Bytes>;
  #frames = new Set<Feed<Frame>>();
  /** The frames that came while nothing was iterated over; null: something was, or they are too many. */
  #early: Feed<Frame> | null;
  #messageReaders = 0;
  #goOn: (() => void) | null = null;
  #pumping: Promise<void>;

  /** @param unmasked Whether frames go out unmasked, as a server's do. */
  constructor(
    endpoint: Endpoint,
    { closeTimeout = CLOSE_TIME, unmasked = false }: {
      readonly closeTimeout?: number | undefined;
      readonly unmasked?: boolean;
    } = {},
  ) {
    this.#endpoint = endpoint;
    this.#closeTimeout = closeTimeout;
    this.#unmasked = unmasked;
    this.transport = endpoint.transport;
    this.handshake = endpoint.handshake;
    this.protocol = endpoint.handshake.protocol;
    this.closed = endpoint.ended;
    this.#messages = new Feed(() => {
      this.#early = null;
      this.#taken();
    });
    this.#early = new Feed(this.#taken);
    this.#pumping = this.#pump();
  }

  send(
    data: MessageData | readonly MessageData[],
    options: SendOptions = {},
  ): Promise<boolean> {
    const parts = isParts(data) ? data : [data];
    let fragments: Bytes[];
    try {
      checkSending(parts, options);
      fragments = parts.map((part) => octetsOf(part, this.#unmasked));
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#endpoint.closeSent || this.#ended) return NOT_SENT;
    const kind = parts.every((part) => typeof part === "string")
      ? "text"
      : "binary";
    const { compress, split } = options;
    const sent = this.#endpoint.send({
      kind,
      fragments,
      ...(compress === undefined ? {} : { compress }),
      ...(split === undefined ? {} : { split: { at: split, emptyEnd: false } }),
    });
    // Messages of nothing wait in memory too.
    let size = EVENT_COST;
    for (const fragment of fragments) size += fragment.length;
    this.#unsent += size;
    const done = () => {
      this.#unsent -= size;
    };
    sent.then(done, done);
    // What the web transport cannot do it says by rejecting.
    return this.transport === "raw" && this.#unsent <= UNSENT
      ? SENT
      : whether(sent);
  }

  async sendFrame(frame: FrameToSend): Promise<boolean> {
    const { payload = EMPTY, ...rest } = frame;
    const unmasked = frame.mask === false || this.#unmasked;
    const sent = this.#endpoint.sendFrames([{
      fin: true,
      rsv: 0,
      opcode: TEXT,
      ...rest,
      payload: octetsOf(payload, unmasked),
    }]);
    return await whether(sent);
  }

  ping(data: MessageData = ""): Promise<boolean> {
    return this.sendFrame({ opcode: PING, payload: data });
  }

  pong(data: MessageData = ""): Promise<boolean> {
    return this.sendFrame({ opcode: PONG, payload: data });
  }

  async close(code: number | null = 1000, reason = ""): Promise<Ending> {
    checkCloseCode(code);
    // From here on, since a peer that does not read keeps the Close itself waiting.
    const timer = setTimeout(
      () => this.#endpoint.abandon(),
      this.#closeTimeout,
    );
    try {
      if (!this.#endpoint.closeSent && !this.#ended) {
        await Promise.race([
          this.closed,
          whether(this.#endpoint.close(code ?? undefined, reason)),
        ]);
      }
      return await this.closed;
    } finally {
      clearTimeout(timer);
    }
  }

  async drop(): Promise<void> {
    await this.#endpoint.drop();
  }

  messages(): AsyncIterableIterator<string | Bytes> {
    this.#messageReaders++;
    return iterate(this.#messages, () => {
      this.#messageReaders--;
      this.#taken();
    });
  }

  frames(): AsyncIterableIterator<Frame> {
    if (this.transport === "web") throw unsupported("web", "see_frames");
    const feed = this.#early ?? new Feed<Frame>(this.#taken);
    this.#early = null;
    if (this.#ended) feed.end();
    this.#frames.add(feed);
    return iterate(feed, () => {
      this.#frames.delete(feed);
      this.#taken();
    });
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<string | Bytes> {
    return this.messages();
  }

  /** Closes where that was not done, and frees everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.#endpoint[Symbol.asyncDispose]();
    await this.#pumping;
  }

  #taken = (): void => {
    const goOn = this.#goOn;
    if (goOn === null || this.#waits()) return;
    this.#goOn = null;
    goOn();
  };

  /** Takes what comes and hands it to the iterations, as fast as they go. */
  async #pump(): Promise<void> {
    this.closed.then(() => {
      this.#over = true;
      this.#taken();
    });
    for (;;) {
      const events = await this.#endpoint.receive();
      if (events === null) break;
      for (const event of events) this.#deliver(event);
      if (this.#waits()) {
        await new Promise<void>((resolve) => this.#goOn = resolve);
      }
    }
    this.#messages.end();
    this.#early?.end();
    for (const feed of this.#frames) feed.end();
  }

  /**
   * Whether no more is asked for. Asking says that what came before is done
   * with, and lets the answer to a Close go out: not before the messages have
   * been answered.
   */
  #waits(): boolean {
    return !this.#over && (this.#full() || (this.#closing && this.#busy()));
  }

  #deliver(event: EndpointEvent): void {
    switch (event.type) {
      case "frame": {
        const { frame } = event;
        const { length } = frame.payload;
        for (const feed of this.#frames) feed.push(frame, length);
        if (this.#early === null) break;
        this.#early.push(frame, length);
        if (this.#early.size > UNREAD) this.#early = null;
        break;
      }
      case "message": {
        if (this.#framesAlone) break;
        const { kind, data } = event.message;
        this.#messages.push(kind === "text" ? text(data) : data, data.length);
        break;
      }
      case "close":
      case "violation":
        this.#closing = true;
        break;
      case "end":
        this.#ended = true;
        break;
    }
  }

  get #framesAlone(): boolean {
    return this.#frames.size > 0 && this.#messageReaders === 0;
  }

  #full(): boolean {
    // Messages that nobody asks for keep no frames waiting.
    let size = this.#framesAlone ? 0 : this.#messages.size;
    for (const feed of this.#frames) size = Math.max(size, feed.size);
    return size > UNREAD;
  }

  /** Whether a message was handed out, or waits, that may still be answered. */
  #busy(): boolean {
    if (this.#framesAlone) return false;
    if (!this.#messages.empty) return true;
    return this.#messageReaders > 0 && !this.#messages.hungry;
  }
}

/**
 * @throws {TypeError} There is nothing to send.
 * @throws {UsageError} It cannot be split so.
 */
function checkSending(
  parts: readonly MessageData[],
  { split }: SendOptions,
): void {
  if (parts.length === 0) {
    throw new TypeError("Cannot send a message of no fragments");
  }
  if (split === undefined || (Number.isInteger(split) && split > 0)) return;
  throw new UsageError(
    `Cannot split by ${String(split)}: a number of bytes from 1 on is needed`,
  );
}

/** @throws {UsageError} A Close cannot carry it. */
function checkCloseCode(code: number | null): void {
  if (code === null) return;
  if (Number.isInteger(code) && code >= 0 && code <= 65535) return;
  throw new UsageError(
    `Cannot close with ${String(code)}: a code from 0 to 65535 is needed`,
  );
}

/** What sending came to; that the connection has ended is no error. */
function whether(sent: Promise<void>): Promise<boolean> {
  return sent.then(() => true, (error) => {
    if (isEnded(error)) return false;
    throw error;
  });
}

function iterate<T>(
  feed: Feed<T>,
  ended: () => void,
): AsyncIterableIterator<T> {
  let over = false;
  const iterator: AsyncIterableIterator<T> = {
    next: () =>
      over ? Promise.resolve({ done: true, value: undefined }) : feed.next(),
    return() {
      if (!over) {
        over = true;
        ended();
      }
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

function isParts(
  data: MessageData | readonly MessageData[],
): data is readonly MessageData[] {
  return Array.isArray(data);
}

/**
 * A long payload that goes out as it is must not change when the caller's data
 * does.
 *
 * @throws {TypeError} It is neither text nor octets.
 */
function octetsOf(data: MessageData, unmasked: boolean): Bytes {
  if (typeof data === "string") return utf8(data);
  if (!(data instanceof ArrayBuffer || ArrayBuffer.isView(data))) {
    const given = Object.prototype.toString.call(data).slice(8, -1);
    throw new TypeError(
      `Cannot send a value of type ${given}: messages are made of strings, ArrayBuffers and views of them`,
    );
  }
  const octets = data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return unmasked && octets.length >= UNCOPIED ? octets.slice() : octets;
}
