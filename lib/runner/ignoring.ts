/** What is never offered to an expectation (`ignore`). */

import type { Expected } from "./expected.ts";
import { frameFits } from "./frame_fields.ts";
import { equalBytes } from "../bytes.ts";
import { PING, PONG } from "../wire/opcode.ts";
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
    case "frame":
      return entry.type === "frame" && frameFits(expected.fields, entry);
    case "control": {
      const { kind, payload } = expected;
      return entry.type === "frame" &&
        entry.frame.opcode === (kind === "ping" ? PING : PONG) &&
        (payload === null || equalBytes(payload, entry.frame.payload));
    }
    case "violation":
      return entry.type === "violation" &&
        (expected.code === null || expected.code === entry.violation.code);
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
