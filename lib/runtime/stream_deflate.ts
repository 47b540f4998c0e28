/**
 * Compressing by `CompressionStream`, for platforms without zlib. It cannot
 * flush, only end, so what comes of each call is a whole DEFLATE stream, with
 * BFINAL set in its last block and an octet 0 behind it, as RFC 7692 7.2.3.4
 * has it. No message refers to an earlier one.
 */

import { type Bytes, concat } from "../bytes.ts";
import {
  type DeflateCodec,
  type DeflateOptions,
  type Deflater,
  TAIL,
} from "../wire/codec.ts";

/** The platform's window: it cannot be told to use a smaller one. */
const WINDOW_BITS = 15;

/** The longest stored block (RFC 1951 3.2.4). */
const STORED_LIMIT = 0xffff;

/** The header of the empty block that ends in {@linkcode TAIL}. */
const EMPTY_BLOCK_HEADER: Bytes = new Uint8Array(1);

async function compress(octets: Bytes): Promise<Bytes> {
  const compressed = new Blob([octets]).stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(compressed).arrayBuffer());
}

/** The octets as they are, in blocks that refer to nothing. */
function* store(octets: Bytes): Generator<Bytes> {
  for (let start = 0; start < octets.length; start += STORED_LIMIT) {
    const block = octets.subarray(start, start + STORED_LIMIT);
    const { length } = block;
    yield new Uint8Array([
      0,
      length & 255,
      length >> 8,
      ~length & 255,
      (~length >> 8) & 255,
    ]);
    yield block;
  }
}

class StreamDeflater implements Deflater {
  #windowBits: number;

  constructor({ windowBits }: DeflateOptions) {
    this.#windowBits = windowBits;
  }

  async deflate(octets: Bytes): Promise<Bytes> {
    // What is no longer than the window agreed cannot refer beyond it.
    const fits = this.#windowBits === WINDOW_BITS ||
      octets.length <= 2 ** this.#windowBits;
    const body = fits ? [await compress(octets)] : [...store(octets)];
    return concat([...body, EMPTY_BLOCK_HEADER, TAIL]);
  }

  reset(): void {}

  close(): void {}
}

/** permessage-deflate by `CompressionStream`; inflating is the wire's own. */
export const streamCodec: DeflateCodec = {
  deflater: (options) => new StreamDeflater(options),
};
