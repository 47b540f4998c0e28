/**
 * permessage-deflate on an open connection (RFC 7692 7.2): the session that
 * puts messages through a codec.
 *
 * @module
 */

import type { Bytes } from "../bytes.ts";
import { type Violation, violation } from "../violations.ts";
import {
  type DeflateCodec,
  type DeflateOptions,
  type Deflater,
  type Inflated,
  type Inflater,
  TAIL,
} from "./codec.ts";
import { CompressedBefore } from "./compressed_before.ts";
import type { Role } from "./frame.ts";
import { Inflate } from "./inflate.ts";
import type { Compression } from "./negotiation.ts";

export type {
  DeflateCodec,
  DeflateOptions,
  Deflater,
  Inflated,
  Inflater,
} from "./codec.ts";
export { TAIL } from "./codec.ts";
export type { Compression, DeflateOffer } from "./negotiation.ts";

/** A stored block of nothing: the flush of no octets, which zlib may leave out. */
const EMPTY_BLOCK: Bytes = new Uint8Array([0x00, ...TAIL]);

/** Both directions of a connection that agreed on permessage-deflate. */
export class DeflateSession {
  /** What was agreed. */
  readonly compression: Compression;
  #codec: DeflateCodec;
  #outgoing: DeflateOptions;
  #incoming: DeflateOptions;
  #deflater: Deflater | null = null;
  #inflater: Inflater | null = null;
  #before = new CompressedBefore();
  /** Whether frames of a message were compressed whose last is still to come. */
  #begun = false;

  /** Nothing is made before it is needed. */
  constructor(options: {
    readonly codec: DeflateCodec;
    readonly compression: Compression;
    readonly role: Role;
  }) {
    const { codec, compression, role } = options;
    this.compression = compression;
    this.#codec = codec;
    const client = {
      windowBits: compression.clientMaxWindowBits,
      contextTakeover: !compression.clientNoContextTakeover,
    };
    const server = {
      windowBits: compression.serverMaxWindowBits,
      contextTakeover: !compression.serverNoContextTakeover,
    };
    this.#outgoing = role === "client" ? client : server;
    this.#incoming = role === "client" ? server : client;
  }

  /** How our messages are compressed. */
  get outgoing(): DeflateOptions {
    return this.#outgoing;
  }

  /** What a peer did whose octets do not inflate. */
  judge(invalid: Extract<Inflated, { type: "invalid" }>): Violation {
    const { message, reason } = invalid;
    const { contextTakeover } = this.#incoming;
    if (reason === "window") {
      return violation(
        "deflate_window_exceeded",
        `Compressed octets beyond what was agreed: ${message}`,
      );
    }
    return reason === "context" && !contextTakeover
      ? violation("deflate_context_kept")
      : violation(
        "deflate_data_invalid",
        `Compressed octets that do not inflate: ${message}`,
      );
  }

  /** Compresses the octets of one frame; `end`: the message's last. */
  compress(octets: Bytes, end: boolean): Bytes | Promise<Bytes> {
    if (octets.length === 0) return this.#compressed(EMPTY_BLOCK, end);
    const alone = end && !this.#begun && !this.#outgoing.contextTakeover;
    this.#begun = !end;
    if (alone) {
      const before = this.#before.find(octets);
      if (before !== null) return before;
    }
    this.#deflater ??= this.#codec.deflater(this.#outgoing);
    const deflated = this.#deflater.deflate(octets);
    if (deflated instanceof Promise) {
      return deflated.then((settled) => this.#compressed(settled, end));
    }
    const compressed = this.#compressed(deflated, end);
    if (alone) this.#before.remember(octets, compressed);
    return compressed;
  }

  #compressed(deflated: Bytes, end: boolean): Bytes {
    this.#begun = !end;
    if (!end) return deflated;
    if (!this.#outgoing.contextTakeover) this.#deflater?.reset();
    return deflated.subarray(0, deflated.length - TAIL.length);
  }

  /** Inflates the octets of one frame; `end`: the message's last. */
  inflate(
    octets: Bytes,
    end: boolean,
    limit: number,
  ): Inflated | Promise<Inflated> {
    this.#inflater ??= this.#codec.inflater?.(this.#incoming) ??
      new Inflate(this.#incoming);
    return this.#inflater.inflate(octets, end, limit);
  }

  /** Releases what the codec holds. */
  close(): void {
    this.#deflater?.close();
    this.#inflater?.close();
    this.#deflater = null;
    this.#inflater = null;
  }
}
