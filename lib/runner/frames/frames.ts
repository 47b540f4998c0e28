/** What a run does with single frames. */

import type { Frames } from "../framing.ts";
import { countedCondition, fragmentsCondition } from "./conditions.ts";
import { entriesOf } from "./entries.ts";
import { ordered } from "./order.ts";
import { outgoingOf } from "./outgoing.ts";
import { readyFrames } from "./ready.ts";

export const FRAMES: Frames = {
  ready: readyFrames,
  fragments: fragmentsCondition,
  counted: countedCondition,
  ordered,
  outgoing: outgoingOf,
  entries: entriesOf,
};
