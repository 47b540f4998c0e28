/**
 * What was compressed before, of a direction without context takeover: there
 * the same octets always come to the same, and a message that is sent again
 * and again is compressed once.
 */

import { type Bytes, equalBytes } from "../bytes.ts";

/** How many messages are remembered; the one that was used least recently is forgotten. */
const REMEMBERED = 8;

/** Shorter ones are compressed as fast as they are found. */
const SHORTEST = 4096;

/** Longer ones are not worth the memory. */
const LONGEST = 256 * 1024;

interface Remembered {
  readonly octets: Bytes;
  readonly compressed: Bytes;
}

/** The messages that were compressed last. */
export class CompressedBefore {
  /** The one that was used last stands first. */
  #messages: Remembered[] = [];

  /** What a message came to; null: it is not remembered. */
  find(octets: Bytes): Bytes | null {
    if (!worthwhile(octets)) return null;
    const index = this.#messages.findIndex((one) =>
      equalBytes(one.octets, octets)
    );
    if (index < 0) return null;
    const [found] = this.#messages.splice(index, 1);
    this.#messages.unshift(found!);
    return found!.compressed;
  }

  /** Remembers by copies: the caller may change what it handed in. */
  remember(octets: Bytes, compressed: Bytes): void {
    if (!worthwhile(octets)) return;
    this.#messages.unshift({
      octets: octets.slice(),
      compressed: compressed.slice(),
    });
    if (this.#messages.length > REMEMBERED) this.#messages.pop();
  }
}

function worthwhile({ length }: Bytes): boolean {
  return length >= SHORTEST && length <= LONGEST;
}
