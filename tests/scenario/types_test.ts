/**
 * The types that are written by hand are those of the schema: this file does
 * not compile where they differ.
 */

import { assertEquals } from "@std/assert";
import type { Output } from "../../lib/scenario/schema/kit.ts";
import { scenario } from "../../lib/scenario/schema/scenario.ts";
import { verbs } from "../../lib/scenario/schema/step.ts";
import type { Scenario, Step } from "../../lib/scenario/types.ts";
import { VERBS } from "../../lib/scenario/verbs.ts";
import { test } from "../support/harness.ts";

/** Without the keys that begin with `x-`, which no schema can spell. */
type Known = Pick<Scenario, Exclude<keyof Scenario, `x-${string}`>>;
type Inferred = Output<typeof scenario>;
type InferredStep = Output<ReturnType<typeof verbs[keyof typeof verbs]>>;

/** `true` where each of two types can stand for the other. */
type Same<A, B> = [A] extends [B] ? [B] extends [A] ? true : false : false;

const scenarios: Same<Known, Inferred> = true;
const keys: Same<keyof Known, keyof Inferred> = true;
const steps: Same<Step, InferredStep> = true;
const parts: {
  [K in keyof Known]-?: Same<Known[K], Inferred[K]> extends true ? true : K;
} = {
  $schema: true,
  name: true,
  description: true,
  tags: true,
  role: true,
  url: true,
  transport: true,
  degrade: true,
  timeout: true,
  deadline: true,
  variables: true,
  connect: true,
  listen: true,
  connections: true,
  accept: true,
  clients: true,
  auto: true,
  ignore: true,
  strict: true,
  grade: true,
  steps: true,
  finally: true,
};

test("the types written by hand are those of the schema", () => {
  assertEquals([scenarios, keys, steps], [true, true, true]);
  assertEquals(Object.keys(parts), Object.keys(scenario.shape));
});

test("every verb has a schema, in the order of the language", () => {
  assertEquals(Object.keys(verbs), [...VERBS]);
});
