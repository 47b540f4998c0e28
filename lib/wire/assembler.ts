/** Puts the fragments of a message together. */

import { type Bytes, concat, EMPTY } from "../bytes.ts";

/** Fragments shorter than this are copied together, so that each does not hold a chunk of its own. */
const SMALL = 4096;

/** What small fragments are copied into. */
const SLAB = 64 * 1024;

/** The payload of one message, in parts. */
export class Assembler {
  /** The length of each part, in order. */
  lengths: number[] = [];
  /** Octets in all. */
  length = 0;
  #parts: Bytes[] = [];
  #slab: Bytes = EMPTY;
  #used = 0;
  /** Where the part of the slab begins that is not among the parts. */
  #from = 0;

  /** The next fragment. */
  add(fragment: Bytes): void {
    this.lengths.push(fragment.length);
    this.length += fragment.length;
    if (fragment.length >= SMALL) {
      this.#endSlab();
      this.#parts.push(fragment);
      return;
    }
    if (this.#used + fragment.length > this.#slab.length) {
      this.#endSlab();
      this.#slab = new Uint8Array(SLAB);
      this.#used = 0;
      this.#from = 0;
    }
    this.#slab.set(fragment, this.#used);
    this.#used += fragment.length;
  }

  /** The whole of it; the assembler is empty after it. */
  take(): Bytes {
    this.#endSlab();
    const whole = concat(this.#parts);
    this.lengths = [];
    this.length = 0;
    this.#parts = [];
    this.#slab = EMPTY;
    this.#used = 0;
    this.#from = 0;
    return whole;
  }

  #endSlab(): void {
    if (this.#used === this.#from) return;
    this.#parts.push(this.#slab.subarray(this.#from, this.#used));
    this.#from = this.#used;
  }
}
