// What a person reads of failures whose values are long, several or binary.

import { assert, assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";
import { mismatch, passed, timeout, violation } from "../support/reports.ts";
import { failureLines } from "../../lib/report/failure_text.ts";
import { pretty } from "../../lib/report/pretty.ts";
import type { ReportContext } from "../../lib/report/reporter.ts";
import { makeStyle } from "../../lib/report/style.ts";
import { columns } from "../../lib/report/text.ts";
import type { Failure, Report } from "../../lib/runner/report.ts";

const PLAIN: ReportContext = {
  color: false,
  frames: "failed",
  version: "0.0.0",
};

/** The lines of a report that failed with this. */
function linesOf(failure: Partial<Failure>): string[] {
  const report: Report = {
    ...timeout,
    steps: [],
    failure: { ...timeout.failure!, section: null, ...failure },
  };
  return failureLines(report, makeStyle(false));
}

/** The column at which the line with the mark points. */
function pointed(lines: readonly string[]): number {
  const mark = lines.find((line) => /^ +\^/.test(line));
  assert(mark !== undefined, lines.join("\n"));
  return mark.indexOf("^");
}

test("a mark points at the first character that differs", () => {
  const lines = linesOf({ expected: `"hello world"`, actual: `"hello wörld"` });
  assertEquals(lines.slice(-3), [
    `expected  "hello world"`,
    `actual    "hello wörld"`,
    `${" ".repeat(18)}^ differs from here`,
  ]);
});

test("values that only begin alike have no mark", () => {
  const lines = linesOf({
    expected: 'the text "world"',
    actual: "the violation rsv_without_extension",
  });
  assertEquals(lines.at(-1), "actual    the violation rsv_without_extension");
});

test("the mark counts the columns of wide and escaped characters", () => {
  const lines = linesOf({ expected: "日本\u0000abc", actual: "日本\u0000abd" });
  const actual = lines.find((line) => line.startsWith("actual"))!;
  assertEquals(columns(actual.slice(0, actual.indexOf("d"))), pointed(lines));
});

test("two long values are shown where they differ", () => {
  const same = "x".repeat(1000);
  const lines = linesOf({ expected: `${same}Abc`, actual: `${same}Bbc` });
  const [expected, actual] = lines.slice(-3);
  assert(expected!.length < 200 && actual!.length < 200);
  assert(expected!.endsWith("Abc") && actual!.endsWith("Bbc"));
  assertEquals(actual!.indexOf("B"), pointed(lines));
});

test("a pair of surrogates is not cut apart where values differ", () => {
  const same = "x".repeat(500);
  const lines = linesOf({ expected: `${same}😀abc`, actual: `${same}😁abc` });
  assert(!lines.join("").includes("\\u{d83d}"), lines.join("\n"));
});

test("octets that differ are shown as rows of a dump", () => {
  const lines = linesOf({
    expected: "binary, 48 octets",
    actual: "binary, 48 octets",
    diff: [
      " 00000000  00 01",
      "-00000010  10 11",
      "+00000010  10 12",
      " 00000020  20 21",
    ],
  });
  assert(lines.includes("-00000010  10 11"), lines.join("\n"));
  assert(!lines.some((line) => line.startsWith("expected  ")));
});

test("a diff without end is cut, and that is said", () => {
  const diff = Array.from({ length: 100 }, (_, index) => `+line ${index}`);
  const lines = linesOf({ expected: "a", actual: "line 0\nline 1", diff });
  assertEquals(lines.at(-1), "… 60 more lines");
});

test("a step of finally that failed too is told", () => {
  const other = {
    ...mismatch.steps[3]!,
    outcome: "failed" as const,
    failure: { ...timeout.failure!, step: "finally[0]" },
  };
  const text = pretty.render([{
    ...mismatch,
    steps: [...mismatch.steps.slice(0, 3), other],
  }], PLAIN);
  assert(text.includes("also failed: No Pong came within 5 s"), text);
  assert(text.includes("in finally[0]: unsubscribe"), text);
});

test("a step of one of several connections says which", () => {
  const steps = mismatch.steps.map((step) => ({ ...step, connection: 2 }));
  const text = pretty.render([{ ...mismatch, steps }], PLAIN);
  assert(text.includes("in steps[1], connection 2: expect"), text);
});

test("scenarios that passed are a line each, and no frames", () => {
  const lines = pretty.render([passed, passed], PLAIN).trimEnd().split("\n");
  assertEquals(lines.length, 4);
  assertEquals(lines[3], "2 scenarios: 2 passed  12 ms");
});

test("a long transcript is cut to its end where it failed", () => {
  const [first] = violation.transcript;
  const transcript = [
    ...Array.from({ length: 40 }, () => first!),
    ...violation.transcript,
  ];
  const text = pretty.render([{ ...violation, transcript }], PLAIN);
  assert(text.includes("What crossed the wire, the last 12 of 46"), text);
  assert(text.includes("ended by the peer"));
});

test("a run of nothing is said to be one", () => {
  assertEquals(pretty.render([], PLAIN), "0 scenarios\n");
});
