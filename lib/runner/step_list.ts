/** Steps taken one after the other, and how they are reported. */

import { FramescriptError, messageOf } from "../errors.ts";
import { type ResolvedStep, resolveStep } from "../scenario/resolve.ts";
import {
  type Scope,
  substituteText,
  TemplateError,
} from "../scenario/template.ts";
import type { Course } from "./course.ts";
import { failure } from "./failure.ts";
import type { PreparedStep } from "./prepared.ts";
import type { Failure, StepOutcome, StepReport } from "./report.ts";
import {
  failed,
  type ListContext,
  type ListResult,
  type StepContext,
  type StepResult,
  type StepRunner,
} from "./steps/step.ts";
import { STEPS } from "./steps/table.ts";

/** Outside of a repeat, without a limit but the steps' own. */
export const OUTERMOST: ListContext = {
  index: null,
  iteration: null,
  limit: { until: Infinity, words: null },
};

/** Takes the steps of a course. */
export class StepLists {
  readonly #course: Course;
  readonly #resolved = new WeakMap<PreparedStep, ResolvedStep>();

  constructor(course: Course) {
    this.#course = course;
  }

  /** Runs steps until one fails; those behind it are skipped. */
  async run(
    steps: readonly PreparedStep[],
    context: ListContext,
  ): Promise<ListResult> {
    const reports: StepReport[] = [];
    let first: Failure | null = null;
    let outcome: StepOutcome = "passed";
    let ends = false;
    for (const prepared of steps) {
      if (first !== null || ends) {
        reports.push(this.#tell(this.#skipped(prepared, context)));
        continue;
      }
      const turning = this.#course.clock.turn();
      if (turning !== null) await turning;
      const { report, ends: last } = await this.#runStep(prepared, context);
      reports.push(this.#tell(report));
      ends = last;
      if (report.outcome === "failed" || report.outcome === "errored") {
        first = report.failure;
        outcome = report.outcome;
      }
    }
    return { reports, failure: first, outcome, ends };
  }

  /** The reports of steps that are not run. */
  skip(steps: readonly PreparedStep[]): StepReport[] {
    return steps.map((prepared) =>
      this.#tell(this.#skipped(prepared, OUTERMOST))
    );
  }

  #tell(report: StepReport): StepReport {
    this.#course.options.tellStep(report);
    return report;
  }

  async #runStep(
    prepared: PreparedStep,
    context: ListContext,
  ): Promise<{ report: StepReport; ends: boolean }> {
    const started = performance.now();
    const result = await this.#attempt(prepared, context);
    const named = this.#named(prepared, context);
    const report = this.#report(named, context, result, started);
    return { report, ends: result.ends };
  }

  async #attempt(
    prepared: PreparedStep,
    { index, limit }: ListContext,
  ): Promise<StepResult> {
    const scope = this.#course.scope(index);
    const context: StepContext = {
      course: this.#course,
      prepared,
      client: this.#course.client(prepared.client),
      scope,
      limit,
      runList: (steps, inner) => this.run(steps, inner),
    };
    if (this.#course.clock.stopped !== null) {
      return failed(this.#course.stopFailure());
    }
    if (limit.words !== null && performance.now() >= limit.until) {
      return failed(failure("timeout", `timed out after ${limit.words}`));
    }
    try {
      const step = this.#resolve(prepared, scope);
      // The table is closed over the verbs: the step is its verb's.
      const run = STEPS[prepared.verb] as unknown as (
        step: ResolvedStep,
        context: StepContext,
      ) => ReturnType<StepRunner<"send">>;
      return await run(step, context);
    } catch (thrown) {
      // A payload that cannot be read, a template without a value.
      if (thrown instanceof FramescriptError) {
        return failed(failure(thrown.code, thrown.message));
      }
      // The other scenarios, and the report of this one, are not to suffer for it.
      return failed(failure(
        "fault",
        `Cannot go on: ${
          messageOf(thrown)
        } (a fault of framescript, please report it)`,
      ));
    }
  }

  /** The step under the name that its templates come to. */
  #named(prepared: PreparedStep, { index }: ListContext): PreparedStep {
    const { name } = prepared.step;
    if (prepared.fixed || name === undefined) return prepared;
    try {
      return {
        ...prepared,
        title: substituteText(name, this.#course.scope(index)),
      };
    } catch (thrown) {
      // It names what was not captured: it stays as it is written.
      if (!(thrown instanceof TemplateError)) throw thrown;
      return prepared;
    }
  }

  #resolve(prepared: PreparedStep, scope: Scope): ResolvedStep {
    const before = this.#resolved.get(prepared);
    if (before !== undefined) return before;
    const { step, keys, fixed } = prepared;
    const resolved = resolveStep(
      step,
      scope,
      this.#course.options.parsed,
      keys,
    );
    if (fixed) this.#resolved.set(prepared, resolved);
    return resolved;
  }

  #report(
    prepared: PreparedStep,
    { iteration }: ListContext,
    result: StepResult,
    started: number,
  ): StepReport {
    const { path, place } = prepared;
    const { steps, failure, ...rest } = result;
    const own = this.#course.redactor.value({
      ...identityOf(prepared, this.#course.options.number),
      outcome: rest.outcome,
      grade: rest.grade,
      at: started - this.#course.options.origin,
      milliseconds: performance.now() - started,
      iteration,
      notes: rest.notes,
      failure: failure === null
        ? null
        : "step" in failure
        ? failure
        : { ...failure, place, step: path },
      consumed: rest.consumed,
      ...(rest.judged === null ? {} : { judged: rest.judged }),
    });
    return { ...own, steps };
  }

  #skipped(prepared: PreparedStep, { iteration }: ListContext): StepReport {
    const { number, origin } = this.#course.options;
    const at = performance.now() - origin;
    return this.#course.redactor.value(
      skippedReport(prepared, number, at, iteration),
    );
  }
}

/** The report of a step that is not run. */
export function skippedReport(
  prepared: PreparedStep,
  number: number | null,
  at: number,
  iteration: number | null,
): StepReport {
  return {
    ...identityOf(prepared, number),
    outcome: "skipped",
    grade: "ok",
    at,
    milliseconds: 0,
    iteration,
    notes: [],
    failure: null,
    consumed: [],
    steps: [],
  };
}

function identityOf(
  { path, place, verb, title, client }: PreparedStep,
  number: number | null,
): Pick<
  StepReport,
  "path" | "place" | "verb" | "title" | "client" | "connection"
> {
  return {
    path,
    place,
    verb,
    title,
    client,
    ...(number === null ? {} : { connection: number }),
  };
}
