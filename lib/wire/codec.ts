/** What compressing and inflating have to do (RFC 7692 7.2), whoever does it. */

import type { Bytes } from "../bytes.ts";

/** The octets that end a sync flush; they do not go over the wire (RFC 7692 7.2.1). */
export const TAIL: Bytes = new Uint8Array([0x00, 0x00, 0xff, 0xff]);

/** How one direction of a connection is compressed. */
export interface DeflateOptions {
  /**
   * The largest window, 8–15. A zlib deflater asked for 8 must be made with
   * 9: it never refers back farther than 250 octets then, which fits.
   */
  readonly windowBits: number;
  /** Whether a message may refer to earlier ones; where not, `reset` comes after each. */
  readonly contextTakeover: boolean;
}

/** Raw DEFLATE (RFC 1951), made in `lib/runtime/`; asynchronous only where nothing else exists. */
export interface DeflateCodec {
  /** For the messages that go out. */
  deflater(options: DeflateOptions): Deflater;
  /** Default: `Inflate` of our own, which is stricter than zlib. */
  inflater?(options: DeflateOptions): Inflater;
}

/** Compresses one message after the other. */
export interface Deflater {
  /**
   * Compresses the next octets of a message, never none of them, ending in a
   * sync flush: what comes back is whole, and ends in {@linkcode TAIL}.
   */
  deflate(octets: Bytes): Bytes | Promise<Bytes>;
  /** Forgets what was compressed so far. */
  reset(): void;
  /** Releases what it holds. */
  close(): void;
}

/** What inflating came to. */
export type Inflated =
  | { readonly type: "data"; readonly data: Bytes }
  /** More than `limit`; inflating stopped there. */
  | { readonly type: "overflow" }
  | {
    readonly type: "invalid";
    /** The codec's words. */
    readonly message: string;
    /** `window`: a back-reference beyond the window; `context`: to before the context begins. */
    readonly reason: "data" | "window" | "context";
  };

/** Inflates one message after the other. */
export interface Inflater {
  /**
   * Inflates the next octets of a message as far as they go. A block with
   * BFINAL set does not end the message: what follows begins at the next
   * octet, with the context kept (RFC 7692 7.2.3.4).
   *
   * @param end Whether the message ends here: the codec inflates
   * {@linkcode TAIL} after it; without context takeover the context is
   * forgotten then.
   * @param limit The most octets that may come of it.
   */
  inflate(
    octets: Bytes,
    end: boolean,
    limit: number,
  ): Inflated | Promise<Inflated>;
  /** Releases what it holds. */
  close(): void;
}
