/** UTF-8 judged octet by octet as it arrives (RFC 3629 4, RFC 6455 8.1). */

import type { Bytes } from "../bytes.ts";

/** Below this many octets, setting up the word view costs more than it saves. */
const WORDWISE = 32;

/** A validator of one text that comes in pieces. */
export class Utf8Validator {
  /** How many continuation octets the character begun still needs. */
  #needed = 0;
  /** What the next continuation octet may be. */
  #lowest = 0x80;
  #highest = 0xbf;

  /** Whether the text may end here. */
  get complete(): boolean {
    return this.#needed === 0;
  }

  /** Begins a new text. */
  reset(): void {
    this.#needed = 0;
    this.#lowest = 0x80;
    this.#highest = 0xbf;
  }

  /**
   * Judges the next octets.
   *
   * @returns The index of the first octet that no text can have there; -1: none.
   */
  push(octets: Bytes): number {
    let needed = this.#needed;
    let lowest = this.#lowest;
    let highest = this.#highest;
    const { length } = octets;
    let i = 0;
    while (i < length) {
      const octet = octets[i]!;
      if (needed > 0) {
        if (octet < lowest || octet > highest) return i;
        needed -= 1;
        lowest = 0x80;
        highest = 0xbf;
        i += 1;
      } else if (octet < 0x80) {
        i += 1;
        if (length - i >= WORDWISE) i = asciiEnd(octets, i);
      } else {
        if (octet < 0xc2 || octet > 0xf4) return i;
        needed = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
        // No overlong forms, no surrogates, nothing above U+10FFFF.
        if (octet === 0xe0) lowest = 0xa0;
        else if (octet === 0xed) highest = 0x9f;
        else if (octet === 0xf0) lowest = 0x90;
        else if (octet === 0xf4) highest = 0x8f;
        i += 1;
      }
    }
    this.#needed = needed;
    this.#lowest = lowest;
    this.#highest = highest;
    return -1;
  }
}

/** Where a run of ASCII ends that goes on at `start`: at the first other octet, or up to 15 octets before it. */
function asciiEnd(octets: Bytes, start: number): number {
  let i = start;
  while ((octets.byteOffset + i) & 3) {
    if (octets[i]! >= 0x80) return i;
    i += 1;
  }
  const words = new Int32Array(
    octets.buffer,
    octets.byteOffset + i,
    (octets.length - i) >> 2,
  );
  const last = words.length - 3;
  let word = 0;
  while (
    word < last &&
    ((words[word]! | words[word + 1]! | words[word + 2]! | words[word + 3]!) &
        0x80808080) === 0
  ) {
    word += 4;
  }
  return i + 4 * word;
}
