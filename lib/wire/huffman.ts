/** The prefix codes of DEFLATE (RFC 1951 3.2.2), as tables to decode by. */

/** The longest code, in bits. */
export const LONGEST_CODE = 15;

/** Codes up to this many bits are found by one look-up; longer ones are rare. */
const LOOKUP_BITS = 10;

export const LOOKUP_MASK: number = (1 << LOOKUP_BITS) - 1;

/** One code. */
export class Huffman {
  /** By the next bits: symbol and length, `symbol << 4 | length`; 0: the code is longer, or there is none. */
  readonly lookup: Uint16Array = new Uint16Array(1 << LOOKUP_BITS);
  /** How many codes there are of each length. */
  #counts: Uint16Array = new Uint16Array(LONGEST_CODE + 1);
  /** Symbols in the order of their codes. */
  #symbols: Uint16Array;
  #offsets: Uint16Array = new Uint16Array(LONGEST_CODE + 2);
  #codes: Uint16Array = new Uint16Array(LONGEST_CODE + 2);

  /** @param symbols The most symbols that it will have. */
  constructor(symbols: number) {
    this.#symbols = new Uint16Array(symbols);
  }

  /**
   * Makes the tables for the lengths of the codes of symbols 0 … `count - 1`.
   *
   * @returns Whether the lengths make a code: complete, or a single one of one bit, or none.
   */
  build(lengths: Uint8Array, start: number, count: number): boolean {
    const counts = this.#counts.fill(0);
    for (let i = 0; i < count; i++) counts[lengths[start + i]!]! += 1;
    counts[0] = 0;
    const offsets = this.#offsets;
    const codes = this.#codes;
    let left = 1;
    let longest = 0;
    offsets[1] = 0;
    codes[1] = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      const here = counts[length]!;
      left = (left << 1) - here;
      if (left < 0) return false;
      if (here > 0) longest = length;
      offsets[length + 1] = offsets[length]! + here;
      codes[length + 1] = (codes[length]! + here) << 1;
    }
    this.lookup.fill(0);
    if (left > 0 && longest > 1) return false;
    for (let symbol = 0; symbol < count; symbol++) {
      const length = lengths[start + symbol]!;
      if (length === 0) continue;
      this.#symbols[offsets[length]!++] = symbol;
      const code = codes[length]!++;
      if (length <= LOOKUP_BITS) this.#fill(code, length, symbol);
    }
    return true;
  }

  /** Codes stand in the stream with their highest bit first. */
  #fill(code: number, length: number, symbol: number): void {
    let reversed = 0;
    for (let i = 0; i < length; i++) {
      reversed |= ((code >> i) & 1) << (length - 1 - i);
    }
    const entry = (symbol << 4) | length;
    for (let at = reversed; at <= LOOKUP_MASK; at += 1 << length) {
      this.lookup[at] = entry;
    }
  }

  /**
   * Finds a code that the look-up does not have, bit by bit.
   *
   * @returns `symbol << 4 | length`; -1: no such code.
   */
  find(bits: number): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      code |= (bits >> (length - 1)) & 1;
      const count = this.#counts[length]!;
      if (code - first < count) {
        return (this.#symbols[index + code - first]! << 4) | length;
      }
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return -1;
  }
}
