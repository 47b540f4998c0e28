/** The verbs of steps, in the order of the language. */

import type { Verb } from "./types.ts";

/** The verbs. */
export const VERBS: readonly Verb[] = [
  "send",
  "ping",
  "pong",
  "close",
  "drop",
  "expect",
  "wait",
  "repeat",
  "connect",
];
