/** zlib as a codec: one context over many calls, at every window, undone by the wire's own inflating. */

import zlib from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { type Bytes, concat, equalBytes } from "../../lib/bytes.ts";
import { type Deflater, TAIL } from "../../lib/wire/codec.ts";
import { Inflate } from "../../lib/wire/inflate.ts";
import { zlibCodec } from "../../lib/runtime/zlib.ts";
import { test } from "../support/harness.ts";

const codec = zlibCodec(zlib);
const LIMIT = 64 * 1024 * 1024;

/** zlib is never asynchronous here. */
function deflate(deflater: Deflater, octets: Bytes): Bytes {
  const deflated = deflater.deflate(octets);
  assert(deflated instanceof Uint8Array);
  return deflated;
}

function json(seed: number, entries: number): Bytes {
  const list = Array.from(
    { length: entries },
    (_, i) => ({ id: i, name: `user ${i * seed % 97}`, even: i % 2 === 0 }),
  );
  return new TextEncoder().encode(JSON.stringify(list));
}

function inflated(inflate: Inflate, deflated: Bytes): Bytes {
  const result = inflate.inflate(deflated, true, LIMIT);
  assert(result.type === "data", result.type);
  return result.data;
}

for (const windowBits of [8, 9, 10, 11, 12, 13, 14, 15]) {
  for (const contextTakeover of [true, false]) {
    test(`window ${windowBits}, ${contextTakeover ? "with" : "without"} context takeover`, () => {
      const options = { windowBits, contextTakeover };
      const deflater = codec.deflater(options);
      const inflate = new Inflate(options);
      for (let i = 1; i <= 20; i++) {
        const message = json(i, 10 * i);
        const deflated = deflate(deflater, message);
        assertEquals([...deflated.slice(-4)], [...TAIL]);
        const whole = deflated.subarray(0, deflated.length - TAIL.length);
        assert(equalBytes(inflated(inflate, whole), message));
        if (!contextTakeover) deflater.reset();
      }
      deflater.close();
    });
  }
}

test("what one call gave is not written over by the next", () => {
  const deflater = codec.deflater({ windowBits: 15, contextTakeover: true });
  const parts = ["one, ", "two, ", "three"].map((text) =>
    deflate(deflater, new TextEncoder().encode(text))
  );
  deflater.close();
  const inflate = new Inflate({ windowBits: 15, contextTakeover: true });
  const octets = inflated(inflate, concat(parts).slice(0, -TAIL.length));
  assertEquals(new TextDecoder().decode(octets), "one, two, three");
});

test("a context makes repetition short, and a reset forgets it", () => {
  const deflater = codec.deflater({ windowBits: 15, contextTakeover: true });
  const message = json(7, 100);
  const first = deflate(deflater, message).length;
  assert(deflate(deflater, message).length < first / 5);
  deflater.reset();
  assertEquals(deflate(deflater, message).length, first);
  deflater.close();
});

test("octets beyond every buffer, and ones that do not compress", () => {
  const deflater = codec.deflater({ windowBits: 15, contextTakeover: true });
  const inflate = new Inflate({ windowBits: 15, contextTakeover: true });
  const random = new Uint8Array(1024 * 1024);
  for (let i = 0; i < random.length; i += 65536) {
    crypto.getRandomValues(random.subarray(i, i + 65536));
  }
  for (const message of [random, new Uint8Array(3_000_000), random]) {
    const deflated = deflate(deflater, message);
    const back = inflated(inflate, deflated.subarray(0, -TAIL.length));
    assert(equalBytes(back, message));
  }
  deflater.close();
});
