/** The runner of each verb. A verb without one does not compile. */

import type { Verb } from "../../scenario/types.ts";
import { runClose } from "./close.ts";
import { runConnect } from "./connect.ts";
import { runPing, runPong } from "./control.ts";
import { runDrop } from "./drop.ts";
import { runExpect } from "./expect.ts";
import { runRepeat } from "./repeat.ts";
import { runSend } from "./send.ts";
import type { StepRunner } from "./step.ts";
import { runWait } from "./wait.ts";

/** A runner for every verb. */
export type StepTable = { readonly [V in Verb]: StepRunner<V> };

/** All verbs. */
export const STEPS: StepTable = {
  send: runSend,
  ping: runPing,
  pong: runPong,
  close: runClose,
  drop: runDrop,
  expect: runExpect,
  wait: runWait,
  repeat: runRepeat,
  connect: runConnect,
};
