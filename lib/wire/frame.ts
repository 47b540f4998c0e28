/** A WebSocket frame (RFC 6455 5.2), and how it is encoded: permissively, legal or not. */

import type { Bytes } from "../bytes.ts";
import { applyMask } from "./mask.ts";

/** One frame: what its header says, and its payload unmasked. */
export interface Frame {
  /** Whether the message ends with it. */
  readonly fin: boolean;
  /** The three reserved bits as a number: RSV1 is 4, RSV2 2, RSV3 1. */
  readonly rsv: number;
  /** 0–15. */
  readonly opcode: number;
  /** As on the wire (compressed where RSV1 is set), but unmasked. */
  readonly payload: Bytes;
}

/** A frame to send, legal or not: what stands here replaces what would be right. */
export interface OutgoingFrame extends Frame {
  /** `false`: unmasked; a key: this key. Default: as the role demands, with a random key. */
  readonly mask?: false | true | Bytes;
  /** The length announced, whatever the payload's is. */
  readonly length?: bigint;
  /** How many octets carry the length: 1 (7 bits), 2 or 8. Default: the fewest. */
  readonly lengthBytes?: 1 | 2 | 8;
}

/** Who is sending. */
export type Role = "client" | "server";

/** What encoding needs to know beside the frame. */
export interface EncodeOptions {
  /** Whose frames they are. */
  readonly role: Role;
  /** Four fresh random octets for each call (RFC 6455 5.3). */
  readonly maskKey: () => Bytes;
}

/** The key that a frame is masked with; null: it goes unmasked. */
export function keyOf(
  frame: OutgoingFrame,
  options: EncodeOptions,
): Bytes | null {
  const mask = frame.mask ?? options.role === "client";
  if (mask === false) return null;
  return mask === true ? options.maskKey() : mask;
}

/** A frame's octets; a payload is never changed, and never judged. */
export function encodeFrame(
  frame: OutgoingFrame,
  options: EncodeOptions,
): Bytes {
  return encodeFrames([frame], options);
}

/** Several frames in one buffer. */
export function encodeFrames(
  frames: readonly OutgoingFrame[],
  options: EncodeOptions,
): Bytes {
  const keys = frames.map((frame) => keyOf(frame, options));
  let size = 0;
  frames.forEach((frame, i) => {
    size += headerLength(frame, keys[i]!) + frame.payload.length;
  });
  const octets = new Uint8Array(size);
  let offset = 0;
  frames.forEach((frame, i) => {
    offset = writeFrame(octets, offset, frame, keys[i]!);
  });
  return octets;
}

/** How many octets announce the length. */
function lengthForm(frame: OutgoingFrame): 1 | 2 | 8 {
  if (frame.lengthBytes !== undefined) return frame.lengthBytes;
  const length = frame.length ?? frame.payload.length;
  return length < 126 ? 1 : length < 65536 ? 2 : 8;
}

/** How many octets stand before the payload. */
export function headerLength(frame: OutgoingFrame, key: Bytes | null): number {
  const form = lengthForm(frame);
  return 2 + (form === 1 ? 0 : form) + (key === null ? 0 : 4);
}

/**
 * Writes a frame into octets that have room for it.
 *
 * @returns The offset after it.
 */
export function writeFrame(
  octets: Bytes,
  start: number,
  frame: OutgoingFrame,
  key: Bytes | null,
): number {
  const { payload } = frame;
  const offset = writeHeader(octets, start, frame, key);
  octets.set(payload, offset);
  const end = offset + payload.length;
  if (key !== null) applyMask(octets.subarray(offset, end), key);
  return end;
}

/**
 * Writes what stands before the payload. A length that its form cannot hold
 * is cut to the low bits that it can.
 *
 * @returns The offset after it.
 */
export function writeHeader(
  octets: Bytes,
  start: number,
  frame: OutgoingFrame,
  key: Bytes | null,
): number {
  const { payload, length } = frame;
  let offset = start;
  octets[offset++] = (frame.fin ? 0x80 : 0) | ((frame.rsv & 7) << 4) |
    (frame.opcode & 15);
  const masked = key === null ? 0 : 0x80;
  const low = length === undefined
    ? payload.length % 2 ** 32
    : Number(length & 0xffffffffn);
  switch (lengthForm(frame)) {
    case 1:
      octets[offset++] = masked | (low & 127);
      break;
    case 2:
      octets[offset++] = masked | 126;
      octets[offset++] = (low >>> 8) & 255;
      octets[offset++] = low & 255;
      break;
    case 8: {
      const high = length === undefined
        ? Math.floor(payload.length / 2 ** 32)
        : Number((length >> 32n) & 0xffffffffn);
      octets[offset++] = masked | 127;
      for (const word of [high, low]) {
        octets[offset++] = (word >>> 24) & 255;
        octets[offset++] = (word >>> 16) & 255;
        octets[offset++] = (word >>> 8) & 255;
        octets[offset++] = word & 255;
      }
      break;
    }
  }
  if (key !== null) {
    octets.set(key, offset);
    offset += 4;
  }
  return offset;
}
