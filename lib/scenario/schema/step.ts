/** A step: one verb, and what stands beside it. */

import type { Step } from "../types.ts";
import { expect } from "./expect.ts";
import {
  asWritten,
  byKey,
  integer,
  lazy,
  list,
  only,
  optional,
  type Schema,
  strict,
  templated,
  text,
  word,
} from "./kit.ts";
import { payload } from "./payload.ts";
import { closeBody, count, flag, send } from "./send.ts";
import { duration, nonBlank } from "./text.ts";

const named = {
  name: optional(text()),
  client: optional(nonBlank()),
};
const waiting = { ...named, within: optional(duration()) };
const sending = { ...waiting, optional: optional(flag) };

const repeat = lazy(() =>
  strict("repeat", {
    times: templated("a whole number, 0 or more", { number: integer(0) }),
    cycle: optional(count("turns")),
    steps: asWritten(list(lazy((): Schema<Step> => step), 1)),
  })
);

/** The verbs, each with what may stand beside it. */
export const verbs = {
  send: () => strict("step", { send, ...sending }),
  ping: () => strict("step", { ping: payload, ...sending }),
  pong: () => strict("step", { pong: payload, ...sending }),
  close: () => strict("step", { close: closeBody, ...sending }),
  drop: () =>
    strict("step", {
      drop: templated('true, or "write"', {
        boolean: only(true),
        string: word(["write"]),
      }),
      ...sending,
    }),
  expect: () => strict("step", { expect, ...waiting }),
  wait: () => strict("step", { wait: duration(), ...named }),
  repeat: () => strict("step", { repeat, ...waiting }),
  connect: () =>
    strict("step", {
      connect: templated("true", { boolean: only(true) }),
      ...waiting,
    }),
};

/** A step. */
export const step: Schema<Step> = byKey("a step", verbs);
