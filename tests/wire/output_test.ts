import { assert, assertEquals } from "@std/assert";
import { type Bytes, concat } from "../../lib/bytes.ts";
import { encodeFrame, type OutgoingFrame } from "../../lib/wire/frame.ts";
import { Output } from "../../lib/wire/output.ts";
import { test } from "../support/harness.ts";
import { Random } from "./random.ts";

const KEY = Uint8Array.of(1, 2, 3, 4);
const SEED = 20_261_126;

function binary(payload: Bytes): OutgoingFrame {
  return { fin: true, rsv: 0, opcode: 2, payload };
}

/** A client's frame, from 1 octet to over what frames share. */
function anyFrame(random: Random): OutgoingFrame {
  const longest = random.pick([100, 5000, 100_000, 700_000, 2_500_000]);
  return binary(
    new Uint8Array(1 + random.below(longest)).fill(random.below(256)),
  );
}

test("what was handed out is not written over before it came back", () => {
  const random = new Random(SEED);
  const output = new Output();
  const options = { role: "client", maskKey: () => KEY } as const;
  /** Taken and not come back, with what it has to be. */
  const waiting: { chunks: Bytes[]; wanted: Bytes }[] = [];
  for (let round = 0; round < 300; round++) {
    const frames = Array.from(
      { length: 1 + random.below(4) },
      () => anyFrame(random),
    );
    for (const frame of frames) output.frame(frame, KEY);
    const wanted = concat(frames.map((frame) => encodeFrame(frame, options)));
    waiting.push({ chunks: output.take(), wanted });
    while (waiting.length > 0 && random.chance(0.55)) {
      const { chunks, wanted } = waiting.shift()!;
      const got = concat(chunks);
      assertEquals(got.length, wanted.length, `round ${round}, seed ${SEED}`);
      assert(
        got.every((octet, i) => octet === wanted[i]),
        `round ${round}, seed ${SEED}`,
      );
      if (random.chance(0.9)) output.recycle(chunks);
    }
  }
});

test("what came back is written into again", () => {
  const output = new Output();
  const payload = new Uint8Array(100_000);
  const buffers = new Set<ArrayBufferLike>();
  for (let i = 0; i < 50; i++) {
    output.frame(binary(payload), KEY);
    const chunks = output.take();
    for (const { buffer } of chunks) buffers.add(buffer);
    output.recycle(chunks);
  }
  assert(buffers.size <= 3, `${buffers.size} buffers`);
});

test("frames of one turn share a write", () => {
  const output = new Output();
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) {
      output.frame(binary(new Uint8Array(65_536)), KEY);
    }
    output.recycle(output.take());
  }
  for (let i = 0; i < 4; i++) output.frame(binary(new Uint8Array(65_536)), KEY);
  assertEquals(output.take().map(({ length }) => length), [4 * 65_550]);
});
