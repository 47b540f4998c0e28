/** What is never offered to an expectation (`ignore`). */

import type { Expected } from "./expected.ts";
import type { InboxEntry } from "./inbox.ts";

/** Whether any of the expectations matches what came. */
export function ignoring(
  ignored: readonly Expected[],
): (entry: InboxEntry) => boolean {
  return (entry) => ignored.some((expected) => matches(expected, entry));
}

function matches(expected: Expected, entry: InboxEntry): boolean {
  switch (expected.type) {
    case "message":
      return entry.type === "message" && expected.condition.holds(entry.view);
    case "frames":
      return expected.fits(entry);
    case "any_of":
      return expected.alternatives.some((one) => matches(one.expected, entry));
    case "all_of":
      return entry.type === "message" &&
        expected.conditions.some((condition) => condition.holds(entry.view));
    case "close":
    case "disconnect":
    case "nothing":
      return false;
  }
}
