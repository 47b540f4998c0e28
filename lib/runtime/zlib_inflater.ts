/**
 * Inflating by `node:zlib`, five times as fast as the wire's own, and held to
 * the same: where the largest window was agreed zlib cannot be led beyond it,
 * and that a message ends where a block does is asked of it here.
 */

import { type Bytes, concat, EMPTY } from "../bytes.ts";
import { messageOf } from "../errors.ts";
import {
  type DeflateOptions,
  type Inflated,
  type Inflater,
  TAIL,
} from "../wire/codec.ts";
import { Inflate } from "../wire/inflate.ts";
import { CHUNK_SIZE, type Zlib, ZlibStream } from "./zlib_stream.ts";

/** The largest window, and the only one that zlib itself holds a peer to. */
export const LARGEST_WINDOW = 15;

/** How far a message may refer back. */
const CONTEXT_SIZE = 2 ** LARGEST_WINDOW;

/** Compressed octets inflated in one call: at most some 16 MiB come of them, whatever they are. */
const PIECE_SIZE = 16 * 1024;

/** An empty stored block (RFC 1951 3.2.4). */
const EMPTY_BLOCK = new Uint8Array([0, ...TAIL]);

/**
 * Empty blocks that must come to nothing where a message ends: within a block
 * they are codes or octets of it. More than the longest head of a block takes
 * (RFC 1951 3.2.7), which comes to nothing itself.
 */
const PROBE: Bytes = concat(Array.from({ length: 80 }, () => EMPTY_BLOCK));

/** The octets that follow a message: its tail, then the probe. */
const END = concat([TAIL, PROBE]);

const TOO_FAR_BACK = "invalid distance too far back";

/** What zlib says, as the wire's own inflating says it. */
const WORDS: Readonly<Record<string, string>> = {
  [TOO_FAR_BACK]: "a back-reference to before the context begins",
  "invalid block type": "a block of the reserved type",
  "invalid stored block lengths": "a stored block whose length does not match",
  "too many length or distance symbols": "too many codes",
  "invalid code lengths set": "code lengths that make no code",
  "invalid literal/lengths set": "code lengths that make no code",
  "invalid distances set": "code lengths that make no code",
  "invalid bit length repeat": "a code length repeated where none can be",
  "invalid code -- missing end-of-block": "no end-of-block code",
  "invalid literal/length code": "no such length",
  "invalid distance code": "no such distance",
};

const WITHIN_BLOCK: Inflated = {
  type: "invalid",
  message: "the message ends within a block",
  reason: "data",
};

/** Inflates what was compressed with the largest window. */
export class ZlibInflater implements Inflater {
  #options: DeflateOptions;
  #stream: ZlibStream;
  #context: Context = new Context();
  /**
   * Goes on where a final block has ended zlib's stream (RFC 7692 7.2.3.4):
   * a new stream for each such block would cost more than the block.
   */
  #successor: Inflate | null = null;

  constructor(zlib: Zlib, options: DeflateOptions) {
    this.#options = options;
    const stream = zlib.createInflateRaw({
      windowBits: LARGEST_WINDOW,
      chunkSize: CHUNK_SIZE,
    });
    this.#stream = new ZlibStream(stream, zlib.constants.Z_SYNC_FLUSH);
  }

  inflate(octets: Bytes, end: boolean, limit: number): Inflated {
    if (this.#successor !== null) {
      return this.#successor.inflate(octets, end, limit);
    }
    try {
      return this.#inflate(octets, end, limit);
    } catch (error) {
      const message = messageOf(error);
      return {
        type: "invalid",
        message: WORDS[message] ?? message,
        reason: message === TOO_FAR_BACK ? "context" : "data",
      };
    }
  }

  close(): void {
    this.#stream.close();
    this.#successor?.close();
  }

  #inflate(octets: Bytes, end: boolean, limit: number): Inflated {
    const parts: Bytes[] = [];
    let length = 0;
    for (let start = 0; start < octets.length; start += PIECE_SIZE) {
      const piece = octets.length <= PIECE_SIZE
        ? octets
        : octets.subarray(start, start + PIECE_SIZE);
      const part = this.#stream.run(piece);
      this.#context.add(part);
      parts.push(part);
      length += part.length;
      if (length > limit) return { type: "overflow" };
      const { consumed } = this.#stream;
      if (consumed < piece.length) {
        const rest = octets.subarray(start + consumed);
        return this.#goOn(parts, rest, end, limit - length);
      }
    }
    if (end) {
      if (!this.#endsWhole()) return WITHIN_BLOCK;
      if (this.#stream.consumed < END.length) {
        return this.#goOn(parts, EMPTY, end, limit - length);
      }
      if (!this.#options.contextTakeover) {
        this.#stream.reset();
        this.#context.clear();
      }
    }
    return { type: "data", data: parts.length === 0 ? EMPTY : concat(parts) };
  }

  /** Whether what follows a message comes to nothing. */
  #endsWhole(): boolean {
    try {
      return this.#stream.run(END).length === 0;
    } catch {
      return false;
    }
  }

  /** Hands over to an inflater that knows what zlib knew. */
  #goOn(
    parts: readonly Bytes[],
    rest: Bytes,
    end: boolean,
    limit: number,
  ): Inflated {
    const successor = new Inflate(this.#options);
    this.#successor = successor;
    const context = this.#context.octets();
    if (context.length > 0) {
      successor.inflate(storedBlock(context), false, context.length);
    }
    const inflated = successor.inflate(rest, end, limit);
    return inflated.type === "data"
      ? { type: "data", data: concat([...parts, inflated.data]) }
      : inflated;
  }
}

/** The last octets that came of inflating: what a new stream must be told. */
class Context {
  /** Twice the context, so that it is seldom moved. */
  #kept: Bytes = new Uint8Array(2 * CONTEXT_SIZE);
  #length = 0;

  add(octets: Bytes): void {
    const kept = this.#kept;
    if (octets.length >= CONTEXT_SIZE) {
      kept.set(octets.subarray(octets.length - CONTEXT_SIZE));
      this.#length = CONTEXT_SIZE;
      return;
    }
    if (this.#length + octets.length > kept.length) {
      kept.copyWithin(0, this.#length - CONTEXT_SIZE, this.#length);
      this.#length = CONTEXT_SIZE;
    }
    kept.set(octets, this.#length);
    this.#length += octets.length;
  }

  /** Oldest first. */
  octets(): Bytes {
    const start = Math.max(0, this.#length - CONTEXT_SIZE);
    return this.#kept.slice(start, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }
}

/** A block that holds its octets as they are, and is not the last one. */
function storedBlock(octets: Bytes): Bytes {
  const { length } = octets;
  const head = [
    0,
    length & 255,
    length >> 8,
    ~length & 255,
    ~length >> 8 & 255,
  ];
  const block = new Uint8Array(head.length + length);
  block.set(head);
  block.set(octets, head.length);
  return block;
}
