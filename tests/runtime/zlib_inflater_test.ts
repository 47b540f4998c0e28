/** zlib's inflating held against the wire's own: the same messages, the same refusals. */

import zlib from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { type Bytes, concat, fromHex } from "../../lib/bytes.ts";
import {
  type DeflateOptions,
  type Inflated,
  TAIL,
} from "../../lib/wire/codec.ts";
import { Inflate } from "../../lib/wire/inflate.ts";
import { zlibCodec } from "../../lib/runtime/zlib.ts";
import { ZlibInflater } from "../../lib/runtime/zlib_inflater.ts";
import type { Zlib } from "../../lib/runtime/zlib_stream.ts";
import { test } from "../support/harness.ts";

const LIMIT = 1024 * 1024;
const KEPT: DeflateOptions = { windowBits: 15, contextTakeover: true };
const FORGOTTEN: DeflateOptions = { windowBits: 15, contextTakeover: false };

const hex = (digits: string): Bytes => fromHex(digits)!;
const HELLO = hex("f248cdc9c90700");

/** A stream by the call that its inflater makes. */
type Synchronous = zlib.InflateRaw & {
  _processChunk(chunk: Uint8Array, flush: number): Uint8Array;
};

function both(options: DeflateOptions) {
  return [new ZlibInflater(zlib, options), new Inflate(options)] as const;
}

/** What both make of messages, which must be the same but for the words. */
function agreeOn(
  options: DeflateOptions,
  messages: readonly Bytes[],
  limit = LIMIT,
): Inflated[] {
  const [fast, own] = both(options);
  const results: Inflated[] = [];
  for (const message of messages) {
    const a = fast.inflate(message.slice(), true, limit);
    const b = own.inflate(message.slice(), true, limit);
    assertEquals(a.type, b.type);
    if (a.type === "data" && b.type === "data") assertEquals(a.data, b.data);
    if (a.type === "invalid" && b.type === "invalid") {
      assertEquals(a.reason, b.reason);
    }
    results.push(a);
    if (a.type !== "data") break;
  }
  fast.close();
  own.close();
  return results;
}

function textOf(result: Inflated | undefined): string {
  assert(result?.type === "data", result?.type);
  return new TextDecoder().decode(result.data);
}

function deflated(text: string): Bytes {
  const octets = zlib.deflateRawSync(new TextEncoder().encode(text), {
    finishFlush: zlib.constants.Z_SYNC_FLUSH,
  });
  return new Uint8Array(octets).subarray(0, octets.length - TAIL.length);
}

test("the examples of RFC 7692 7.2.3", () => {
  // One compressed block, and the same with the context of the first.
  const shared = agreeOn(KEPT, [HELLO, hex("f200110000")]);
  assertEquals(shared.map(textOf), ["Hello", "Hello"]);
  // A block without compression.
  assertEquals(
    textOf(agreeOn(KEPT, [hex("000500faff48656c6c6f00")])[0]),
    "Hello",
  );
  // A final block, and what goes on after it with the context kept.
  const final = hex("f348cdc9c9070000");
  const after = agreeOn(KEPT, [final, hex("f200110000"), HELLO, final]);
  assertEquals(after.map(textOf), ["Hello", "Hello", "Hello", "Hello"]);
  // Two blocks in one message.
  assertEquals(
    textOf(agreeOn(KEPT, [hex("f248050000 00ffff cac9c90700")])[0]),
    "Hello",
  );
});

test("an empty message, and many after it", () => {
  const results = agreeOn(KEPT, [
    hex("00"),
    HELLO,
    hex("00"),
    deflated("more"),
  ]);
  assertEquals(results.map(textOf), ["", "Hello", "", "more"]);
});

test("a message in any two pieces", () => {
  const message = deflated("a piece of text, a piece of text, and another");
  for (let cut = 0; cut <= message.length; cut++) {
    const inflater = new ZlibInflater(zlib, KEPT);
    const first = inflater.inflate(message.slice(0, cut), false, LIMIT);
    const second = inflater.inflate(message.slice(cut), true, LIMIT);
    assertEquals(
      textOf(first) + textOf(second),
      "a piece of text, a piece of text, and another",
    );
    inflater.close();
  }
});

test("final blocks at every place, also many of them", () => {
  const final = hex("f348cdc9c90700");
  const many = concat([
    ...Array.from({ length: 2000 }, () => final),
    hex("00"),
  ]);
  assertEquals(textOf(agreeOn(KEPT, [many, HELLO])[0]), "Hello".repeat(2000));
  const inflater = new ZlibInflater(zlib, KEPT);
  // The stream ends exactly where the piece does.
  assertEquals(textOf(inflater.inflate(final, false, LIMIT)), "Hello");
  assertEquals(textOf(inflater.inflate(concat([HELLO]), true, LIMIT)), "Hello");
  inflater.close();
});

test("a message that ends within a block is refused, wherever it is cut", () => {
  const text = JSON.stringify(
    Array.from(
      { length: 60 },
      (_, i) => ({ id: i * 7919 % 1000, on: i % 3 === 0 }),
    ),
  );
  const fixed = new Uint8Array(zlib.deflateRawSync(text, {
    finishFlush: zlib.constants.Z_SYNC_FLUSH,
    strategy: zlib.constants.Z_FIXED,
  })).subarray(0, -TAIL.length);
  const stored = new Uint8Array(zlib.deflateRawSync(text, {
    finishFlush: zlib.constants.Z_SYNC_FLUSH,
    level: 0,
  })).subarray(0, -TAIL.length);
  for (const message of [deflated(text), fixed, stored]) {
    // The first octet of a stored block alone is an empty message.
    for (let cut = 2; cut < message.length; cut++) {
      for (const inflater of both(KEPT)) {
        const { type } = inflater.inflate(message.slice(0, cut), true, LIMIT);
        assertEquals(type, "invalid", `cut at ${cut}`);
        inflater.close();
      }
    }
  }
});

test("what does not inflate is told in the words of the wire's own", () => {
  const wrong = [
    "ffffff00",
    "0005000000",
    "f200110000",
    "fdffffffffff",
  ];
  for (const digits of wrong) {
    const [fast, own] = both(KEPT).map((inflater) => {
      const result = inflater.inflate(hex(digits), true, LIMIT);
      inflater.close();
      assert(result.type === "invalid", digits);
      return result.message;
    });
    assertEquals(fast, own, digits);
  }
});

test("what is no DEFLATE, and references to nowhere", () => {
  assertEquals(agreeOn(KEPT, [hex("ffffff00")])[0]!.type, "invalid");
  // Back to the first message, which was to be forgotten.
  const results = agreeOn(FORGOTTEN, [HELLO, hex("f200110000")]);
  const last = results.at(-1)!;
  assert(last.type === "invalid");
  assertEquals(last.reason, "context");
});

test("without takeover each message begins anew", () => {
  const results = agreeOn(FORGOTTEN, [HELLO, HELLO, deflated("third")]);
  assertEquals(results.map(textOf), ["Hello", "Hello", "third"]);
});

test("a bomb stops at the limit", () => {
  const bomb = new Uint8Array(zlib.deflateRawSync(new Uint8Array(200_000_000), {
    finishFlush: zlib.constants.Z_SYNC_FLUSH,
    level: 9,
  })).subarray(0, -TAIL.length);
  let pieces = 0;
  const counting: Zlib = {
    constants: zlib.constants,
    createDeflateRaw: zlib.createDeflateRaw,
    createInflateRaw(options) {
      const stream = zlib.createInflateRaw(options) as Synchronous;
      const process = stream._processChunk.bind(stream);
      stream._processChunk = (chunk, flush) => {
        pieces++;
        return process(chunk, flush);
      };
      return stream;
    },
  };
  const inflater = new ZlibInflater(counting, KEPT);
  assertEquals(inflater.inflate(bomb, true, LIMIT).type, "overflow");
  assertEquals(pieces, 1);
  inflater.close();
});

test("a limit that is just met is not gone over", () => {
  assertEquals(
    agreeOn(KEPT, [deflated("x".repeat(1000))], 1000)[0]!.type,
    "data",
  );
  assertEquals(
    agreeOn(KEPT, [deflated("x".repeat(1001))], 1000)[0]!.type,
    "overflow",
  );
});

test("contexts longer than any buffer are kept over many messages", () => {
  const deflater = zlibCodec(zlib).deflater(KEPT);
  const fast = new ZlibInflater(zlib, KEPT);
  let seed = 1;
  for (let i = 0; i < 60; i++) {
    const message = Uint8Array.from({ length: 3000 + 97 * i }, () => {
      seed = seed * 48271 % 2147483647;
      return seed & 15;
    });
    const octets = deflater.deflate(message) as Bytes;
    const whole = octets.subarray(0, -TAIL.length);
    // In the middle of it the stream is ended, and another goes on.
    const result = i === 30
      ? fast.inflate(concat([hex("0300"), whole]), true, LIMIT)
      : fast.inflate(whole, true, LIMIT);
    assert(result.type === "data", result.type);
    assertEquals(result.data.length, message.length);
    assert(result.data.every((octet, j) => octet === message[j]));
  }
  deflater.close();
  fast.close();
});

test("smaller windows are held to by the wire's own", () => {
  const { inflater } = zlibCodec(zlib);
  assert(
    inflater!({ windowBits: 14, contextTakeover: true }) instanceof Inflate,
  );
  const fast = inflater!(KEPT);
  assert(fast instanceof ZlibInflater);
  fast.close();
});
