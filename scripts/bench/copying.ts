/**
 * Masking, and reading masked frames, against copying the same octets: prints
 * how fast one is in units of the other, as JSON. The octets are more than any
 * cache holds.
 */

import type { Bytes } from "../../lib/bytes.ts";
import { maskKey } from "../../lib/endpoint/random.ts";
import { Connection } from "../../lib/wire/connection.ts";
import { encodeFrame } from "../../lib/wire/frame.ts";
import { applyMask } from "../../lib/wire/mask.ts";

const SIZE = 16 * 1024 * 1024;
const ROUNDS = 30;

/** The quickest of all rounds, turn by turn, in milliseconds. */
function quickest(tasks: readonly (() => void)[]): number[] {
  const best = tasks.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    tasks.forEach((task, i) => {
      const started = performance.now();
      task();
      best[i] = Math.min(best[i]!, performance.now() - started);
    });
  }
  return best;
}

const payload: Bytes = new Uint8Array(SIZE).fill(7);
// Each task has octets of its own: none finds them warm from another.
const target: Bytes = new Uint8Array(SIZE);
const masked: Bytes = new Uint8Array(SIZE);
const key = maskKey();
const frame = { fin: true, rsv: 0, opcode: 2, payload };
const octets = encodeFrame(frame, { role: "client", maskKey });
const server = new Connection({
  role: "server",
  maskKey,
  deflate: null,
  record: false,
});
const [copy, mask, decode] = quickest([
  () => target.set(payload),
  () => applyMask(masked, key),
  () => server.receive(octets),
]) as [number, number, number];

const perSecond = (milliseconds: number) => SIZE / milliseconds / 1e6;
console.log(JSON.stringify({
  mask: { ratio: copy / mask, gigabytes: perSecond(mask) },
  decode: { ratio: copy / decode, gigabytes: perSecond(decode) },
}));
