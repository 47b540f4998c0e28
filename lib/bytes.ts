/** Octets: the forms in which they are written, and the few things done to all of them. */

/** Octets in a buffer of their own kind, never shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** No octets. */
export const EMPTY: Bytes = new Uint8Array(0);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const fatalDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The chunks in one buffer; a single chunk is returned as it is. */
export function concat(chunks: readonly Bytes[]): Bytes {
  if (chunks.length === 1) return chunks[0]!;
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/** Below this many octets, setting up the word views costs more than it saves. */
const WORDWISE = 64;

/** Whether both hold the same octets. */
export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  let i = 0;
  if (a.length >= WORDWISE && ((a.byteOffset | b.byteOffset) & 3) === 0) {
    const words = a.length >> 2;
    const left = new Int32Array(a.buffer, a.byteOffset, words);
    const right = new Int32Array(b.buffer, b.byteOffset, words);
    for (let word = 0; word < words; word++) {
      if (left[word] !== right[word]) return false;
    }
    i = 4 * words;
  }
  for (; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}

/** The UTF-8 form of a text; a lone surrogate becomes U+FFFD. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** The text of octets that are known to be UTF-8; anything else becomes U+FFFD. */
export function text(bytes: Bytes): string {
  return decoder.decode(bytes);
}

/** Octets that are looked at before they are decoded: the exception of a decoder costs more. */
const LOOKED_AT = 8192;

/** The text of octets, or null where they are not UTF-8. */
export function strictText(bytes: Bytes): string | null {
  if (bytes.length <= LOOKED_AT) {
    return isUtf8(bytes) ? decoder.decode(bytes) : null;
  }
  try {
    return fatalDecoder.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The head of octets as far as its characters are whole.
 *
 * @param whole Whether nothing follows it, which may end its last character.
 * @returns null where it is not UTF-8.
 */
export function wholeCharacters(head: Bytes, whole: boolean): Bytes | null {
  if (strictText(head) !== null) return head;
  if (whole) return null;
  for (let cut = 1; cut <= 3; cut++) {
    const shorter = head.subarray(0, head.length - cut);
    if (strictText(shorter) !== null) return shorter;
  }
  return null;
}

/** Whether octets are UTF-8 (RFC 3629 4). */
function isUtf8(bytes: Bytes): boolean {
  const { length } = bytes;
  let i = 0;
  while (i < length) {
    const octet = bytes[i++]!;
    if (octet < 0x80) continue;
    if (octet < 0xc2 || octet > 0xf4) return false;
    const more = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
    // No overlong forms, no surrogates, nothing above U+10FFFF.
    const lowest = octet === 0xe0 ? 0xa0 : octet === 0xf0 ? 0x90 : 0x80;
    const highest = octet === 0xed ? 0x9f : octet === 0xf4 ? 0x8f : 0xbf;
    if (i + more > length) return false;
    if (bytes[i]! < lowest || bytes[i]! > highest) return false;
    for (let n = 1; n < more; n++) {
      if ((bytes[i + n]! & 0xc0) !== 0x80) return false;
    }
    i += more;
  }
  return true;
}

const HEX = Array.from(
  { length: 256 },
  (_, octet) => octet.toString(16).padStart(2, "0"),
);

/** Lower-case hexadecimal digits, two to an octet. */
export function toHex(bytes: Bytes): string {
  let digits = "";
  for (const octet of bytes) digits += HEX[octet];
  return digits;
}

/**
 * The octets of hexadecimal digits; white space between them is free.
 *
 * @returns null where the text is not pairs of hexadecimal digits.
 */
export function fromHex(digits: string): Bytes | null {
  const compact = digits.replace(/\s+/g, "");
  if (compact.length % 2 !== 0 || /[^0-9a-fA-F]/.test(compact)) return null;
  const bytes = new Uint8Array(compact.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = parseInt(compact.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** Base64 (RFC 4648 section 4, padded). */
export function toBase64(bytes: Bytes): string {
  let binary = "";
  const step = 0x8000;
  for (let i = 0; i < bytes.length; i += step) {
    binary += String.fromCharCode(...bytes.subarray(i, i + step));
  }
  return btoa(binary);
}

/**
 * The octets of a base64 text; white space and missing padding are forgiven.
 *
 * @returns null where the text is not base64.
 */
export function fromBase64(encoded: string): Bytes | null {
  try {
    return Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
