/** What a run came to, as a number. */

import type { Report, Verdict } from "../runner/report.ts";

/** The first verdict of this list that occurs decides. */
const CODES: readonly (readonly [Verdict, number])[] = [
  ["failed", 1],
  ["errored", 3],
  ["unsupported", 2],
  ["passed", 0],
];

/** The exit code of reports; no report at all is never a pass. */
export function exitCode(reports: readonly Report[]): number {
  for (const [verdict, code] of CODES) {
    if (reports.some((report) => report.verdict === verdict)) return code;
  }
  return 2;
}
