/** A result of the pack on a terminal: a table of sections by grade, and every failure with its story. */

import { SECTIONS } from "../conformance/pack.ts";
import {
  type CaseResult,
  type ConformanceResult,
  gradeOf,
  GRADES,
} from "../conformance/result.ts";
import type { Judgement } from "../conformance/verdict.ts";
import {
  failureLines,
  lastWords,
  refusalLines,
  transcriptLines,
} from "../report/failure_text.ts";
import type { Paint, Style } from "../report/style.ts";
import { count, visible } from "../report/text.ts";
import { timeWords } from "../report/words.ts";
import type { Grade } from "../scenario/types.ts";

/** A grade in words. */
export const GRADE_WORDS: { readonly [G in Grade]: string } = {
  ok: "ok",
  non_strict: "non-strict",
  informational: "informational",
  unimplemented: "unimplemented",
  failed: "failed",
};

const SHORT_WORDS: { readonly [G in Grade]: string } = {
  ...GRADE_WORDS,
  informational: "info",
  unimplemented: "unimpl",
};

/** Columns of a section's id and title, and of a number. */
const ID = 3;
const TITLE = 26;
const NUMBER = 11;

/** The tone of a grade. */
export function gradePaint(style: Style, grade: Grade): Paint {
  const tones: { readonly [G in Grade]: Paint } = {
    ok: style.good,
    non_strict: style.warn,
    informational: style.info,
    unimplemented: style.faint,
    failed: style.bad,
  };
  return tones[grade];
}

/** A result as a whole: the table, what makes the run fail, and how it ended. */
export function resultText(
  result: ConformanceResult,
  judgement: Judgement,
  style: Style,
): string {
  return tableText(result, style) + failuresText(judgement.failing, style) +
    closingText(result, judgement, style);
}

/** Sections by grade; the lower of a case's two grades counts. */
function tableText(result: ConformanceResult, style: Style): string {
  const head = " ".repeat(ID + TITLE) +
    GRADES.map((grade) => SHORT_WORDS[grade].padStart(NUMBER)).join("");
  const lines = [style.faint(head.trimEnd())];
  for (const { id, title } of SECTIONS) {
    const cases = result.cases.filter((one) => one.id.split(".")[0] === id);
    if (cases.length === 0) continue;
    lines.push(id.padEnd(ID) + title.padEnd(TITLE) + numbers(cases, style));
  }
  lines.push(
    style.strong("all".padEnd(ID + TITLE)) + numbers(result.cases, style),
  );
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function numbers(cases: readonly CaseResult[], style: Style): string {
  return GRADES.map((grade) => {
    const number = cases.filter((one) => gradeOf(one) === grade).length;
    const text = (number === 0 ? "·" : String(number)).padStart(NUMBER);
    return number === 0 ? style.faint(text) : gradePaint(style, grade)(text);
  }).join("");
}

/** What makes the run fail, case by case. */
function failuresText(
  failing: readonly CaseResult[],
  style: Style,
): string {
  return failing.map((one) => `\n${failureText(one, style)}`).join("");
}

function failureText(one: CaseResult, style: Style): string {
  const { report } = one;
  const lines = [
    `${style.strong(`${one.id} ${one.title}`)} ${style.faint(`(${one.rfc})`)}`,
    `  behaviour ${gradeWord(one.behaviour, style)}, close ${
      gradeWord(one.close, style)
    }`,
    `  ${style.faint("sent")}      ${one.description}`,
    `  ${style.faint("expected")}  ${one.expectation}`,
    ...failureLines(report, style).map((line) => `  ${line}`),
    ...refusalLines(report, style).map((line) => `  ${line}`),
  ];
  if (report.transcript.length > 0) {
    lines.push(
      `  ${style.faint(lastWords(report.transcript))}`,
      ...transcriptLines(report.transcript, "last", style).map((line) =>
        `    ${line}`
      ),
    );
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function gradeWord(grade: Grade, style: Style): string {
  return gradePaint(style, grade)(GRADE_WORDS[grade]);
}

/** The run in a line. */
function closingText(
  result: ConformanceResult,
  judgement: Judgement,
  style: Style,
): string {
  const { failing, known, better } = judgement;
  const parts = [
    failing.length === 0 ? style.good("no case fails the run") : style.bad(
      failing.length === 1
        ? "1 case fails the run"
        : `${failing.length} cases fail the run`,
    ),
  ];
  if (known.length > 0) parts.push(`${known.length} failed before`);
  if (better.length > 0) parts.push(`${better.length} did better`);
  if (result.missing.length > 0) {
    parts.push(style.bad(`${result.missing.length} not run`));
  }
  return `\n${visible(result.agent)}: ${
    count(result.cases.length, "case")
  } in ${timeWords(result.milliseconds)}, ${parts.join(", ")}\n`;
}

/** As many ids of cases are told one by one. */
const IDS_SHOWN = 12;

/** What was not run, and why, for people who read nothing else; nothing where all was. */
export function missingText(
  { agent, cases, missing, stopped }: ConformanceResult,
): string {
  if (missing.length === 0) return "";
  const lines: string[] = [];
  if (stopped !== null) lines.push(stopped.message);
  // Where nothing was, the reason says it all.
  if (cases.length > 0 || stopped === null) {
    lines.push(
      `${visible(agent)}: ${count(missing.length, "case")} of ${
        cases.length + missing.length
      } not run: ${idWords(missing)}`,
    );
  }
  if (stopped !== null && stopped.running.length > 0) {
    lines.push(`When it was last there it ran ${idWords(stopped.running)}`);
  }
  return lines.map((line) => `framescript: ${line}\n`).join("");
}

function idWords(ids: readonly string[]): string {
  const more = ids.length - IDS_SHOWN;
  return ids.slice(0, IDS_SHOWN).join(", ") +
    (more > 0 ? ` and ${more} more` : "");
}
