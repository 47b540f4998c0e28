import { assertEquals, assertRejects } from "@std/assert";
import { type Bytes, text, toHex, utf8 } from "../../lib/bytes.ts";
import {
  PayloadError,
  type ReadFile,
  resolvePayload,
} from "../../lib/scenario/payload.ts";
import { fileReader, resolvePath } from "../../lib/scenario/payload_files.ts";
import type { Resolved } from "../../lib/scenario/resolve.ts";
import type { Payload } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";

const read: string[] = [];
function readPath(path: string): Promise<Bytes> {
  read.push(path);
  return path.endsWith("missing")
    ? Promise.reject(new Error("no such file"))
    : Promise.resolve(utf8("content"));
}
const files = fileReader(readPath, "/scenarios");

async function octets(payload: Resolved<Payload>): Promise<string> {
  const { kind, bytes } = await resolvePayload(payload, files);
  return `${kind} ${toHex(bytes)}`;
}

test("each form of a payload, with the type it has by default", async () => {
  const cases: [Resolved<Payload>, string][] = [
    ["hé", "text 68c3a9"],
    ["", "text "],
    [{ text: "a" }, "text 61"],
    [
      { json: { a: [1, null, "é"] } },
      `text ${toHex(utf8('{"a":[1,null,"é"]}'))}`,
    ],
    [{ json: "a" }, "text 226122"],
    [{ json: 2n ** 64n }, `text ${toHex(utf8("18446744073709551616"))}`],
    [{ hex: "00 Ff" }, "binary 00ff"],
    [{ base64: "AP8=" }, "binary 00ff"],
    [{ file: "a.bin" }, `binary ${toHex(utf8("content"))}`],
    [{ repeat: { of: "abc", length: 7 } }, `text ${toHex(utf8("abcabca"))}`],
    [{ repeat: { of: { hex: "0001" }, length: 3 } }, "binary 000100"],
    [{ repeat: { of: "abc", length: 2 } }, "text 6162"],
    [{ repeat: { of: "é", length: 3 } }, "text c3a9c3"],
    [{ repeat: { of: "", length: 0 } }, "text "],
    [{ concat: ["a", { json: 1 }] }, "text 6131"],
    [{ concat: ["a", { hex: "ff" }] }, "binary 61ff"],
    [{ concat: [] }, "text "],
  ];
  for (const [payload, expected] of cases) {
    assertEquals(await octets(payload), expected);
  }
});

test("`as` says otherwise", async () => {
  assertEquals(await octets({ text: "a", as: "binary" }), "binary 61");
  assertEquals(await octets({ hex: "61", as: "text" }), "text 61");
  assertEquals(await octets({ file: "a", as: "text" }), "text 636f6e74656e74");
  assertEquals(
    await octets({ repeat: { of: { text: "a", as: "binary" }, length: 1 } }),
    "binary 61",
  );
});

test("a long repetition is whole", async () => {
  const { bytes } = await resolvePayload(
    { repeat: { of: "0123456789", length: 1_000_003 } },
    files,
  );
  assertEquals(bytes.length, 1_000_003);
  assertEquals(text(bytes.subarray(999_990)), "0123456789012");
});

test("files are found beside the scenario", async () => {
  read.length = 0;
  await resolvePayload({ file: "data/a.bin" }, files);
  await resolvePayload({ file: "/tmp/b.bin" }, files);
  await resolvePayload({ file: "a" }, fileReader(readPath, ""));
  assertEquals(read, ["/scenarios/data/a.bin", "/tmp/b.bin", "a"]);
  assertEquals(resolvePath("a", "C:\\x\\"), "C:\\x/a");
  assertEquals(resolvePath("D:\\a", "C:\\x"), "D:\\a");
});

test("what cannot be had is told", async () => {
  const cases: [Resolved<Payload>, ReadFile | null, string][] = [
    [{ file: "missing" }, files, "/scenarios/missing"],
    [{ file: "a" }, null, "no files"],
    [{ file: "a" }, fileReader(readPath, null), "no directory"],
    [{ repeat: { of: "", length: 1 } }, files, "Cannot repeat an empty"],
    [{ hex: "abc" }, files, "as hex"],
    [{ base64: "%" }, files, "as base64"],
  ];
  for (const [payload, from, message] of cases) {
    await assertRejects(
      () => resolvePayload(payload, from),
      PayloadError,
      message,
    );
  }
});
