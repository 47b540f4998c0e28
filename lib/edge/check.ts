/** Scenarios and options, checked once when a handler is made: what is wrong fails the deploy, not a call. */

import { parseDuration } from "../duration.ts";
import type { Runtime } from "../endpoint/endpoint.ts";
import { UsageError } from "../errors.ts";
import { checkGiven } from "../runner/given.ts";
import type { Redactor } from "../runner/redact.ts";
import { redactorOf } from "../runner/variables.ts";
import { shaped, ShapeFault } from "../scenario/shape.ts";
import type { Json, ParsedScenario, Scenario } from "../scenario/types.ts";
import type { Equipment } from "./equipment.ts";
import { type HostRule, hostRule } from "./hosts.ts";
import type { EdgeOptions, SmokeScenarios } from "./options.ts";

/** The limit of a whole run where an option says nothing else. */
const DEFAULT_TIMEOUT = "25s";
/** How many scenarios run at a time where an option says nothing else. */
const DEFAULT_PARALLEL = 4;
/** The pause before a scenario is run again, where an option says nothing else. */
const DEFAULT_RETRY_DELAY = "1s";

/** The options of both handlers, and their types. */
const OPTIONS =
  "runtime:{j url:s hosts:(s variables:{j secrets:{s timeout:d parallel:o retries:n retryDelay:d";

/** Stands for what a caller will choose. */
const SOME_URL = "wss://host.invalid/";

/** What a run needs, checked. */
export interface Job {
  readonly scenarios: readonly ParsedScenario[];
  readonly runtime: () => Promise<Runtime>;
  readonly run: Equipment["run"];
  readonly url: string | null;
  readonly rule: HostRule;
  readonly variables: Readonly<Record<string, Json>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** What hides them. */
  readonly redactor: Redactor;
  /** In milliseconds. */
  readonly timeout: number;
  readonly parallel: number;
  readonly retries: number;
  /** In milliseconds. */
  readonly retryDelay: number;
}

/**
 * The job of scenarios and options.
 *
 * @param own The further options of a handler, and their types.
 * @param mayChoose Whether a caller may give the URL.
 * @throws {UsageError} An option is wrong, or there is no scenario.
 * @throws {ScenarioFileError} A scenario is wrong.
 */
export function jobOf(
  scenarios: SmokeScenarios,
  options: EdgeOptions,
  equipment: Equipment,
  own: string,
  mayChoose: boolean,
): Job {
  try {
    shaped(options, `${OPTIONS} ${own}`, null);
  } catch (thrown) {
    if (!(thrown instanceof ShapeFault)) throw thrown;
    throw new UsageError(`Cannot make a handler: ${thrown.message}`);
  }
  const parsed = [scenarios].flat().flatMap((scenario, index) =>
    parse(scenario, `scenario ${index + 1}`, equipment)
  );
  if (parsed.length === 0) {
    throw new UsageError("Cannot make a handler: there is no scenario");
  }
  const {
    runtime,
    url,
    variables = {},
    secrets = {},
    timeout = DEFAULT_TIMEOUT,
    parallel = DEFAULT_PARALLEL,
    retries = 0,
    retryDelay = DEFAULT_RETRY_DELAY,
  } = options;
  const milliseconds = parseDuration(timeout)!;
  if (milliseconds === 0) {
    throw new UsageError(`Cannot make a handler: its timeout is ${timeout}`);
  }
  for (const one of parsed) {
    const { url: own } = one.scenario;
    const isOpen = mayChoose && (own === undefined || own.startsWith("/"));
    const known = url ?? (isOpen ? SOME_URL : undefined);
    checkGiven(one, { url: known, variables, secrets });
  }
  return {
    scenarios: parsed,
    runtime: runtime === undefined
      ? equipment.runtime
      : () => Promise.resolve(runtime),
    run: equipment.run,
    url: url ?? null,
    rule: hostRule(options.hosts ?? null),
    variables,
    secrets,
    redactor: redactorOf({ secrets }),
    timeout: milliseconds,
    parallel,
    retries,
    retryDelay: parseDuration(retryDelay)!,
  };
}

function parse(
  scenario: Scenario | ParsedScenario | string,
  name: string,
  equipment: Equipment,
): readonly ParsedScenario[] {
  const parsed = typeof scenario === "string"
    ? equipment.parseText(scenario, name)
    : isParsed(scenario)
    ? [scenario]
    : [equipment.parse(scenario, name)];
  for (const { name, scenario } of parsed) {
    if (scenario.role === "server") {
      throw new UsageError(
        `Cannot run ${name} here: it plays the server, and handlers do not listen`,
      );
    }
  }
  return parsed;
}

function isParsed(
  scenario: Scenario | ParsedScenario,
): scenario is ParsedScenario {
  return typeof (scenario as ParsedScenario | null)?.locate === "function";
}
