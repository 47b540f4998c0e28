/**
 * permessage-deflate by `node:zlib`, which Deno, Bun, Node and workerd have.
 * The module is handed in: bundles for platforms that may lack it must not
 * import it.
 */

import type { Bytes } from "../bytes.ts";
import type { DeflateCodec, DeflateOptions, Deflater } from "../wire/codec.ts";
import { Inflate } from "../wire/inflate.ts";
import { LARGEST_WINDOW, ZlibInflater } from "./zlib_inflater.ts";
import { CHUNK_SIZE, type Zlib, ZlibStream } from "./zlib_stream.ts";

/** zlib's smallest window for raw deflate; it answers for 8 too. */
const SMALLEST_WINDOW = 9;

class ZlibDeflater implements Deflater {
  #stream: ZlibStream;

  constructor(zlib: Zlib, { windowBits }: DeflateOptions) {
    const stream = zlib.createDeflateRaw({
      windowBits: Math.max(windowBits, SMALLEST_WINDOW),
      chunkSize: CHUNK_SIZE,
    });
    this.#stream = new ZlibStream(stream, zlib.constants.Z_SYNC_FLUSH);
  }

  deflate(octets: Bytes): Bytes {
    return this.#stream.run(octets);
  }

  reset(): void {
    this.#stream.reset();
  }

  close(): void {
    this.#stream.close();
  }
}

/** permessage-deflate by zlib; the wire's own inflating where a smaller window was agreed, to which zlib does not hold a peer. */
export function zlibCodec(zlib: Zlib): DeflateCodec {
  return {
    deflater: (options) => new ZlibDeflater(zlib, options),
    inflater: (options) =>
      options.windowBits === LARGEST_WINDOW
        ? new ZlibInflater(zlib, options)
        : new Inflate(options),
  };
}
