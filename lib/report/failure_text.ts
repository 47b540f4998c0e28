/**
 * A failure as lines of text: reason, place, what was expected and what came.
 * No line begins with text of the peer's, so that no log reader takes it for a
 * command.
 */

import type {
  Failure,
  Report,
  StepReport,
  TranscriptEntry,
} from "../runner/report.ts";
import type { Style } from "./style.ts";
import { columns, shorten, visible, visibleLines } from "./text.ts";
import { alignedTo, verboseLine } from "./verbose.ts";
import { placeWords } from "./place.ts";
import { failedStep, otherFailures, pathWords } from "./words.ts";

/** The most lines of a diff that are shown. */
const DIFF_LINES = 40;
/** The longest line of a value or diff, in characters. */
const VALUE_WIDTH = 160;
/** Characters kept before the first difference of two long values. */
const CONTEXT = 24;
/** How many of the last things that crossed are shown of a failure. */
const LAST_ENTRIES = 12;

/** Why a scenario did not pass, whole: reason, place, comparison, further failures. */
export function failureLines(report: Report, style: Style): string[] {
  if (report.failure === null) return [];
  const step = failedStep(report);
  const title = report.failure.step === null
    ? null
    : step === null
    ? report.failure.step
    : stepWords(step);
  const lines = oneFailure(report.failure, title, style);
  for (const other of otherFailures(report)) {
    lines.push(
      "",
      `${style.bad("also failed:")} ${visible(other.failure!.message)}`,
      whereLine(stepWords(other), other.failure!, style),
    );
  }
  return lines;
}

function oneFailure(
  failure: Failure,
  title: string | null,
  style: Style,
): string[] {
  const lines = [
    style.bad(visible(failure.message)) +
    (failure.section === null
      ? ""
      : style.faint(` (${visible(failure.section)})`)),
  ];
  const where = whereLine(title, failure, style);
  if (where !== "") lines.push(where);
  const comparison = comparisonLines(failure, style);
  if (comparison.length > 0) lines.push("", ...comparison);
  return lines;
}

function stepWords(step: StepReport): string {
  return `${pathWords(step)}: ${visible(shorten(step.title, VALUE_WIDTH))}`;
}

function whereLine(
  title: string | null,
  failure: Failure,
  style: Style,
): string {
  const place = placeWords(failure.place);
  const parts = [];
  if (title !== null) parts.push(`in ${title}`);
  if (place !== null) parts.push(style.info(`at ${place}`));
  return parts.join("  ");
}

function comparisonLines(failure: Failure, style: Style): string[] {
  const { expected, actual } = failure;
  if (worthDiff(failure)) return diffLines(failure.diff, style);
  if (expected === null && actual === null) return [];
  return pairLines(expected, actual, style);
}

/** Whether the diff tells more than its two values, one below the other. */
export function worthDiff({ expected, actual, diff }: Failure): boolean {
  const several = [expected, actual].some((value) =>
    value !== null && value.trimEnd().includes("\n")
  );
  return diff.length > (several ? 0 : 2);
}

function diffLines(diff: readonly string[], style: Style): string[] {
  const lines = [`${style.good("- expected")}  ${style.bad("+ actual")}`];
  for (const line of diff.slice(0, DIFF_LINES)) {
    const text = visible(shorten(line, VALUE_WIDTH));
    lines.push(
      line.startsWith("-")
        ? style.good(text)
        : line.startsWith("+")
        ? style.bad(text)
        : line.startsWith("@@")
        ? style.faint(text)
        : text,
    );
  }
  const more = diff.length - DIFF_LINES;
  if (more > 0) lines.push(style.faint(`… ${more} more lines`));
  return lines;
}

/** Values alike in so much differ at a place worth pointing at; those that share a word do not. */
const LONG_PREFIX = 16;

function pairLines(
  expected: string | null,
  actual: string | null,
  style: Style,
): string[] {
  const differs = expected === null || actual === null
    ? 0
    : firstDifference(expected, actual);
  const lines: string[] = [];
  if (expected !== null) {
    const shown = windowAround(expected, differs);
    lines.push(`expected  ${style.good(shown.text)}`);
  }
  if (actual !== null) {
    const shown = windowAround(actual, differs);
    lines.push(`actual    ${style.bad(shown.text)}`);
    const shorter = Math.min(expected?.length ?? 0, actual.length);
    const worthPointing = differs < shorter &&
      differs >= Math.min(LONG_PREFIX, shorter / 2);
    if (worthPointing) {
      lines.push(style.faint(
        `${" ".repeat("expected  ".length + shown.column)}^ differs from here`,
      ));
    }
  }
  return lines;
}

function firstDifference(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let index = 0;
  while (index < most && a[index] === b[index]) index++;
  // A difference in the second half of a pair of surrogates began with the first.
  const before = a.charCodeAt(index - 1);
  return before >= 0xd800 && before <= 0xdbff ? index - 1 : index;
}

/** One line of a long value, with the place of interest in it and its column. */
function windowAround(
  value: string,
  index: number,
): { readonly text: string; readonly column: number } {
  const from = value.length <= VALUE_WIDTH || index < VALUE_WIDTH - CONTEXT
    ? 0
    : index - CONTEXT;
  const head = from === 0 ? "" : "…";
  const before = head + visible(value.slice(from, index));
  const text = head + visible(shorten(value.slice(from), VALUE_WIDTH));
  return { text, column: columns(before) };
}

/** The last of what crossed, or all of it. */
export function transcriptLines(
  transcript: readonly TranscriptEntry[],
  which: "last" | "all",
  style: Style,
): string[] {
  const options = alignedTo(transcript);
  const shown = which === "all" ? transcript : transcript.slice(-LAST_ENTRIES);
  return shown.map((entry) => verboseLine(entry, style, options));
}

/** Of what `transcriptLines(…, "last")` shows: `the last 12 of 40`. */
export function lastWords(transcript: readonly TranscriptEntry[]): string {
  const all = transcript.length;
  return all <= LAST_ENTRIES
    ? "What crossed the wire"
    : `What crossed the wire, the last ${LAST_ENTRIES} of ${all}`;
}

/** A header, and how a refusal began, where a refusal is why it failed. */
export function refusalLines(report: Report, style: Style): string[] {
  const lines: string[] = [];
  for (const connection of report.connections) {
    if (connection.status === null || connection.status === 101) continue;
    lines.push(
      `${style.faint("<")} HTTP ${connection.status} from ${
        visible(connection.url)
      }`,
    );
    for (const [name, value] of connection.responseHeaders) {
      lines.push(
        `${style.faint("<")} ${visible(name)}: ${
          visible(shorten(value, VALUE_WIDTH))
        }`,
      );
    }
    if (connection.body !== "") {
      const body = visibleLines(connection.body).slice(0, DIFF_LINES);
      lines.push(
        style.faint("<"),
        ...body.map((line) =>
          `${style.faint("<")} ${shorten(line, VALUE_WIDTH)}`
        ),
      );
    }
  }
  return lines;
}
