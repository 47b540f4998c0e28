/** Random octets (RFC 6455 5.3, 10.3), drawn many at a time. */

import type { Bytes } from "../bytes.ts";

/** Octets drawn in one call of the runtime's. */
const POOL_SIZE = 8 * 1024;

let pool: Bytes = new Uint8Array(0);
let used = 0;

/** Four octets that were never handed out before: the key of one frame. */
export function maskKey(): Bytes {
  if (used + 4 > pool.length) {
    // A new pool each time: the keys handed out are views of the old one.
    pool = crypto.getRandomValues(new Uint8Array(POOL_SIZE));
    used = 0;
  }
  used += 4;
  // A view: on Deno a buffer of its own costs twenty times as much.
  return new Uint8Array(pool.buffer, used - 4, 4);
}

/** The nonce of Sec-WebSocket-Key: 16 octets. */
export function nonce(): Bytes {
  return crypto.getRandomValues(new Uint8Array(16));
}
