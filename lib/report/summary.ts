/** A run summed up: counts and times over all its reports. */

import type { Report, Verdict } from "../runner/report.ts";
import type { NotRun } from "./reporter.ts";

/** Every verdict, in the order in which counts are told. */
export const VERDICTS: readonly Verdict[] = [
  "passed",
  "failed",
  "errored",
  "unsupported",
];

/** What a run came to. */
export interface Summary {
  /** How many were run. */
  readonly scenarios: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** How many were not run, because the run ended before. */
  readonly notRun: number;
  /** RFC 3339, UTC: when the first began; null without a scenario. */
  readonly startedAt: string | null;
  /** From the start of the first to the end of the last. */
  readonly milliseconds: number;
}

/** Sums up; the time is that which passed, retries included, not the sum of parallel ones. */
export function summarize(
  reports: readonly Report[],
  notRun: readonly NotRun[] = [],
): Summary {
  const verdicts = { passed: 0, failed: 0, errored: 0, unsupported: 0 };
  let first = Infinity;
  let last = -Infinity;
  for (const report of reports) {
    verdicts[report.verdict]++;
    const start = Date.parse(report.startedAt);
    const begun = report.earlier[0]?.startedAt;
    first = Math.min(first, begun === undefined ? start : Date.parse(begun));
    last = Math.max(last, start + report.milliseconds);
  }
  return {
    scenarios: reports.length,
    verdicts,
    notRun: notRun.length,
    startedAt: reports.length === 0 ? null : new Date(first).toISOString(),
    milliseconds: reports.length === 0 ? 0 : last - first,
  };
}

/** `3 passed, 1 failed, 2 not run`: what occurs, in its order. */
export function countWords({ verdicts, notRun }: Summary): string {
  const counts = VERDICTS.filter((verdict) => verdicts[verdict] > 0)
    .map((verdict) => `${verdicts[verdict]} ${verdict}`);
  if (notRun > 0) counts.push(`${notRun} not run`);
  return counts.join(", ");
}
