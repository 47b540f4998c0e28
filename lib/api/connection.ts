/** An open connection as a program uses it: send, iterate, close. */

import { type Bytes, EMPTY, text, utf8 } from "../bytes.ts";
import { unsupported } from "../endpoint/demand.ts";
import { isEnded } from "../endpoint/ended.ts";
import type {
  Ending,
  Endpoint,
  EndpointEvent,
  Handshake,
  TransportName,
} from "../endpoint/endpoint.ts";
import type { Frame, OutgoingFrame } from "../wire/frame.ts";
import { PING, PONG, TEXT } from "../wire/opcode.ts";

/** Milliseconds that `close` waits for the closing handshake where an option says nothing else. */
const CLOSE_TIME = 5000;

/** Octets on their way to the socket before `send` waits for it. */
const UNSENT = 1024 * 1024;

/** Octets that may wait for an iteration before no more is taken from the connection. */
const UNREAD = 1024 * 1024;

const NO_FRAGMENT = "Cannot send a message of no fragments";

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
   * Resolves at once, or, where much is unsent, when the socket took it.
   *
   * @returns Whether it goes out: false where the connection has ended, or
   * where our Close went out before.
   * @throws {UnsupportedError} The web transport was asked for more than one frame.
   * @throws {TypeError} The data is neither text nor octets.
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
   * Performs the closing handshake: sends a Close, waits for the peer's and
   * the end of TCP, no longer than `closeTimeout`. Messages that still come can be
   * iterated over.
   *
   * @param code Default 1000; null sends a Close without a body.
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
   * The frames from now on, control frames too, payloads as on the wire (raw
   * transport). While frames alone are iterated over, messages are not kept.
   *
   * @throws {UnsupportedError} The web transport shows none.
   */
  frames(): AsyncIterableIterator<Frame>;
}

/** What waits for one iteration, or for several that share it. */
class Feed<T> {
  #items: T[] = [];
  #sizes: number[] = [];
  #waiting: ((result: IteratorResult<T>) => void)[] = [];
  #ended = false;
  #taken: () => void;
  /** The bytes that wait. */
  size = 0;

  /** @param taken Called when something was taken, or is asked for. */
  constructor(taken: () => void) {
    this.#taken = taken;
  }

  get empty(): boolean {
    return this.#items.length === 0;
  }

  /** Whether all was handed out, and more is asked for. */
  get hungry(): boolean {
    return this.#waiting.length > 0;
  }

  push(value: T, size: number): void {
    const hand = this.#waiting.shift();
    if (hand !== undefined) return hand({ done: false, value });
    this.#items.push(value);
    this.#sizes.push(size);
    this.size += size;
  }

  end(): void {
    this.#ended = true;
    for (const hand of this.#waiting.splice(0)) {
      hand({ done: true, value: undefined });
    }
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#items.length > 0) {
      const value = this.#items.shift()!;
      this.size -= this.#sizes.shift()!;
      this.#taken();
      return Promise.resolve({ done: false, value });
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#taken();
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
  #ended = false;
  #unsent = 0;
  #messages: Feed<string | Bytes>;
  #frames = new Set<Feed<Frame>>();
  #messageReaders = 0;
  #wakePump: (() => void) | null = null;
  #pumping: Promise<void>;

  constructor(endpoint: Endpoint, closeTimeout: number = CLOSE_TIME) {
    this.#endpoint = endpoint;
    this.#closeTimeout = closeTimeout;
    this.transport = endpoint.transport;
    this.handshake = endpoint.handshake;
    this.protocol = endpoint.handshake.protocol;
    this.closed = endpoint.ended;
    this.#messages = new Feed(this.#taken);
    this.#pumping = this.#pump();
  }

  send(
    data: MessageData | readonly MessageData[],
    options: SendOptions = {},
  ): Promise<boolean> {
    const parts = isParts(data) ? data : [data];
    let fragments: Bytes[];
    try {
      fragments = parts.map(octetsOf);
      if (fragments.length === 0) throw new TypeError(NO_FRAGMENT);
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
    let size = 0;
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
    const { payload, ...rest } = frame;
    const sent = this.#endpoint.sendFrames([{
      fin: true,
      rsv: 0,
      opcode: TEXT,
      ...rest,
      payload: payload === undefined ? EMPTY : octetsOf(payload),
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
    });
  }

  frames(): AsyncIterableIterator<Frame> {
    if (this.transport === "web") throw unsupported("web", "see_frames");
    const feed = new Feed<Frame>(this.#taken);
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
    // One that ended by itself meanwhile is closed.
    await this.close().catch(() => {});
    await this.#endpoint[Symbol.asyncDispose]();
    await this.#pumping;
  }

  #taken = (): void => {
    const wake = this.#wakePump;
    this.#wakePump = null;
    wake?.();
  };

  /** Takes what comes and hands it to the iterations, as fast as they go. */
  async #pump(): Promise<void> {
    this.closed.then(this.#taken);
    for (;;) {
      const events = await this.#endpoint.receive();
      if (events === null) break;
      let closing = false;
      for (const event of events) {
        this.#deliver(event);
        if (event.type === "close" || event.type === "violation") {
          closing = true;
        }
        if (event.type === "end") this.#ended = true;
      }
      // Asking for more says that what came before is done with, and lets the
      // answer to a Close go out: not before the messages have been answered.
      while (!this.#ended && (this.#full() || (closing && this.#busy()))) {
        await new Promise<void>((resolve) => this.#wakePump = resolve);
        if (await settled(this.closed)) break;
      }
    }
    this.#ended = true;
    this.#messages.end();
    for (const feed of this.#frames) feed.end();
  }

  #deliver(event: EndpointEvent): void {
    switch (event.type) {
      case "frame": {
        const { frame } = event;
        for (const feed of this.#frames) {
          feed.push(frame, frame.payload.length);
        }
        break;
      }
      case "message": {
        if (this.#frames.size > 0 && this.#messageReaders === 0) break;
        const { kind, data } = event.message;
        this.#messages.push(kind === "text" ? text(data) : data, data.length);
        break;
      }
      case "close":
      case "violation":
      case "end":
        break;
    }
  }

  #full(): boolean {
    let size = this.#messages.size;
    for (const feed of this.#frames) size = Math.max(size, feed.size);
    return size > UNREAD;
  }

  /** Whether a message was handed out, or waits, that may still be answered. */
  #busy(): boolean {
    if (!this.#messages.empty) return true;
    return this.#messageReaders > 0 && !this.#messages.hungry;
  }
}

/** What sending came to; that the connection has ended is no error. */
function whether(sent: Promise<void>): Promise<boolean> {
  return sent.then(() => true, (error) => {
    if (isEnded(error)) return false;
    throw error;
  });
}

async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = {};
  return await Promise.race([promise, Promise.resolve(pending)]) !== pending;
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

/** @throws {TypeError} It is neither text nor octets. */
function octetsOf(data: MessageData): Bytes {
  if (typeof data === "string") return utf8(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  const given = Object.prototype.toString.call(data).slice(8, -1);
  throw new TypeError(
    `Cannot send a value of type ${given}: messages are made of strings, ArrayBuffers and views of them`,
  );
}
