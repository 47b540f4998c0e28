import { assert, assertEquals } from "@std/assert";
import * as zlib from "node:zlib";
import type { Bytes } from "../../lib/bytes.ts";
import { zlibCodec } from "../../lib/runtime/zlib.ts";
import { CompressedBefore } from "../../lib/wire/compressed_before.ts";
import { DeflateSession } from "../../lib/wire/deflate.ts";
import { test } from "../support/harness.ts";

function message(length: number, seed: number): Bytes {
  return Uint8Array.from({ length }, (_, i) => (i * seed >> 4) & 0xff);
}

function sessions(noContext: boolean): [DeflateSession, DeflateSession] {
  const compression = {
    clientNoContextTakeover: noContext,
    serverNoContextTakeover: false,
    clientMaxWindowBits: 15,
    serverMaxWindowBits: 15,
  };
  const codec = zlibCodec(zlib);
  return [
    new DeflateSession({ codec, compression, role: "client" }),
    new DeflateSession({ codec, compression, role: "server" }),
  ];
}

test("a message is found again by its octets, in few of them and not for ever", () => {
  const before = new CompressedBefore();
  const first = message(5000, 3);
  const compressed = Uint8Array.of(1, 2, 3);
  assertEquals(before.find(first), null);
  before.remember(first, compressed);
  assertEquals(before.find(message(5000, 3)), compressed);
  assertEquals(before.find(message(5000, 5)), null);
  // What the caller changes later changes nothing here.
  compressed[0] = 9;
  first[0] = 77;
  assertEquals(before.find(message(5000, 3)), Uint8Array.of(1, 2, 3));
  assertEquals(before.find(first), null);
  // Eight others push it out; short and very long ones are not kept at all.
  before.remember(message(100, 3), compressed);
  before.remember(message(1 << 20, 3), compressed);
  assertEquals(before.find(message(100, 3)), null);
  assertEquals(before.find(message(1 << 20, 3)), null);
  for (let seed = 11; seed < 19; seed++) {
    before.remember(message(5000, seed), compressed);
  }
  assertEquals(before.find(message(5000, 3)), null);
});

test("messages sent again, in frames and in turns come out as they went in", async () => {
  for (const noContext of [true, false]) {
    const [client, server] = sessions(noContext);
    const payloads = [message(20_000, 7), message(5000, 9), message(50, 3)];
    const sizes: number[] = [];
    for (let turn = 0; turn < 6; turn++) {
      for (const payload of payloads) {
        const frames = turn % 3 === 2
          ? [payload.subarray(0, 40), payload.subarray(40)]
          : [payload];
        const back: Bytes[] = [];
        for (const [index, frame] of frames.entries()) {
          const end = index === frames.length - 1;
          const compressed = await client.compress(frame, end);
          sizes.push(compressed.length);
          const inflated = await server.inflate(compressed, end, 1 << 20);
          assert(inflated.type === "data");
          back.push(inflated.data.slice());
        }
        assertEquals(
          back.flatMap((part) => Array.from(part)),
          Array.from(payload),
        );
      }
    }
    // With a context what comes again is shorter; without one it is the same.
    assertEquals(sizes[3] === sizes[0], noContext);
    client.close();
    server.close();
  }
});
