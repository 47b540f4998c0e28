/** Numbers and octets from a seed: the same everywhere, so that a failure can be shown again. */

import { type Bytes, concat, utf8 } from "../../lib/bytes.ts";

const WORDS = ["frame", " message", " ", "é", "žluťoučký", "日本", "😀", "\n"];

/** mulberry32 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  octets(length: number): Bytes {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** UTF-8 of so many octets at least 1, that compresses. */
  text(length: number): Bytes {
    const parts: Bytes[] = [];
    let left = length;
    while (left > 0) {
      const word = utf8(this.pick(WORDS));
      const part = word.length <= left ? word : utf8("x".repeat(left));
      parts.push(part);
      left -= part.length;
    }
    return concat(parts);
  }

  /** Octets in pieces of random length, each a buffer of its own. */
  chunks(octets: Bytes, longest: number): Bytes[] {
    const chunks: Bytes[] = [];
    for (let at = 0; at < octets.length;) {
      const end = at + 1 + this.below(longest);
      chunks.push(octets.slice(at, end));
      at = end;
    }
    return chunks;
  }
}
