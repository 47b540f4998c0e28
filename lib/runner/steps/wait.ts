/** `wait`: lets time pass. */

import { parseDuration } from "../../duration.ts";
import {
  passed,
  type ResolvedOf,
  type StepContext,
  type StepResult,
  stoppedStep,
} from "./step.ts";
import { timedOut } from "./timeout.ts";

/** Waits, at most as long as what it stands in. */
export async function runWait(
  step: ResolvedOf<"wait">,
  context: StepContext,
): Promise<StepResult> {
  const { course: { clock }, limit } = context;
  const milliseconds = parseDuration(step.wait) ?? 0;
  const end = performance.now() + milliseconds;
  const until = Math.min(end, limit.until);
  while (performance.now() < until && clock.stopped === null) {
    await clock.rest(until);
  }
  if (clock.stopped !== null) return stoppedStep(context);
  return until < end ? timedOut(context, milliseconds, "waiting") : passed();
}
