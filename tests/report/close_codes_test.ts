// Close codes in words.

import { assert, assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";
import { closeCodeWords } from "../../lib/close_codes.ts";
import { closeMeaning } from "../../lib/report/close_codes.ts";

test("registered codes have the names that were registered", () => {
  assertEquals(closeCodeWords(1000), "1000 (normal closure)");
  assertEquals(closeCodeWords(1009), "1009 (message too big)");
  assertEquals(closeCodeWords(3003), "3003 (forbidden)");
  assertEquals(closeCodeWords(null), "no code");
});

test("other codes are told by their range", () => {
  assertEquals(closeCodeWords(999), "999 (not used)");
  assertEquals(closeCodeWords(2000), "2000 (unassigned)");
  assertEquals(closeCodeWords(3500), "3500 (unregistered)");
  assertEquals(closeCodeWords(4000), "4000 (private use)");
  assertEquals(closeCodeWords(65535), "65535 (out of range)");
});

test("codes that stand for something else are not to be sent", () => {
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000]) {
    assert(!closeMeaning(code).sendable, String(code));
  }
  for (const code of [1000, 1003, 1007, 1014, 3000, 3999, 4000, 4999]) {
    assert(closeMeaning(code).sendable, String(code));
  }
});
