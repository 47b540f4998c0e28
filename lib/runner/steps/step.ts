/** What the runner of a verb is given, and what it gives back. */

import type { Grade, StepOf, Verb } from "../../scenario/types.ts";
import type { Resolved, ResolvedStep } from "../../scenario/resolve.ts";
import type { Scope } from "../../scenario/template.ts";
import type { Client } from "../client.ts";
import type { Course } from "../course.ts";
import { failure, type FailureDetail } from "../failure.ts";
import type { PreparedStep } from "../prepared.ts";
import type { Failure, StepOutcome, StepReport } from "../report.ts";

/** Until when, and whose limit that is. */
export interface Limit {
  /** `performance.now()`. */
  readonly until: number;
  /** Such as `the 2 s of the repeat`; null: the step's own. */
  readonly words: string | null;
}

/** What a list of steps stands in. */
export interface ListContext {
  /** `$index`; null: outside of a repeat. */
  readonly index: number | null;
  /** The turn of the repeat, from 0. */
  readonly iteration: number | null;
  readonly limit: Limit;
}

/** What a list of steps came to. */
export interface ListResult {
  readonly reports: readonly StepReport[];
  /** Of the first that failed. */
  readonly failure: Failure | null;
  readonly outcome: StepOutcome;
  /** The scenario ends here. */
  readonly ends: boolean;
}

/** Runs steps until one fails; those behind it are skipped. */
export type RunList = (
  steps: readonly PreparedStep[],
  context: ListContext,
) => Promise<ListResult>;

/** What a step runs in. */
export interface StepContext {
  readonly course: Course;
  readonly prepared: PreparedStep;
  readonly client: Client;
  readonly scope: Scope;
  /** Of what the step stands in. */
  readonly limit: Limit;
  /** Runs the steps that stand in this one. */
  readonly runList: RunList;
}

/** What a step came to. */
export interface StepResult {
  readonly outcome: StepOutcome;
  readonly grade: Grade;
  readonly notes: readonly string[];
  /** With its place where it is an inner step's. */
  readonly failure: FailureDetail | Failure | null;
  readonly consumed: readonly number[];
  /** What a failed expectation was held against, in the transcript; null: nothing, or nothing kept. */
  readonly judged: number | null;
  readonly steps: readonly StepReport[];
  /** The scenario ends here, the steps behind it skipped. */
  readonly ends: boolean;
}

/** A step without its templates. */
export type ResolvedOf<V extends Verb> = V extends "repeat"
  ? Extract<ResolvedStep, { repeat: unknown }>
  : Resolved<StepOf<V>>;

/** Runs the steps of a verb. */
export type StepRunner<V extends Verb> = (
  step: ResolvedOf<V>,
  context: StepContext,
) => Promise<StepResult>;

const PASSED: StepResult = {
  outcome: "passed",
  grade: "ok",
  notes: [],
  failure: null,
  consumed: [],
  judged: null,
  steps: [],
  ends: false,
};

/** A step that passed. */
export function passed(more: Partial<StepResult> = {}): StepResult {
  return { ...PASSED, ...more };
}

/** A step that failed. */
export function failed(
  detail: FailureDetail | Failure,
  more: Partial<StepResult> = {},
): StepResult {
  return {
    ...PASSED,
    ...more,
    outcome: "failed",
    grade: "failed",
    failure: detail,
  };
}

/** A step that the run's own end cut off. */
export function stoppedStep({ course }: StepContext): StepResult {
  return failed(course.stopFailure());
}

/** A step whose connection is not there, or not any more. */
export function closedStep(message: string): StepResult {
  return failed(failure("closed", message));
}
