/** Runs cases against a server, several at a time. */

import type { Runtime } from "../endpoint/endpoint.ts";
import { runScenario } from "../runner/run.ts";
import { templatesBySchema } from "../scenario/schema_fill.ts";
import type { ParsedScenario, Scenario } from "../scenario/types.ts";
import { shownUrl } from "../url.ts";
import type { ConformanceCase, Profile } from "./case.ts";
import { type CaseResult, type ConformanceResult, gradesOf } from "./result.ts";
import { KEPT, shorten } from "./shorten.ts";

/** How many cases run at a time where an option says nothing else. */
export const DEFAULT_PARALLEL = 8;

/** What is told while the pack runs. */
export type ConformanceEvent =
  | { readonly type: "start"; readonly id: string }
  | { readonly type: "end"; readonly result: CaseResult };

/** How the pack is run. */
export interface ConformanceOptions {
  readonly runtime: Runtime;
  /** Of the server; it must echo. */
  readonly url: string;
  /** The server's name. */
  readonly agent: string;
  /** By which the cases were made. */
  readonly profile: Profile;
  readonly cases: readonly ConformanceCase[];
  /** Framescript's own version. */
  readonly framescript: string;
  /** Default {@linkcode DEFAULT_PARALLEL}. */
  readonly parallel?: number | undefined;
  /** Aborting it ends the run; the cases that ran are the result. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ConformanceEvent) => void) | undefined;
}

/** Runs those of the cases that bind servers. */
export async function runPack(
  options: ConformanceOptions,
): Promise<ConformanceResult> {
  const { cases, signal, parallel = DEFAULT_PARALLEL, onEvent } = options;
  const startedAt = new Date();
  const started = performance.now();
  const binding = cases.filter((one) => one.server !== null);
  const results: (CaseResult | undefined)[] = binding.map(() => undefined);
  // From the last on: the sections that take long come before those that take
  // no time, so that at the end no long case runs alone.
  let left = binding.length;
  const worker = async () => {
    while (left > 0 && !signal?.aborted) {
      const index = --left;
      const one = binding[index]!;
      onEvent?.({ type: "start", id: one.id });
      const result = await runCase(one, options);
      if (signal?.aborted) return;
      results[index] = result;
      onEvent?.({ type: "end", result });
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(parallel, binding.length) }, worker),
  );
  return {
    version: 1,
    framescript: options.framescript,
    agent: options.agent,
    peer: "server",
    url: shownUrl(options.url),
    profile: options.profile,
    startedAt: startedAt.toISOString(),
    milliseconds: performance.now() - started,
    cases: results.filter((result) => result !== undefined),
  };
}

async function runCase(
  one: ConformanceCase,
  options: ConformanceOptions,
): Promise<CaseResult> {
  const { runtime, url, signal } = options;
  const report = await runScenario(parsedCase(one.server!), {
    runtime,
    url,
    signal,
    kept: KEPT,
  });
  return resultOf(one, report);
}

/** A scenario of the pack as the runner takes it: right by its type, without places. */
export function parsedCase(scenario: Scenario): ParsedScenario {
  return {
    scenario,
    name: scenario.name ?? "",
    file: "conformance",
    directory: null,
    index: 0,
    locate: () => null,
    templates: templatesBySchema,
  };
}

/** What a case's report comes to. */
export function resultOf(
  one: ConformanceCase,
  report: CaseResult["report"],
): CaseResult {
  const { behaviour, close } = gradesOf(report);
  const { id, title, description, expectation, rfc, docs } = one;
  return {
    id,
    title,
    description,
    expectation,
    rfc,
    docs,
    behaviour,
    close,
    milliseconds: report.milliseconds,
    report: shorten(report),
  };
}
