/** Scenarios, run once: so many at a time, again where they failed, told to outputs and to the terminal. */

import { rest } from "../rest.ts";
import type { Labels } from "../runner/labels.ts";
import type { NotRun } from "../report/reporter.ts";
import { afterAttempts, attemptOf, mayPassNext } from "../runner/attempts.ts";
import type { Attempt, Report, RunEvent } from "../runner/report.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import type { LiveLine, LiveLines } from "./live.ts";
import type { RunOutcome } from "./output.ts";
import type { Outputs } from "./outputs.ts";
import { pool } from "./pool.ts";

/** How scenarios are run. */
export interface SessionOptions {
  readonly parallel: number;
  /** Begin nothing more after one failed. */
  readonly bail: boolean;
  /** How often one that failed is run again. */
  readonly retries: number;
  /** Milliseconds before each of these. */
  readonly retryDelay: number;
  readonly signal: AbortSignal;
  readonly outputs: Outputs;
  /** Null where standard output is no terminal. */
  readonly live: LiveLines | null;
  /** What scenarios are called. */
  readonly labelsOf: (parsed: ParsedScenario) => Labels;
  /**
   * What files are to hold, where that is more than this run came to.
   *
   * @param results In the order of the scenarios; none of those that were not run.
   */
  readonly stands?: (
    results: readonly (Report | null | undefined)[],
  ) => RunOutcome;
  /** Runs one scenario one time. */
  readonly runOne: (
    parsed: ParsedScenario,
    onEvent: (event: RunEvent) => void,
  ) => Promise<Report>;
}

/**
 * The reports of those that were run, in the order of the scenarios.
 *
 * @throws {FramescriptError} A scenario could not be run after all; what the others came to is written down.
 */
export async function runSession(
  scenarios: readonly ParsedScenario[],
  options: SessionOptions,
): Promise<Report[]> {
  const { outputs, live } = options;
  await outputs.begin(scenarios.length);
  const thrown: unknown[] = [];
  const results = await pool(
    scenarios,
    async (parsed, scenario) => {
      const line = live?.add(options.labelsOf(parsed).name);
      try {
        return await runWithRetries(parsed, scenario, options, line);
      } catch (error) {
        thrown.push(error);
        return null;
      } finally {
        if (line !== undefined) live!.remove(line);
        outputs.ended(scenario);
      }
    },
    {
      parallel: options.parallel,
      stops: (report) => report === null || options.bail && mayPassNext(report),
      signal: options.signal,
    },
  );
  const reports = results.filter((report) =>
    report !== undefined && report !== null
  );
  const notRun = scenarios.filter((_, scenario) => !results[scenario])
    .map((parsed) => asNotRun(parsed, options.labelsOf));
  await outputs.end({ reports, notRun }, options.stands?.(results));
  if (thrown.length > 0) throw thrown[0];
  return reports;
}

/** A scenario, as one that was not run is told of. */
export function asNotRun(
  parsed: ParsedScenario,
  labelsOf: SessionOptions["labelsOf"],
): NotRun {
  return { name: labelsOf(parsed).name, place: parsed.locate([]) };
}

async function runWithRetries(
  parsed: ParsedScenario,
  scenario: number,
  options: SessionOptions,
  line: LiveLine | undefined,
): Promise<Report> {
  const { outputs, retries, retryDelay, signal } = options;
  const earlier: Attempt[] = [];
  for (let attempt = 1;; attempt++) {
    const again = attempt > 1 ? `attempt ${attempt}, ` : "";
    const report = await options.runOne(parsed, (event) => {
      // Whether this end is the last is known only below.
      if (event.type === "end") return;
      outputs.event(
        event.type === "start" ? { ...event, attempt } : event,
        scenario,
      );
      const at = stateAfter(event, parsed);
      if (at !== null && line !== undefined) line.state = again + at;
    });
    if (attempt <= retries && mayPassNext(report) && !signal.aborted) {
      if (line !== undefined) {
        line.state = `${again}${report.failure?.message ?? report.verdict}`;
      }
      if (await rest(retryDelay, signal)) {
        const ended = attemptOf(report);
        earlier.push(ended);
        outputs.event({ type: "retry", attempt, ended }, scenario);
        continue;
      }
    }
    const last = afterAttempts(report, earlier);
    outputs.event({ type: "end", report: last }, scenario);
    return last;
  }
}

/** What a scenario is at, once something happened; null: at what it was. */
function stateAfter(
  event: RunEvent,
  { scenario }: ParsedScenario,
): string | null {
  const of = (number: number) => {
    const count = scenario.steps?.length ?? 0;
    return number > count ? "ending" : `step ${number} of ${count}`;
  };
  switch (event.type) {
    case "start":
      return "connecting";
    case "wire":
      return event.entry.type === "open" && event.entry.refused !== true &&
          event.entry.connection === 1
        ? of(1)
        : null;
    case "step": {
      const done = /^steps\[(\d+)\]$/.exec(event.step.path);
      return done === null ? null : of(Number(done[1]) + 2);
    }
    case "retry":
    case "end":
      return null;
  }
}
