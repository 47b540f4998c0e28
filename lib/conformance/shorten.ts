/** A case's report in so many octets that those of all cases fit into one file. */

import type { Kept } from "../runner/options.ts";
import type { Report, StepReport } from "../runner/report.ts";

/** What a case's report keeps of the wire while it runs. */
export const KEPT: Kept = { entries: 80, payload: 128 };

/** What it keeps after that where all went well: entries at the start and at the end. */
const FIRST_ENTRIES = 8;
const LAST_ENTRIES = 8;

/** Turns of a `repeat` whose steps are kept, at its start and at its end. */
const FIRST_TURNS = 2;
const LAST_TURNS = 2;

/** Where an entry of the transcript went; null: it was left out. */
type Moved = (index: number) => number | null;

/** The report without the middle of what is repeated, and, where it is all right, of what crossed. */
export function shorten(report: Report): Report {
  const { transcript } = report;
  const gap = report.grade === "ok"
    ? Math.max(0, transcript.length - FIRST_ENTRIES - LAST_ENTRIES)
    : 0;
  const moved: Moved = (index) =>
    index < FIRST_ENTRIES || gap === 0
      ? index
      : index < FIRST_ENTRIES + gap
      ? null
      : index - gap;
  return {
    ...report,
    steps: report.steps.map((step) => shortStep(step, moved)),
    transcript: transcript.filter((_, index) => moved(index) !== null),
    notes: gap === 0 ? report.notes : [...report.notes, {
      code: "transcript_shortened",
      message: `${gap} entries in the middle of the wire log are left out`,
      client: null,
    }],
  };
}

function shortStep(step: StepReport, moved: Moved): StepReport {
  const last = step.steps.at(-1)?.iteration ?? 0;
  const kept = step.steps.filter(({ iteration }) =>
    iteration === null || iteration < FIRST_TURNS ||
    iteration > last - LAST_TURNS
  );
  return {
    ...step,
    consumed: step.consumed.map(moved).filter((index) => index !== null),
    steps: kept.map((inner) => shortStep(inner, moved)),
  };
}
