/** Octets of an opening handshake, written in pieces. */

import type { Bytes } from "../bytes.ts";
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

/** An abort ends it early. */
function rest(
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end, { once: true });
  });
}
