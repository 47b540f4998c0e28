/** Time that ran out, in words. */

import { formatDuration } from "../../duration.ts";
import { failure } from "../failure.ts";
import { failed, type StepContext, type StepResult } from "./step.ts";

/** `5 s`, or `the 2 s of the repeat` where that ran out first. */
export function limitWords(
  { limit }: Pick<StepContext, "limit">,
  milliseconds: number,
): string {
  return performance.now() >= limit.until && limit.words !== null
    ? limit.words
    : formatDuration(milliseconds);
}

/** A step for which time ran out. */
export function timedOut(
  context: StepContext,
  milliseconds: number,
  doing: string,
): StepResult {
  return failed(
    failure(
      "timeout",
      `timed out after ${limitWords(context, milliseconds)} ${doing}`,
    ),
  );
}
