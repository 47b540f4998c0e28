/**
 * Everything that came on one connection, from its first octet, in order of
 * arrival, until an expectation consumes it.
 *
 * There is one queue for each kind of thing that is asked for, so that taking
 * the next of a kind looks at nothing else. An entry in several queues is
 * consumed in all of them at once.
 */

import { type Bytes, EMPTY, toHex } from "../bytes.ts";
import type { Ending, EndpointEvent } from "../endpoint/endpoint.ts";
import type { Violation } from "../violations.ts";
import type { Frame } from "../wire/frame.ts";
import type { IncomingMessage } from "../wire/message.ts";
import { CLOSE, isControl, PING, PONG } from "../wire/opcode.ts";
import { MessageView } from "./message_view.ts";

/** Octets that may wait unconsumed; over it the run fails rather than the machine. */
export const UNREAD_LIMIT: number = 1024 * 1024 * 1024;

/** Something that came. */
interface Entry {
  /** Counts arrivals, so that any two entries can be told apart by order. */
  readonly seq: number;
  /** Index into the transcript. */
  readonly index: number;
  consumed: boolean;
}

/** A frame that came. */
export interface FrameEntry extends Entry {
  readonly type: "frame";
  frame: Frame;
  /** The key that it was masked with, in hexadecimal digits; null: unmasked. */
  readonly mask: string | null;
  /** The message that it is of, once that is whole. */
  message: MessageEntry | null;
}

/** A whole message that came; it stands where its last frame came. */
export interface MessageEntry extends Entry {
  readonly type: "message";
  readonly view: MessageView;
  /** Its frames, where frames are kept. */
  readonly frames: readonly FrameEntry[];
}

/** The peer's Close. */
export interface CloseEntry extends Entry {
  readonly type: "close";
  readonly code: number | null;
  readonly reason: string;
  readonly frame: FrameEntry | null;
}

/** A rule that the peer broke. */
export interface ViolationEntry extends Entry {
  readonly type: "violation";
  readonly violation: Violation;
  /** It is a Close that broke the rule. */
  readonly inClose: boolean;
  /** A step has failed by it, and its failure tells of it. */
  told: boolean;
}

/** The end of the connection. */
export interface EndEntry {
  readonly seq: number;
  readonly ending: Ending;
}

/** What can be consumed. */
export type InboxEntry =
  | FrameEntry
  | MessageEntry
  | CloseEntry
  | ViolationEntry;

/** How many of each kind are unconsumed. */
export interface UnreadCounts {
  readonly messages: number;
  readonly pings: number;
  readonly pongs: number;
}

/** What is worth keeping, known from the scenario. */
export interface InboxOptions {
  /** Data frames too: an expectation asks for `frame`. */
  readonly frames: boolean;
  /** Pings and Pongs too: an expectation asks for them. */
  readonly controls: boolean;
  /** What is never offered. */
  readonly ignores: (entry: InboxEntry) => boolean;
  /** Finds entries in the transcript. */
  readonly indexOf: {
    frameIndex(frame: Frame): number;
    messageIndex(message: IncomingMessage): number;
  };
}

/** The inbox of one connection. */
export class Inbox {
  readonly messages: Queue<MessageEntry> = new Queue();
  readonly frames: Queue<FrameEntry> = new Queue();
  readonly pings: Queue<FrameEntry> = new Queue();
  readonly pongs: Queue<FrameEntry> = new Queue();
  /** Messages, Pings and Pongs in order of arrival (`strict: all`). */
  readonly ordered: Queue<MessageEntry | FrameEntry> = new Queue();
  readonly violations: Queue<ViolationEntry> = new Queue();
  close: CloseEntry | null = null;
  end: EndEntry | null = null;
  /** The first rule that the peer broke, consumed or not: nothing is read after it (RFC 6455 7.1.7). */
  violation: ViolationEntry | null = null;
  /** Octets of what is unconsumed. */
  unreadBytes = 0;
  readonly #options: InboxOptions;
  /** Counted, because not all that comes is kept. */
  readonly #unread = { pings: 0, pongs: 0 };
  #seq = 0;
  /** Frames of the message that is still coming, where they are kept. */
  #forming: FrameEntry[] = [];
  #unfinished = 0;
  #closeFrame: FrameEntry | null = null;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** How much is unconsumed, kept or not. */
  get unread(): UnreadCounts {
    return { messages: this.messages.left().length, ...this.#unread };
  }

  /** How many frames came of a message that is not whole yet; 0: none has begun. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /** Takes in what came. */
  accept(events: readonly EndpointEvent[]): void {
    for (const event of events) this.#accept(event);
  }

  #accept(event: EndpointEvent): void {
    switch (event.type) {
      case "frame":
        return this.#acceptFrame(event.frame, event.mask);
      case "message":
        return this.#acceptMessage(event.message);
      case "close":
        this.close = {
          type: "close",
          ...this.#entry(this.#closeFrame?.index ?? -1),
          consumed: this.#closeFrame?.consumed ?? false,
          code: event.code,
          reason: event.reason,
          frame: this.#closeFrame,
        };
        return;
      case "violation": {
        const entry: ViolationEntry = {
          type: "violation",
          ...this.#entry(-1),
          violation: event.violation,
          inClose: event.inClose,
          told: false,
        };
        this.violation ??= entry;
        if (!this.#options.ignores(entry)) this.violations.push(entry);
        return;
      }
      case "end":
        this.end = { seq: this.#seq++, ending: event.ending };
        return;
    }
  }

  #entry(index: number): { seq: number; index: number; consumed: boolean } {
    return { seq: this.#seq++, index, consumed: false };
  }

  #acceptFrame(frame: Frame, mask: Bytes | null): void {
    const { frames: keepFrames, controls, ignores, indexOf } = this.#options;
    const entry: FrameEntry = {
      type: "frame",
      ...this.#entry(indexOf.frameIndex(frame)),
      frame,
      mask: keepFrames && mask !== null ? toHex(mask) : null,
      message: null,
    };
    this.#count(frame, 1);
    const control = isControl(frame.opcode);
    if (frame.opcode === CLOSE) this.#closeFrame = entry;
    if (!control) this.#unfinished++;
    const kept = keepFrames || (control && controls);
    const ignored = (kept || control) && ignores(entry);
    if (!kept) {
      if (ignored) this.#count(frame, -1);
      return;
    }
    if (ignored) {
      this.#count(frame, -1);
      entry.consumed = true;
      entry.frame = headOf(frame);
    } else {
      this.unreadBytes += frame.payload.length;
      if (keepFrames) this.frames.push(entry);
      if (frame.opcode === PING) this.pings.push(entry);
      if (frame.opcode === PONG) this.pongs.push(entry);
      if (frame.opcode === PING || frame.opcode === PONG) {
        this.ordered.push(entry);
      }
    }
    if (!control && keepFrames) this.#forming.push(entry);
  }

  #acceptMessage(message: IncomingMessage): void {
    const { ignores, indexOf } = this.#options;
    const frames = this.#forming;
    this.#forming = [];
    this.#unfinished = 0;
    const entry: MessageEntry = {
      type: "message",
      ...this.#entry(indexOf.messageIndex(message)),
      view: new MessageView(message),
      frames,
    };
    for (const frame of frames) frame.message = entry;
    if (frames.some((frame) => frame.consumed)) {
      // It lost a frame to a `frame` expectation: it is no message any more.
      entry.consumed = true;
      entry.view.free();
      return;
    }
    if (ignores(entry)) {
      for (const frame of frames) this.#drop(frame);
      return;
    }
    this.unreadBytes += message.data.length;
    this.messages.push(entry);
    this.ordered.push(entry);
  }

  /** Messages of which expectations took some frames and left others. */
  torn(): number {
    const messages = new Set<MessageEntry>();
    for (const { message } of this.frames.left()) {
      if (message?.consumed) messages.add(message);
    }
    return messages.size;
  }

  /** Takes an entry out; its payload is freed. */
  consume(entry: InboxEntry): void {
    switch (entry.type) {
      case "frame":
        return this.#consumeFrame(entry);
      case "message":
        this.#dropMessage(entry);
        for (const frame of entry.frames) this.#drop(frame);
        break;
      case "close":
        entry.consumed = true;
        if (entry.frame !== null) this.#drop(entry.frame);
        break;
      case "violation":
        entry.consumed = true;
        break;
    }
    this.#trim();
  }

  #consumeFrame(entry: FrameEntry): void {
    this.#drop(entry);
    const { message } = entry;
    if (message !== null && !message.consumed) this.#dropMessage(message);
    if (this.close !== null && this.close.frame === entry) {
      this.close.consumed = true;
    }
    this.#trim();
  }

  #dropMessage(entry: MessageEntry): void {
    entry.consumed = true;
    this.unreadBytes -= entry.view.message.data.length;
    entry.view.free();
  }

  #drop(entry: FrameEntry): void {
    if (entry.consumed) return;
    entry.consumed = true;
    this.#count(entry.frame, -1);
    const kept = this.#options.frames || this.#options.controls;
    if (kept) this.unreadBytes -= entry.frame.payload.length;
    entry.frame = headOf(entry.frame);
  }

  #count({ opcode }: Frame, by: number): void {
    if (opcode === PING) this.#unread.pings += by;
    if (opcode === PONG) this.#unread.pongs += by;
  }

  #trim(): void {
    this.messages.trim();
    this.frames.trim();
    this.pings.trim();
    this.pongs.trim();
    this.ordered.trim();
    this.violations.trim();
  }
}

/** A frame without its payload. */
function headOf(frame: Frame): Frame {
  const payload: Bytes = EMPTY;
  return { ...frame, payload };
}

/** As many entries before what was consumed in between is looked for. */
const LEAST_COMPACTED = 1024;

/** Entries in order, of which any may be consumed at any time. */
export class Queue<T extends { consumed: boolean; readonly seq: number }> {
  #items: T[] = [];
  #head = 0;
  #compactAt = LEAST_COMPACTED;

  push(item: T): void {
    if (this.#items.length >= this.#compactAt) {
      this.#items = this.left();
      this.#head = 0;
      // Twice what is left, so that the cost of it is spread.
      this.#compactAt = Math.max(LEAST_COMPACTED, 2 * this.#items.length);
    }
    this.#items.push(item);
  }

  /** The first that is left; null: none is. */
  first(): T | null {
    this.trim();
    return this.#items[this.#head] ?? null;
  }

  /** The first that is left and came after `seq`; null: none did. */
  after(seq: number): T | null {
    let low = this.#head;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#items[middle]!.seq > seq) high = middle;
      else low = middle + 1;
    }
    while (low < this.#items.length && this.#items[low]!.consumed) low++;
    return this.#items[low] ?? null;
  }

  /** All that are left, in order. */
  left(): T[] {
    const left: T[] = [];
    for (let i = this.#head; i < this.#items.length; i++) {
      if (!this.#items[i]!.consumed) left.push(this.#items[i]!);
    }
    return left;
  }

  /** Lets go of what was consumed at the front. */
  trim(): void {
    while (
      this.#head < this.#items.length && this.#items[this.#head]!.consumed
    ) this.#head++;
    if (this.#head === this.#items.length && this.#head > 0) {
      this.#items = [];
      this.#head = 0;
    }
  }
}
