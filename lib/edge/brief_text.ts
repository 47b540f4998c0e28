/** Reports as a few lines of text: verdicts, and the reason of each that is not a pass. */

import { formatDuration } from "../duration.ts";
import { placeWords } from "../report/place.ts";
import { countWords, summarize } from "../report/summary.ts";
import { visible } from "../report/text.ts";
import type { Report } from "../runner/report.ts";

/** Why a scenario did not pass, each line made fit for print; empty for one that did. */
export function reasonLines({ failure }: Report): string[] {
  if (failure === null) return [];
  const { message, section, step, place, expected, actual, diff } = failure;
  const where = [step, placeWords(place)].filter((words) => words !== null);
  const comparison = diff.length > 0 ? diff : [
    ...expected === null ? [] : [`expected: ${expected}`],
    ...actual === null ? [] : [`actual:   ${actual}`],
  ];
  return [
    section === null ? message : `${message} (${section})`,
    ...where.length === 0 ? [] : [`at ${where.join(", ")}`],
    ...comparison,
  ].map(visible);
}

/** The reports as text for people. */
export function text(reports: readonly Report[]): string {
  const blocks = reports.flatMap((report) => [
    `${report.verdict.padEnd(11)} ${visible(report.name)}  ${
      formatDuration(report.milliseconds)
    }`,
    ...reasonLines(report).map((line) => `  | ${line}`),
  ]);
  return [...blocks, "", countWords(summarize(reports)), ""].join("\n");
}
