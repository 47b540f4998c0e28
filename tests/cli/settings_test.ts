/** Variables of the command line, and the code of a run. */

import { assertEquals } from "@std/assert";
import { exitCode } from "../../lib/cli/exit_code.ts";
import { didYouMean } from "../../lib/cli/nearest.ts";
import { typedLike } from "../../lib/cli/settings.ts";
import { changes } from "../../lib/cli/watch.ts";
import type { Report, Verdict } from "../../lib/runner/report.ts";
import { test } from "../support/harness.ts";

test("a variable takes the type of the default that it replaces", () => {
  assertEquals(typedLike(1, "42"), 42);
  assertEquals(typedLike(1, "-1.5"), -1.5);
  assertEquals(typedLike(1, "many"), "many");
  // A number would write these otherwise.
  for (const text of ["007", "1.50", "12345678901234567890", "-0", "1e3", ""]) {
    assertEquals(typedLike(1, text), text);
  }
  assertEquals(typedLike(true, "false"), false);
  assertEquals(typedLike(true, "no"), "no");
  assertEquals(typedLike("1", "42"), "42");
  assertEquals(typedLike(undefined, "42"), "42");
  assertEquals(typedLike(null, "true"), "true");
});

test("the first verdict that applies decides the exit code", () => {
  const code = (...verdicts: Verdict[]) =>
    exitCode(verdicts.map((verdict) => ({ verdict }) as Report));
  assertEquals(code("passed", "passed"), 0);
  assertEquals(code("passed", "unsupported", "errored", "failed"), 1);
  assertEquals(code("unsupported", "errored", "passed"), 3);
  assertEquals(code("passed", "unsupported"), 2);
  assertEquals(code(), 2);
});

test("the nearest name is one that a person could have meant", () => {
  const names = ["url", "verbose", "transport", "timeout", "reporter"];
  assertEquals(didYouMean("verbos", names), " (did you mean verbose?)");
  assertEquals(
    didYouMean("Timeuot", names, "--"),
    " (did you mean --timeout?)",
  );
  assertEquals(didYouMean("uri", names), " (did you mean url?)");
  assertEquals(didYouMean("report", names), " (did you mean reporter?)");
  assertEquals(didYouMean("zebra", names), "");
  assertEquals(didYouMean("x", names), "");
});

test("files that came, went or were written are changes", () => {
  const before = new Map([["a", 1], ["b", 1], ["c", null], ["d", 4]]);
  const after = new Map([["a", 1], ["b", 2], ["c", 3], ["e", null]]);
  assertEquals([...changes(before, after)].sort(), ["b", "c", "d", "e"]);
});
