/** From what courses came to, to what a scenario came to. */

import type { Grade } from "../scenario/types.ts";
import { lowest } from "./grade.ts";
import type { Failure, Note, PartGrades, Verdict } from "./report.ts";
import type { CourseResult } from "./take.ts";

/** What a scenario came to. */
export interface ScenarioResult {
  readonly verdict: Verdict;
  readonly grade: Grade;
  readonly grades: PartGrades;
  readonly failure: Failure | null;
  readonly notes: readonly Note[];
}

/**
 * The verdict of courses, and of what stood in the way of having them all.
 *
 * @param informational Whatever happened is only reported.
 */
export function verdictOf(
  courses: readonly CourseResult[],
  missing: { readonly failure: Failure; readonly errored: boolean } | null,
  informational: boolean,
): ScenarioResult {
  const notes = courses.flatMap((course) => course.notes);
  const failed = courses.find(({ failure }) => failure !== null) ?? missing;
  const failure = failed?.failure ?? null;
  if (informational) {
    return {
      verdict: "passed",
      grade: "informational",
      grades: everyPart("informational"),
      failure: null,
      notes: failure === null ? notes : [...notes, {
        code: "informational",
        message: failure.message,
        client: null,
      }],
    };
  }
  const failedFirst = courses.some(({ failure, errored }) =>
    failure !== null && !errored
  );
  return {
    verdict: failure === null
      ? "passed"
      : failed!.errored && !failedFirst
      ? "errored"
      : "failed",
    grade: lowest(
      ...courses.map(({ grade }) => grade),
      failure === null ? "ok" : "failed",
    ),
    grades: {
      handshake: lowest(
        ...courses.map(({ grades }) => grades.handshake),
        missing === null ? "ok" : "failed",
      ),
      steps: lowest(...courses.map(({ grades }) => grades.steps)),
      finally: lowest(...courses.map(({ grades }) => grades.finally)),
      unasked: lowest(...courses.map(({ grades }) => grades.unasked)),
    },
    failure,
    notes,
  };
}

/** The same grade for every part. */
export function everyPart(grade: Grade): PartGrades {
  return { handshake: grade, steps: grade, finally: grade, unasked: grade };
}
