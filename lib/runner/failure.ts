/** Failures before it is known where they stand. */

import type { Comparison } from "./condition.ts";
import type { Failure } from "./report.ts";

/** Why something did not pass, without its place. */
export type FailureDetail = Omit<Failure, "place" | "step">;

/** A failure with nothing to compare. */
export function failure(
  code: string,
  message: string,
  section: string | null = null,
): FailureDetail {
  return { code, message, expected: null, actual: null, diff: [], section };
}

/** A failure of what was compared. */
export function comparedFailure(
  code: string,
  comparison: Comparison,
  section: string | null = null,
): FailureDetail {
  return { code, ...comparison, section };
}
