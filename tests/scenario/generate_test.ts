import { assert, assertEquals } from "@std/assert";
import { deflateRawSync } from "node:zlib";
import { strictText, toHex } from "../../lib/bytes.ts";
import { generate, GENERATE_KINDS } from "../../lib/scenario/generate.ts";
import { test } from "../support/harness.ts";

/** FNV-1a, to hold many bytes by one number. */
function digest(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const octet of bytes) hash = Math.imul(hash ^ octet, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

test("a seed gives the same bytes for ever", () => {
  const digests = GENERATE_KINDS.map((kind) =>
    `${kind} ${digest(generate(kind, 1, 100_000))} ${
      digest(generate(kind, 2 ** 40 + 7, 1000))
    }`
  );
  assertEquals(digests, [
    "text ee1d6a62 620c559b",
    "json 34f4f00e 18c91e10",
    "html a2ad96f8 bd3c7e9c",
    "image 1524e913 98630437",
    "binary c5ea8816 485e7020",
  ]);
  assertEquals(toHex(generate("binary", 1, 8)), "f3ea87a0c949b300");
});

test("another seed gives other bytes", () => {
  for (const kind of GENERATE_KINDS) {
    const seeds = [1, 2, -1, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    const digests = seeds.map((seed) => digest(generate(kind, seed, 1000)));
    assertEquals(new Set(digests).size, seeds.length, kind);
  }
});

test("every length is met exactly, by whole characters and whole JSON", () => {
  const lengths = [...Array(400).keys(), 4095, 65_536, 100_001];
  for (const kind of GENERATE_KINDS) {
    for (const length of lengths) {
      const bytes = generate(kind, 7, length);
      assertEquals(bytes.length, length, kind);
      if (kind === "binary" || kind === "image") continue;
      const text = strictText(bytes);
      assert(text !== null, `${kind} of ${length} is not UTF-8`);
      if (kind === "json" && length > 0) JSON.parse(text);
    }
  }
});

test("prose has characters of two, three and four bytes", () => {
  const text = strictText(generate("text", 1, 100_000))!;
  assert(/[\u0080-\u07ff]/.test(text));
  assert(/[\u0800-\ud7ff]/.test(text));
  assert(/[\u{10000}-\u{10ffff}]/u.test(text));
});

test("kinds compress as their like does", () => {
  const ratio = (kind: typeof GENERATE_KINDS[number]) => {
    const bytes = generate(kind, 1, 200_000);
    return bytes.length / deflateRawSync(bytes).length;
  };
  for (const kind of ["text", "json", "html"] as const) {
    assert(ratio(kind) > 1.8 && ratio(kind) < 12, `${kind} ${ratio(kind)}`);
  }
  assert(ratio("binary") <= 1, `binary ${ratio("binary")}`);
});
