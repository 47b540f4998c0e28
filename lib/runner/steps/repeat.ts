/** `repeat`: the same steps, several times. */

import { formatDuration } from "../../duration.ts";
import type { Grade } from "../../scenario/types.ts";
import { lowest } from "../grade.ts";
import type { StepReport } from "../report.ts";
import {
  failed,
  type Limit,
  passed,
  type ResolvedOf,
  type StepContext,
  type StepResult,
} from "./step.ts";
import { withinOf } from "./within.ts";

/** Reports of inner steps that are kept; of more, those that passed are only counted. */
const REPORTS_KEPT = 10_000;

/** Runs the inner steps turn by turn, until one fails. */
export async function runRepeat(
  step: ResolvedOf<"repeat">,
  context: StepContext,
): Promise<StepResult> {
  const { prepared, runList } = context;
  const { times, cycle } = step.repeat;
  const limit = limitOf(step, context.limit);
  const kept: StepReport[] = [];
  let left = 0;
  let grade: Grade = "ok";
  let degraded = false;
  for (let turn = 0; turn < times; turn++) {
    const index = cycle === undefined ? turn : turn % cycle;
    const list = await runList(prepared.steps, {
      index,
      iteration: turn,
      limit,
    });
    for (const report of list.reports) {
      grade = lowest(grade, report.grade);
      degraded ||= report.outcome === "degraded";
      if (kept.length < REPORTS_KEPT || report.outcome === "failed") {
        kept.push(report);
      } else left++;
    }
    const more = { steps: kept, notes: leftWords(left), ends: list.ends };
    if (list.failure !== null) {
      return { ...failed(list.failure, more), outcome: list.outcome };
    }
    if (list.ends) return passed({ ...more, grade });
  }
  return passed({
    steps: kept,
    notes: leftWords(left),
    grade,
    outcome: degraded ? "degraded" : "passed",
  });
}

function leftWords(left: number): string[] {
  return left === 0 ? [] : [`${left} further steps passed`];
}

function limitOf(step: { within?: string }, outer: Limit): Limit {
  const within = withinOf(step);
  if (within === null) return outer;
  const until = performance.now() + within;
  return until >= outer.until
    ? outer
    : { until, words: `the ${formatDuration(within)} of the repeat` };
}
