// What a peer sent never acts: not on a terminal, not on a build server's log.

import { assert, assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";
import { HOSTILE, hostile, REPORTS } from "../support/reports.ts";
import { jsonText } from "../../lib/report/json_text.ts";
import { replay } from "../../lib/report/ndjson.ts";
import type { ReportContext } from "../../lib/report/reporter.ts";
import { type ReporterName, REPORTERS } from "../../lib/report/reporters.ts";
import { makeStyle } from "../../lib/report/style.ts";
import { visible } from "../../lib/report/text.ts";
import { verboseLine } from "../../lib/report/verbose.ts";

const PLAIN: ReportContext = { color: false, frames: "all", version: "0.0.0" };
const CONTROL =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/u;

const LOGGED: readonly ReporterName[] = [
  "json",
  "ndjson",
  "pretty",
  "tap",
  "junit",
  "github",
  "markdown",
];

for (const name of LOGGED) {
  test(`${name} lets no control character through`, async () => {
    const reporter = await REPORTERS[name]();
    const text = reporter.render(REPORTS, PLAIN);
    assertEquals(CONTROL.exec(text), null);
  });

  test(`${name} lets no log command through`, async () => {
    const reporter = await REPORTERS[name]();
    const lines = reporter.render(REPORTS, PLAIN).split("\n");
    const own = name === "github" ? /^::(error|warning) file=/ : /^$/;
    const commands = lines.filter((line) =>
      /^\s*::/.test(line) && !own.test(line)
    );
    assertEquals(commands, []);
    assertEquals(lines.filter((line) => /##\w*\[/.test(line)), []);
  });
}

test("what is escaped for a terminal is the same JSON", () => {
  const value = { [HOSTILE]: [HOSTILE, "\u{e0041}\ud800##vso[x]", 1] };
  for (const indent of [0, 2]) {
    const text = jsonText(value, indent);
    assertEquals(JSON.parse(text), value);
    assertEquals(
      /[\p{Cc}\p{Bidi_Control}\p{Cs}]/u.exec(text.replaceAll("\n", "")),
      null,
    );
  }
});

test("colour is the only escape sequence that pretty prints", async () => {
  const { render, stream } = await REPORTERS.pretty();
  const context: ReportContext = { ...PLAIN, color: true, frames: "live" };
  let text = render(REPORTS, { ...context, frames: "all" });
  for (const event of replay(hostile)) text += stream!.event(event, 0, context);
  // deno-lint-ignore no-control-regex
  const rest = text.replace(/\u001b\[\d+m/g, "");
  assertEquals(CONTROL.exec(rest), null);
});

test("a verbose line is one line whatever crossed", () => {
  for (const report of REPORTS) {
    for (const entry of report.transcript) {
      const line = verboseLine(entry, makeStyle(false));
      assertEquals(CONTROL.exec(line), null);
      assert(!line.includes("\n"), line);
    }
  }
});

test("every character that could act is written out", () => {
  const acting = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u;
  for (let code = 0; code <= 0xffff; code++) {
    const shown = visible(String.fromCharCode(code));
    assert(!acting.test(shown), code.toString(16));
    assert(shown.length > 0, code.toString(16));
  }
  assert(visible(HOSTILE).includes("\\x1b[31mred\\x1b]0;title\\x07\\x9b2J"));
});

test("an emoji of several code points is left whole", () => {
  assertEquals(visible("👩‍👩‍👧 é 日本語"), "👩‍👩‍👧 é 日本語");
});
