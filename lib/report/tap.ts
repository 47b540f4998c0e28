/** TAP 14: a test point for each scenario, with a YAML block for what did not pass. */

import type { Report } from "../runner/report.ts";
import { transcriptLines } from "./failure_text.ts";
import type { Reporter } from "./reporter.ts";
import { makeStyle } from "./style.ts";
import { count, LOG_COMMAND, parts, visible } from "./text.ts";
import { placeWords } from "./place.ts";
import { noteWords } from "./words.ts";

type Yaml = string | number | readonly string[];

/** A test point's description or reason: `#` would begin a directive. */
function escapeDescription(text: string): string {
  return visible(text).replace(/[\\#]/g, "\\$&");
}

/** A double-quoted scalar: JSON's form is one, with what YAML or a log would not leave alone escaped too. */
function quote(text: string): string {
  let quoted = "";
  for (const part of parts(JSON.stringify(text))) {
    quoted += part.safe
      ? part.text
      : Array.from(part.text, escapeScalar).join("");
  }
  return quoted.replace(LOG_COMMAND, "#\\u0023");
}

function escapeScalar(character: string): string {
  const digits = character.codePointAt(0)!.toString(16);
  return digits.length > 4
    ? `\\U${digits.padStart(8, "0")}`
    : `\\u${digits.padStart(4, "0")}`;
}

function yamlBlock(entries: readonly (readonly [string, Yaml])[]): string[] {
  const lines = ["  ---"];
  for (const [key, value] of entries) {
    if (typeof value === "number") lines.push(`  ${key}: ${value}`);
    else if (typeof value === "string") lines.push(`  ${key}: ${quote(value)}`);
    else {
      lines.push(`  ${key}:`);
      for (const item of value) lines.push(`    - ${quote(item)}`);
    }
  }
  lines.push("  ...");
  return lines;
}

function diagnostics(report: Report): (readonly [string, Yaml])[] {
  const entries: (readonly [string, Yaml])[] = [];
  const add = (key: string, value: Yaml | null) => {
    if (value !== null && !(Array.isArray(value) && value.length === 0)) {
      entries.push([key, value]);
    }
  };
  const { failure } = report;
  if (failure !== null) {
    add("message", failure.message);
    add("severity", report.verdict);
    add("code", failure.code);
    add("at", placeWords(failure.place));
    add("step", failure.step);
    add("expected", failure.expected);
    add("actual", failure.actual);
    add("diff", failure.diff);
    add("section", failure.section);
  }
  add("duration_ms", Number(report.milliseconds.toFixed(3)));
  add("transport", report.transport);
  if (report.grade !== "ok" && report.grade !== "failed") {
    add("grade", report.grade);
  }
  add("notes", noteWords(report));
  if (failure !== null) {
    add("wire", transcriptLines(report.transcript, "last", makeStyle(false)));
  }
  return entries;
}

function testPoint(report: Report, number: number): string[] {
  // A capability that is missing is TAP's SKIP: neither a pass nor a failure.
  const ok = report.verdict === "passed" || report.verdict === "unsupported";
  const skip = report.verdict === "unsupported"
    ? ` # SKIP ${escapeDescription(report.failure?.message ?? "unsupported")}`
    : "";
  return [
    `${ok ? "ok" : "not ok"} ${number} - ${
      escapeDescription(report.name)
    }${skip}`,
    ...yamlBlock(diagnostics(report)),
  ];
}

/** The reporter for TAP harnesses. */
export const tap: Reporter = {
  extension: "tap",
  render: (reports, { notRun = [] }) => {
    const lines = ["TAP version 14", `1..${reports.length + notRun.length}`];
    for (const [index, report] of reports.entries()) {
      lines.push(...testPoint(report, index + 1));
    }
    for (const [index, { name }] of notRun.entries()) {
      const number = reports.length + index + 1;
      lines.push(`ok ${number} - ${escapeDescription(name)} # SKIP not run`);
    }
    // A harness takes skipped points for a good end, which this is none.
    if (notRun.length > 0) {
      lines.push(`Bail out! ${count(notRun.length, "scenario")} not run`);
    }
    return lines.join("\n") + "\n";
  },
  stream: null,
};
