/** The limit that stands beside a verb, or in `connect`. */

import { parseDuration } from "../../duration.ts";

/** Milliseconds of `within`; null: it is not given, and the scenario's `timeout` holds. */
export function withinOf(step: { within?: string }): number | null {
  return step.within === undefined ? null : parseDuration(step.within);
}
