import { assertStringIncludes } from "@std/assert";
import { missingText, resultText } from "../../lib/cli/conformance_table.ts";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { makeStyle } from "../../lib/report/style.ts";
import { test } from "../support/harness.ts";

const RESULT: ConformanceResult = {
  version: 1,
  framescript: "0.0.0",
  agent: "\x1b]0;mine\x07\x1b[31mred\x9b\u202e\n",
  peer: "client",
  url: null,
  profile: "quick",
  startedAt: "2026-11-23T15:00:00.000Z",
  milliseconds: 1,
  cases: [],
  missing: ["1.1.1"],
  stopped: null,
};

test("what a client calls itself is let through to no terminal as it is", () => {
  const shown = "\\x1b]0;mine\\x07\\x1b[31mred\\x9b\\u{202e}\\n";
  const style = makeStyle(false);
  const judgement = { failing: [], known: [], better: [] };
  assertStringIncludes(
    resultText(RESULT, judgement, style),
    `\n${shown}: 0 cases in 1 ms`,
  );
  assertStringIncludes(
    missingText(RESULT),
    `${shown}: 1 case of 1 not run: 1.1.1`,
  );
});
