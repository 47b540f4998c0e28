import { assert, assertEquals } from "@std/assert";
import { type Bytes, utf8 } from "../../lib/bytes.ts";
import { streamCodec } from "../../lib/runtime/stream_deflate.ts";
import { TAIL } from "../../lib/wire/codec.ts";
import { Inflate } from "../../lib/wire/inflate.ts";
import { test } from "../support/harness.ts";

function sample(length: number): Bytes {
  return utf8("a word and a word and another ".repeat(length / 30 + 1))
    .subarray(0, length);
}

test("what CompressionStream makes is a message of RFC 7692, within any window", async () => {
  for (const windowBits of [8, 9, 12, 15]) {
    const options = { windowBits, contextTakeover: true };
    const deflater = streamCodec.deflater(options);
    const inflater = new Inflate(options);
    for (const length of [1, 200, 5000, 32_768, 200_000, 200_000]) {
      const octets = sample(length);
      const deflated = await deflater.deflate(octets);
      assertEquals(deflated.subarray(-4), TAIL);
      const message = deflated.subarray(0, -4);
      const inflated = inflater.inflate(message, true, length);
      assert(inflated.type === "data", JSON.stringify(inflated));
      assertEquals(inflated.data, octets);
      if (windowBits === 15 && length > 1000) {
        assert(deflated.length < length / 10, "it compresses");
      }
    }
    deflater.close();
  }
});
