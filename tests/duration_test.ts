import { assertEquals } from "@std/assert";
import { formatDuration, LONGEST, parseDuration } from "../lib/duration.ts";
import { test } from "./support/harness.ts";

test("a time is told in the unit that it rounds to", () => {
  const times: readonly (readonly [number, string])[] = [
    [0, "0 ms"],
    [0.25, "0.3 ms"],
    [9.96, "10 ms"],
    [12.4, "12 ms"],
    [999.4, "999 ms"],
    [999.7, "1 s"],
    [1500, "1.5 s"],
    [59_994, "59.99 s"],
    [59_996, "1 min"],
    [60_000, "1 min"],
    [119_400, "1 min 59 s"],
    [119_900, "2 min"],
    [125_000, "2 min 5 s"],
    [3_599_800, "60 min"],
  ];
  for (const [milliseconds, words] of times) {
    assertEquals(formatDuration(milliseconds), words, `${milliseconds}`);
  }
});

test("a duration has a unit, and is none beyond what a timer can wait", () => {
  assertEquals(parseDuration("250ms"), 250);
  assertEquals(parseDuration("1.5s"), 1500);
  assertEquals(parseDuration(" 2m "), 120_000);
  assertEquals(parseDuration(`${LONGEST}ms`), LONGEST);
  for (const wrong of ["", "5", "s", "-1s", "1 s", "1d", `${LONGEST + 1}ms`]) {
    assertEquals(parseDuration(wrong), null, wrong);
  }
});
