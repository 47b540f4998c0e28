/** The limit that stands beside a verb. */

import { parseDuration } from "../../duration.ts";

/** Milliseconds of `within`; null: the scenario's `timeout` holds. */
export function withinOf(step: { within?: string }): number | null {
  return step.within === undefined ? null : parseDuration(step.within);
}
