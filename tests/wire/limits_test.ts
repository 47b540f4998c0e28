import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/errors.ts";
import {
  DEFAULT_LIMITS,
  type Limits,
  limitsOf,
} from "../../lib/wire/limits.ts";
import { test } from "../support/harness.ts";

test("what is not given is the default", () => {
  assertEquals(limitsOf(), DEFAULT_LIMITS);
  const given = { frameSize: undefined, messageSize: 0, queuedBytes: Infinity };
  assertEquals(limitsOf(given), {
    ...DEFAULT_LIMITS,
    messageSize: 0,
    queuedBytes: Infinity,
  });
});

test("a limit that bounds nothing, or that there is not, is a mistake", () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ messageSize: NaN }, "Cannot use NaN as messageSize: a number from 0"],
    [{ fragments: -1 }, "Cannot use -1 as fragments"],
    [{ frameSize: "1k" }, "Cannot use 1k as frameSize"],
    [{ idleTime: Infinity }, "a number from 0 to 2147483647 is needed"],
    [
      { mesageSize: 1 },
      "Cannot use the limit mesageSize: there is messageSize,",
    ],
  ];
  for (const [limits, words] of wrong) {
    assertThrows(() => limitsOf(limits as Partial<Limits>), UsageError, words);
  }
});
