/**
 * Reads frames out of chunks as they arrive. A payload that lies in one chunk
 * is a view of it; one that does not is gathered in a buffer of its own.
 */

import { type Bytes, concat, EMPTY, toHex } from "../bytes.ts";
import { type Violation, violation } from "../violations.ts";
import type { Frame } from "./frame.ts";
import { applyMask } from "./mask.ts";
import type { Rules } from "./rules.ts";

/** A frame that came, in the shape of the event that tells of it. */
export interface IncomingFrame {
  readonly type: "frame";
  readonly frame: Frame;
  readonly mask: Bytes | null;
}

/** The longest header: two octets, eight of length, four of key. */
const LONGEST_HEADER = 14;

/** What a payload's buffer begins with, at most; a peer that announces more has to send before it costs more. */
const FIRST_BUFFER = 1024 * 1024;

/** How much larger the buffer becomes when it is full. */
const GROWTH = 4;

/** The frames of one direction. */
export class FrameReader {
  /** What stopped it for good; null: nothing. */
  violation: Violation | null = null;
  #rules: Rules;
  #chunk: Bytes = EMPTY;
  #offset = 0;
  /** Chunks that came while `next` was not asked. */
  #queue: Bytes[] = [];
  /** The octets of a header that a chunk's end cut off, or of the frame that is being gathered. */
  #head = new Uint8Array(LONGEST_HEADER);
  #headLength = 0;
  // Of the header read last, the first octet also of one that is not whole.
  #first = 0;
  #length = 0;
  #key: Bytes | null = null;
  /** The payload that is being gathered; null: none is. */
  #payload: Bytes | null = null;
  #filled = 0;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  /** Takes octets in; they belong to the reader from here on. */
  push(chunk: Bytes): void {
    if (chunk.length === 0) return;
    if (this.#offset === this.#chunk.length) {
      this.#chunk = chunk;
      this.#offset = 0;
    } else {
      this.#queue.push(chunk);
    }
  }

  /** Of the frame that was read last, or that is being read. */
  get opcode(): number {
    return this.#first & 15;
  }

  /** Octets that make no whole frame yet. */
  get pendingBytes(): number {
    let pending = this.#headLength + this.#filled + this.#chunk.length -
      this.#offset;
    for (const chunk of this.#queue) pending += chunk.length;
    return pending;
  }

  /** Those octets, as they came. The reader has none after it. */
  takePending(): Bytes {
    const parts: Bytes[] = [this.#head.slice(0, this.#headLength)];
    if (this.#payload !== null) {
      const arrived = this.#payload.subarray(0, this.#filled);
      if (this.#key !== null) applyMask(arrived, this.#key);
      parts.push(arrived);
    }
    parts.push(this.#chunk.subarray(this.#offset), ...this.#queue);
    this.#chunk = EMPTY;
    this.#offset = 0;
    this.#queue = [];
    this.#headLength = 0;
    this.#payload = null;
    this.#filled = 0;
    return concat(parts.filter((part) => part.length > 0));
  }

  /** The next whole frame; null: more octets are needed, or there is a `violation`. */
  next(): IncomingFrame | null {
    while (this.violation === null) {
      const available = this.#chunk.length - this.#offset;
      if (this.#payload !== null && this.#filled === this.#length) {
        return this.#gathered(this.#payload);
      }
      if (available === 0) {
        this.#chunk = this.#queue.shift() ?? EMPTY;
        this.#offset = 0;
        if (this.#chunk.length === 0) return null;
        continue;
      }
      if (this.#payload !== null) {
        this.#gather();
      } else if (this.#headLength > 0) {
        this.#continueHeader(available);
      } else {
        const start = this.#offset;
        const size = this.#readHeader(this.#chunk, start, available);
        if (this.violation !== null) return null;
        if (size === 0) {
          this.#head.set(this.#chunk.subarray(start));
          this.#headLength = available;
          this.#offset = this.#chunk.length;
        } else if (this.#length <= available - size) {
          return this.#inChunk(start, size);
        } else {
          this.#head.set(this.#chunk.subarray(start, start + size));
          this.#headLength = size;
          this.#offset += size;
          this.#beginPayload();
        }
      }
    }
    return null;
  }

  /** The whole frame lies in the chunk. */
  #inChunk(start: number, size: number): IncomingFrame | null {
    const begin = start + size;
    const end = begin + this.#length;
    const payload = this.#chunk.subarray(begin, end);
    const key = this.#key;
    if (key !== null) applyMask(payload, key);
    this.violation = this.#rules.payload(this.#first, payload);
    if (this.violation !== null) {
      // Whoever looks at the broken frame sees the octets that came.
      if (key !== null) applyMask(payload, key);
      return null;
    }
    this.#offset = end;
    if (end === this.#chunk.length) {
      // Consumed chunks are let go.
      this.#chunk = EMPTY;
      this.#offset = 0;
    }
    return this.#frame(payload);
  }

  #frame(payload: Bytes): IncomingFrame {
    const first = this.#first;
    return {
      type: "frame",
      frame: {
        fin: first >= 0x80,
        rsv: (first >> 4) & 7,
        opcode: first & 15,
        payload,
      },
      mask: this.#key,
    };
  }

  #gathered(payload: Bytes): IncomingFrame {
    this.#payload = null;
    this.#filled = 0;
    this.#headLength = 0;
    return this.#frame(payload);
  }

  #beginPayload(): void {
    this.#payload = new Uint8Array(Math.min(this.#length, FIRST_BUFFER));
    this.#filled = 0;
  }

  /** Moves what the chunk has of the payload into its buffer. */
  #gather(): void {
    const filled = this.#filled;
    const chunk = this.#chunk;
    const taken = Math.min(this.#length - filled, chunk.length - this.#offset);
    const now = filled + taken;
    let payload = this.#payload!;
    if (now > payload.length) {
      const grown = Math.max(now, payload.length * GROWTH);
      const larger = new Uint8Array(Math.min(grown, this.#length));
      larger.set(payload.subarray(0, filled));
      this.#payload = payload = larger;
    }
    payload.set(chunk.subarray(this.#offset, this.#offset + taken), filled);
    this.#offset += taken;
    this.#filled = now;
    if (this.#offset === chunk.length) {
      this.#chunk = EMPTY;
      this.#offset = 0;
    }
    const arrived = payload.subarray(filled, now);
    if (this.#key !== null) applyMask(arrived, this.#key, filled);
    this.violation = this.#rules.payload(this.#first, arrived);
  }

  /** Goes on with a header whose start stands in `#head`. */
  #continueHeader(available: number): void {
    const had = this.#headLength;
    const added = Math.min(available, LONGEST_HEADER - had);
    const end = this.#offset + added;
    this.#head.set(this.#chunk.subarray(this.#offset, end), had);
    const size = this.#readHeader(this.#head, 0, had + added);
    if (this.violation !== null) return;
    const used = size === 0 ? added : size - had;
    this.#offset += used;
    this.#headLength = had + used;
    if (size > 0) this.#beginPayload();
  }

  /**
   * Reads a header and judges each part of it that is there.
   *
   * @returns Its length; 0: it is not whole yet.
   */
  #readHeader(octets: Bytes, start: number, available: number): number {
    const rules = this.#rules;
    const first = octets[start]!;
    this.#first = first;
    this.violation = rules.first(first);
    if (this.violation !== null || available < 2) return 0;
    const second = octets[start + 1]!;
    this.violation = rules.second(first, second);
    if (this.violation !== null) return 0;
    const short = second & 127;
    const form = short === 126 ? 2 : short === 127 ? 8 : 1;
    let size = form === 1 ? 2 : 2 + form;
    let length = short;
    let told: number | bigint = short;
    if (form === 8 && available > 2 && octets[start + 2]! >= 0x80) {
      this.violation = violation("length_over_63_bits");
      return 0;
    }
    if (available < size) return 0;
    if (form !== 1) {
      length = 0;
      for (let i = 2; i < size; i++) length = length * 256 + octets[start + i]!;
      told = length;
      // Far over any limit; only what is told of it needs its digits.
      if (length > Number.MAX_SAFE_INTEGER) {
        told = BigInt(`0x${toHex(octets.subarray(start + 2, start + size))}`);
      }
    }
    this.violation = rules.length(told, form);
    if (this.violation !== null) return 0;
    let key: Bytes | null = null;
    if (second >= 0x80) {
      if (available < size + 4) return 0;
      const end = start + size + 4;
      // A view where that lasts: a buffer of its own costs Deno as much as the rest of the frame.
      key = octets === this.#head
        ? octets.slice(start + size, end)
        : octets.subarray(start + size, end);
      size += 4;
    }
    this.violation = rules.begin(first, length);
    if (this.violation !== null) return 0;
    this.#length = length;
    this.#key = key;
    return size;
  }
}
