import { assert, assertEquals } from "@std/assert";
import zlib from "node:zlib";
import {
  type Bytes,
  concat,
  fromHex,
  text,
  toHex,
  utf8,
} from "../../lib/bytes.ts";
import { Inflate } from "../../lib/wire/inflate.ts";
import { test } from "../support/harness.ts";
import { Random } from "./random.ts";
import { zlibCodec } from "./zlib_codec.ts";

function hex(digits: string): Bytes {
  return fromHex(digits)!;
}

function inflater(windowBits = 15, contextTakeover = true): Inflate {
  return new Inflate({ windowBits, contextTakeover });
}

function inflated(result: ReturnType<Inflate["inflate"]>): string {
  return result.type === "data" ? text(result.data) : result.type;
}

test("inflates the examples of RFC 7692 7.2.3", () => {
  const examples: [string, string[]][] = [
    ["one block", ["f248cdc9c90700"]],
    ["a shared window", ["f248cdc9c90700", "f200110000"]],
    ["no compression", ["000500faff48656c6c6f00"]],
    ["a final block", ["f348cdc9c9070000"]],
    ["two blocks", ["f24805000000ffffcac9c90700"]],
  ];
  for (const [name, messages] of examples) {
    const own = inflater();
    for (const message of messages) {
      assertEquals(
        inflated(own.inflate(hex(message), true, 100)),
        "Hello",
        name,
      );
    }
  }
});

test("gives out each fragment's octets as far as they go", () => {
  const own = inflater();
  assertEquals(inflated(own.inflate(hex("f248cd"), false, 100)), "He");
  assertEquals(inflated(own.inflate(hex("c9c90700"), true, 100)), "llo");
});

test("keeps the context across a final block", () => {
  const own = inflater();
  assertEquals(
    inflated(own.inflate(hex("f348cdc9c9070000"), true, 9)),
    "Hello",
  );
  assertEquals(inflated(own.inflate(hex("f200110000"), true, 9)), "Hello");
});

test("inflates any block type octet by octet", () => {
  const random = new Random(7);
  for (const level of [0, 1, 6, 9]) {
    const plain = random.text(3000);
    const whole = new Uint8Array(
      zlib.deflateRawSync(plain, {
        level,
        finishFlush: zlib.constants.Z_SYNC_FLUSH,
      }),
    );
    const own = inflater();
    const parts: Bytes[] = [];
    for (let i = 0; i < whole.length; i++) {
      const part = own.inflate(whole.subarray(i, i + 1), false, 1e6);
      assert(part.type === "data");
      parts.push(part.data);
    }
    assertEquals(toHex(concat(parts)), toHex(plain), `level ${level}`);
    assertEquals(inflated(own.inflate(new Uint8Array(1), true, 10)), "");
  }
});

test("inflates more than a window and hands large output on", () => {
  const random = new Random(8);
  const own = inflater(9);
  const deflater = zlibCodec.deflater({ windowBits: 9, contextTakeover: true });
  for (const size of [100, 1_200_000, 300, 70_000, 1_050_000, 10]) {
    const plain = random.text(size);
    const octets = deflater.deflate(plain) as Bytes;
    const result = own.inflate(octets.subarray(0, -4), true, size);
    assert(result.type === "data");
    assert(
      zlib.crc32(result.data) === zlib.crc32(plain),
      `${size} octets differ`,
    );
  }
  deflater.close();
});

test("a zlib window of 9 bits fits one of 8", () => {
  const random = new Random(9);
  const own = inflater(8);
  const deflater = zlibCodec.deflater({ windowBits: 8, contextTakeover: true });
  for (let i = 0; i < 200; i++) {
    const plain = random.text(random.below(2000) + 1);
    const octets = deflater.deflate(plain) as Bytes;
    const result = own.inflate(octets.subarray(0, -4), true, 4000);
    assertEquals(inflated(result), text(plain));
  }
  deflater.close();
});

test("stops at the limit, however much would come", () => {
  const bomb = new Uint8Array(
    zlib.deflateRawSync(new Uint8Array(5_000_000), {
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
    }),
  ).subarray(0, -4);
  assertEquals(inflater().inflate(bomb, true, 1000), { type: "overflow" });
  assertEquals(inflater().inflate(bomb, true, 4_999_999), {
    type: "overflow",
  });
  assertEquals(inflater().inflate(bomb, true, 5_000_000).type, "data");
  const stored = hex("000500faff48656c6c6f00");
  assertEquals(inflater().inflate(stored, true, 4), { type: "overflow" });
  assertEquals(inflater().inflate(stored, true, 5).type, "data");
});

test("refuses what is no DEFLATE, in words", () => {
  const cases: [string, string][] = [
    ["06", "a block of the reserved type"],
    ["00050000004865", "a stored block whose length does not match"],
    ["fcffffffffffffffffffff", "too many codes"],
    ["f248cdc9c907", "the message ends within a block"],
    ["000600f9ff48", "the message ends within a block"],
    ["", "the message ends within a block"],
    ["f248cdc9c9070000", "a stored block whose length does not match"],
    ["000500faff48", "the message does not end in a flush"],
    ["0400000000000000000000", "code lengths that make no code"],
  ];
  for (const [digits, message] of cases) {
    const result = inflater().inflate(hex(digits), true, 100);
    assertEquals(
      result,
      { type: "invalid", message, reason: "data" },
      digits,
    );
  }
});

/** Bits, least significant first, as DEFLATE has all but its codes. */
function bits(...fields: readonly (readonly [value: number, count: number])[]) {
  const octets: number[] = [];
  let at = 0;
  for (const [value, count] of fields) {
    for (let i = 0; i < count; i++, at++) {
      octets[at >> 3] = (octets[at >> 3] ?? 0) |
        (((value >> i) & 1) << (at & 7));
    }
  }
  return Uint8Array.from(octets);
}

/**
 * The header of a block whose only codes are end-of-block, of one bit, and,
 * where wanted, length 3 and a distance of one, of a bit each.
 */
function meagreBlock(withLength: boolean) {
  // The codes of the code lengths: 18 is 0, 0 is 10, 1 is 11.
  const zeros = (count: number) => [[0, 1], [count - 11, 7]] as const;
  const one = [[0b11, 2]] as const;
  const none = [[0b01, 2]] as const;
  return [
    [0, 1],
    [2, 2],
    [withLength ? 1 : 0, 5],
    [0, 5],
    [14, 4],
    // 16, 17, 18, 0, then to 1: the lengths of the codes of 18, 0 and 1.
    ...[0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2].map((length) =>
      [length, 3] as const
    ),
    ...zeros(138),
    ...zeros(118),
    ...one,
    ...(withLength ? one : []),
    ...(withLength ? one : none),
  ] as const;
}

test("refuses codes that a block does not have", () => {
  const octets = bits(...meagreBlock(false), [1, 1], [0, 40]);
  assertEquals(inflater().inflate(octets, true, 100), {
    type: "invalid",
    message: "no such code",
    reason: "data",
  });
  const distance = bits(...meagreBlock(true), [1, 1], [1, 1], [0, 40]);
  assertEquals(inflater().inflate(distance, true, 100), {
    type: "invalid",
    message: "no such distance",
    reason: "data",
  });
});

test("takes a block of one code", () => {
  const octets = bits(...meagreBlock(false), [0, 1], [0, 3]);
  assertEquals(inflated(inflater().inflate(octets, true, 100)), "");
});

test("holds a peer to the window agreed", () => {
  const random = new Random(1);
  const between = random.octets(600).map((octet) => 65 + (octet & 15));
  const needle = utf8("needle in a haystack");
  const octets = new Uint8Array(
    zlib.deflateRawSync(concat([needle, between, needle]), {
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
    }),
  ).subarray(0, -4);
  assertEquals(inflater(10).inflate(octets, true, 1000).type, "data");
  assertEquals(inflater(9).inflate(octets, true, 1000), {
    type: "invalid",
    message: "a back-reference of 620 octets in a window of 512",
    reason: "window",
  });
});

test("lets a back-reference go as far as the window, and no octet farther", () => {
  // A stored block of 513 octets, the window's 512 and one.
  const octets = new Random(2).octets(513);
  const stored = concat([hex("000102fefd"), octets]);
  // A fixed block of one back-reference: three octets at a distance of 385 or 513 and more.
  const fixed = (code: number, more: number, bitsOfMore: number) =>
    concat([
      stored,
      bits([2, 3], [64, 7], [code, 5], [more, bitsOfMore], [0, 7], [0, 3]),
    ]);
  const own = inflater(9);
  const reached = own.inflate(fixed(0b10001, 512 - 385, 7), true, 1000);
  assert(reached.type === "data");
  assertEquals(reached.data.subarray(513), octets.subarray(1, 4));
  assertEquals(inflater(9).inflate(fixed(0b01001, 0, 8), true, 1000), {
    type: "invalid",
    message: "a back-reference of 513 octets in a window of 512",
    reason: "window",
  });
});

test("inflates input of more bits than bit operations can count", () => {
  const block = hex("000000ffff");
  const blocks = Math.ceil(2 ** 31 / 8 / block.length) + 1;
  // Blocks of nothing, and one of an octet.
  const octets = new Uint8Array(blocks * block.length + 7);
  for (let at = 3; at < blocks * block.length; at += block.length) {
    octets[at] = octets[at + 1] = 0xff;
  }
  octets.set(hex("000100feff4100"), blocks * block.length);
  assertEquals(inflated(inflater().inflate(octets, true, 10)), "A");
});

test("inflates input that cannot be compressed, piece by piece", () => {
  const octets = new Uint8Array(3_000_000);
  for (let i = 0; i < octets.length; i++) octets[i] = Math.imul(i, i) >> 7;
  for (const level of [0, 6]) {
    const whole = new Uint8Array(
      zlib.deflateRawSync(octets, {
        level,
        finishFlush: zlib.constants.Z_SYNC_FLUSH,
      }),
    ).subarray(0, -4);
    const result = inflater().inflate(whole, true, octets.length);
    assert(result.type === "data");
    assertEquals(zlib.crc32(result.data), zlib.crc32(octets));
  }
});

test("forgets the context where no takeover was agreed", () => {
  const kept = inflater();
  kept.inflate(hex("f248cdc9c90700"), true, 100);
  assertEquals(inflated(kept.inflate(hex("f200110000"), true, 100)), "Hello");
  const forgotten = inflater(15, false);
  forgotten.inflate(hex("f248cdc9c90700"), true, 100);
  assertEquals(forgotten.inflate(hex("f200110000"), true, 100), {
    type: "invalid",
    message: "a back-reference to before the context begins",
    reason: "context",
  });
});
