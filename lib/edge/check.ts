/** Scenarios and options, checked once when a handler is made: what is wrong fails the deploy, not a call. */

import { parseDuration } from "../duration.ts";
import type { Runtime } from "../endpoint/endpoint.ts";
import { UsageError } from "../errors.ts";
import type { Json, ParsedScenario, Scenario } from "../scenario/types.ts";
import type { Equipment } from "./equipment.ts";
import { type HostRule, hostRule } from "./hosts.ts";
import type { EdgeOptions, EdgeScenarios } from "./options.ts";

/** The limit of a whole run where an option says nothing else. */
const DEFAULT_TIMEOUT = "25s";
/** How many scenarios run at a time where an option says nothing else. */
const DEFAULT_PARALLEL = 4;

/** What a run needs, checked. */
export interface Job {
  readonly scenarios: readonly ParsedScenario[];
  readonly runtime: () => Promise<Runtime>;
  readonly run: Equipment["run"];
  readonly url: string | null;
  readonly rule: HostRule;
  readonly variables: Readonly<Record<string, Json>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** In milliseconds. */
  readonly timeout: number;
  readonly parallel: number;
  readonly retries: number;
}

/**
 * The job of scenarios and options.
 *
 * @throws {UsageError} An option is wrong, or there is no scenario.
 * @throws {ScenarioFileError} A scenario is wrong.
 */
export function jobOf(
  scenarios: EdgeScenarios,
  options: EdgeOptions,
  equipment: Equipment,
): Job {
  const parsed = [scenarios].flat().map((scenario, index) =>
    parse(scenario, index, equipment)
  );
  if (parsed.length === 0) {
    throw new UsageError("Cannot make a handler: there is no scenario");
  }
  const { runtime, url = null, timeout: written = DEFAULT_TIMEOUT } = options;
  if (url !== null && !URL.canParse(url)) {
    throw new UsageError(`Cannot make a handler: its url "${url}" is no URL`);
  }
  const timeout = parseDuration(written);
  if (timeout === null || timeout === 0) {
    throw new UsageError(`Cannot use the timeout "${written}": write "25s"`);
  }
  return {
    scenarios: parsed,
    runtime: runtime === undefined
      ? equipment.runtime
      : () => Promise.resolve(runtime),
    run: equipment.run,
    url,
    rule: hostRule(options.hosts ?? null),
    variables: options.variables ?? {},
    secrets: options.secrets ?? {},
    timeout,
    parallel: count("parallel", options.parallel ?? DEFAULT_PARALLEL, 1),
    retries: count("retries", options.retries ?? 0, 0),
  };
}

/** A whole number of at least `least`. @throws {UsageError} */
export function count(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new UsageError(
    `Cannot use ${name}: ${value} is not a whole number from ${least} up`,
  );
}

function parse(
  scenario: Scenario | ParsedScenario,
  index: number,
  equipment: Equipment,
): ParsedScenario {
  if (typeof scenario === "string") {
    throw new UsageError(
      "Cannot run text here: make scenarios of it with yaml from ./edge/yaml",
    );
  }
  const parsed = isParsed(scenario)
    ? scenario
    : equipment.parse(scenario, `scenario ${index + 1}`);
  if (parsed.scenario.role === "server") {
    throw new UsageError(
      `Cannot run ${parsed.name} here: it plays the server, and handlers do not listen`,
    );
  }
  return parsed;
}

function isParsed(
  scenario: Scenario | ParsedScenario,
): scenario is ParsedScenario {
  return typeof (scenario as ParsedScenario).locate === "function";
}
