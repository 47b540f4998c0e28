/** Masking (RFC 6455 5.3). */

import type { Bytes } from "../bytes.ts";

/** Below this many octets, setting up the word view costs more than it saves. */
const WORDWISE = 48;

/** The order in which a word's octets stand in memory. */
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Masks or unmasks octets where they are.
 *
 * @param phase Where in the frame's payload the first octet stands.
 */
export function applyMask(octets: Bytes, key: Bytes, phase = 0): void {
  const { length } = octets;
  let i = 0;
  if (length >= WORDWISE) {
    while ((octets.byteOffset + i) & 3) {
      octets[i]! ^= key[(i + phase) & 3]!;
      i += 1;
    }
    const words = new Int32Array(
      octets.buffer,
      octets.byteOffset + i,
      (length - i) >> 2,
    );
    maskWords(words, keyWord(key, i + phase));
    i += words.length << 2;
  }
  for (; i < length; i++) octets[i]! ^= key[(i + phase) & 3]!;
}

/** The key as a word of this machine, for octets that begin at `phase`. */
function keyWord(key: Bytes, phase: number): number {
  const a = key[phase & 3]!;
  const b = key[(phase + 1) & 3]!;
  const c = key[(phase + 2) & 3]!;
  const d = key[(phase + 3) & 3]!;
  return LITTLE_ENDIAN
    ? a | (b << 8) | (c << 16) | (d << 24)
    : d | (c << 8) | (b << 16) | (a << 24);
}

function maskWords(words: Int32Array, key: number): void {
  const { length } = words;
  const unrolled = length & ~7;
  let i = 0;
  for (; i < unrolled; i += 8) {
    words[i]! ^= key;
    words[i + 1]! ^= key;
    words[i + 2]! ^= key;
    words[i + 3]! ^= key;
    words[i + 4]! ^= key;
    words[i + 5]! ^= key;
    words[i + 6]! ^= key;
    words[i + 7]! ^= key;
  }
  for (; i < length; i++) words[i]! ^= key;
}
