/** The adapter that this runtime gets, and what it says of itself. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CAPABILITIES } from "../../lib/capability.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { webRuntime } from "../../lib/runtime/web.ts";
import { test } from "../support/harness.ts";

const runtime = await currentRuntime();

test("the runtime is named with its version", () => {
  const name = "Deno" in globalThis
    ? "Deno"
    : "Bun" in globalThis
    ? "Bun"
    : "Node";
  assertStringIncludes(runtime.name, `${name} `);
  assert(/\d+\.\d+/.test(runtime.name));
});

test("raw provides everything, web a part of it", () => {
  const all = Object.keys(CAPABILITIES);
  assertEquals([...runtime.raw!.provides].sort(), [...all].sort());
  for (const capability of runtime.web!.provides) {
    assert(all.includes(capability));
  }
  assertEquals(runtime.web!.provides.has("frame"), false);
  assertEquals(runtime.raw!.closeCodes, null);
  for (
    const [code, may] of [
      [1000, true],
      [1001, false],
      [2999, false],
      [3000, true],
      [4999, true],
      [5000, false],
    ] as const
  ) {
    assertEquals(runtime.web!.closeCodes!(code), may);
  }
});

test("files are read as octets", async () => {
  const path = join(tmpdir(), `framescript-${crypto.randomUUID()}`);
  await writeFile(path, new Uint8Array([0, 255, 10]));
  try {
    const octets = await runtime.readFile!(path);
    assertEquals(octets.constructor, Uint8Array);
    assertEquals(octets, new Uint8Array([0, 255, 10]));
  } finally {
    await rm(path);
  }
});

test("a platform with web standards alone has the web transport alone", () => {
  const { raw, web, listen, readFile } = webRuntime();
  assertEquals([raw, listen, readFile], [null, null, null]);
  assert(web !== null);
  assertEquals(web.provides.has("headers"), false);
});
