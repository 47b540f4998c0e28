/** Octets of an opening handshake, written in pieces. */

import type { Bytes } from "../bytes.ts";
import { rest } from "../rest.ts";
import type { Transport } from "./transport.ts";

/** How octets reach the wire. */
export interface Pieces {
  /** Octets to a write; undefined: all. */
  readonly chop?: number | undefined;
  /** Milliseconds between the writes. */
  readonly pause?: number | undefined;
}

/** Writes octets piece by piece, and rests between them, until an abort. */
export async function writePieces(
  transport: Transport,
  octets: Bytes,
  { chop = octets.length, pause = 0 }: Pieces,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let start = 0; start < octets.length; start += chop) {
    if (start > 0 && pause > 0) await rest(pause, signal);
    signal?.throwIfAborted();
    await transport.write([octets.subarray(start, start + chop)]);
  }
}
