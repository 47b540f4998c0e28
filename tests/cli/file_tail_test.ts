import { assertEquals, assertRejects } from "@std/assert";
import { FileTail } from "../../lib/cli/file_tail.ts";
import type { Files } from "../../lib/runtime/files.ts";
import { test } from "../support/harness.ts";

function tail(append: Files["append"]): FileTail {
  const files: Partial<Files> = { append };
  return new FileTail("report.ndjson", files as Files);
}

test("everything is in the file at the end, nothing first or not", async () => {
  const written: string[] = [];
  const file = tail((_path, text) => {
    written.push(text);
    return Promise.resolve();
  });
  file.write("");
  await Promise.resolve();
  file.write("one");
  file.write("");
  file.write("two");
  await file.end();
  file.write("three");
  await file.end();
  assertEquals(written.join(""), "onetwothree");
});

test("what could not be written is told at the end, and nothing is written after it", async () => {
  let asked = 0;
  const file = tail(() => {
    asked++;
    return Promise.reject(new Error("the disk is full"));
  });
  file.write("one");
  await assertRejects(() => file.end(), Error, "the disk is full");
  file.write("two");
  await assertRejects(() => file.end(), Error, "the disk is full");
  assertEquals(asked, 1);
});
