/** Scenarios that are run again where they did not pass. */

import type { Attempt, Report } from "./report.ts";

/** Whether another attempt may come to something else: what is unsupported stays so. */
export function mayPassNext({ verdict }: Report): boolean {
  return verdict === "failed" || verdict === "errored";
}

/** What is kept of a run that another follows. */
export function attemptOf(
  { startedAt, milliseconds, verdict, failure }: Report,
): Attempt {
  return { startedAt, milliseconds, verdict, failure };
}

/** The report of the last attempt, with what came of those before it. */
export function afterAttempts(
  report: Report,
  earlier: readonly Attempt[],
): Report {
  return { ...report, attempts: earlier.length + 1, earlier };
}
