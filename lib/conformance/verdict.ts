/** Whether a result is good enough, by itself or against a stored one. */

import { FramescriptError } from "../errors.ts";
import type { Grade } from "../scenario/types.ts";
import {
  type CaseResult,
  type ConformanceResult,
  gradeOf,
  GRADES,
} from "./result.ts";

/** The grade from which on a case makes the run fail. */
export type FailOn = "failed" | "non_strict";

/** What a run comes to. */
export interface Judgement {
  /** Cases that make it fail. */
  readonly failing: readonly CaseResult[];
  /** Cases that would, but did no better in the baseline. */
  readonly known: readonly CaseResult[];
  /** Ids of cases that did worse in the baseline. */
  readonly better: readonly string[];
}

/** Judges a result; with a baseline only what got worse fails. */
export function judge(
  result: ConformanceResult,
  failOn: FailOn,
  baseline: ConformanceResult | null,
): Judgement {
  const before = new Map(
    baseline?.cases.map((one) => [one.id, one]) ?? [],
  );
  const failing: CaseResult[] = [];
  const known: CaseResult[] = [];
  const better: string[] = [];
  for (const one of result.cases) {
    const then = before.get(one.id);
    if (then !== undefined && rank(gradeOf(then)) > rank(gradeOf(one))) {
      better.push(one.id);
    }
    if (!fails(one, failOn)) continue;
    if (then !== undefined && !worse(one, then)) known.push(one);
    else failing.push(one);
  }
  return { failing, known, better };
}

function fails(one: CaseResult, failOn: FailOn): boolean {
  const grade = gradeOf(one);
  switch (failOn) {
    case "failed":
      return grade === "failed";
    case "non_strict":
      return one.behaviour === "failed" || one.close === "failed" ||
        one.behaviour === "non_strict" || one.close === "non_strict";
  }
}

function worse(one: CaseResult, then: CaseResult): boolean {
  return rank(one.behaviour) > rank(then.behaviour) ||
    rank(one.close) > rank(then.close);
}

function rank(grade: Grade): number {
  return GRADES.indexOf(grade);
}

/**
 * The results that a file holds: one, or the list of several clients'.
 *
 * @throws {FramescriptError} `invalid_result` where the text is none.
 */
export function parseResults(text: string, file: string): ConformanceResult[] {
  const invalid = (why: string) =>
    new FramescriptError(
      "invalid_result",
      `Cannot read ${file} as a result of the pack: ${why}`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("it is not JSON");
  }
  const results: unknown[] = Array.isArray(value) ? value : [value];
  return results.map((result) => {
    const why = whyInvalid(result);
    if (why !== null) throw invalid(why);
    // Older files tell of no cases that are missing.
    return { ...WHOLE, ...result as Stored };
  });
}

type Ending = Pick<ConformanceResult, "missing" | "stopped">;
type Stored = Omit<ConformanceResult, keyof Ending> & Partial<Ending>;

const WHOLE: Ending = { missing: [], stopped: null };

type Unknown = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a result, and a case of it, must have that is text. */
const HEAD = ["agent", "peer", "profile", "startedAt"];
const CASE = ["id", "title", "description", "expectation", "rfc"];

/** The first that is not there: of these texts, and the time that it took. */
function lacking(value: Unknown, texts: readonly string[]): string | undefined {
  const missing = texts.find((key) => typeof value[key] !== "string");
  return missing ??
    (typeof value.milliseconds === "number" ? undefined : "milliseconds");
}

function whyInvalid(value: unknown): string | null {
  if (!isMap(value) || !Array.isArray(value.cases)) return "it has no cases";
  if (value.version !== 1) return "it is of another version";
  const key = lacking(value, HEAD);
  if (key !== undefined) return `it has no ${key}`;
  for (const one of value.cases as unknown[]) {
    if (!isMap(one)) return "one of its cases is none";
    const key = lacking(one, CASE);
    if (key !== undefined) return `one of its cases has no ${key}`;
    const graded = GRADES.includes(one.behaviour as Grade) &&
      GRADES.includes(one.close as Grade);
    if (!graded) return "one of its cases has no grades";
    if (!isMap(one.report) || one.report.version !== 1) {
      return "one of its cases has no report";
    }
  }
  return null;
}
