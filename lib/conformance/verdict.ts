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
 * A stored result.
 *
 * @throws {FramescriptError} `invalid_result` where the text is none.
 */
export function parseResult(text: string, file: string): ConformanceResult {
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
  if (typeof value !== "object" || value === null || !("cases" in value)) {
    throw invalid("it has no cases");
  }
  const { version, cases } = value as { version?: unknown; cases: unknown };
  if (version !== 1) throw invalid("it is of another version");
  if (!Array.isArray(cases) || !cases.every(isCaseResult)) {
    throw invalid("one of its cases has no id and grades");
  }
  return value as ConformanceResult;
}

function isCaseResult(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { id, behaviour, close } = value as Record<string, unknown>;
  return typeof id === "string" && GRADES.includes(behaviour as Grade) &&
    GRADES.includes(close as Grade);
}
