/** Running scenarios, from the API. */

import { UsageError } from "../errors.ts";
import type { Runtime } from "../endpoint/endpoint.ts";
import type { RunOptions as RunnerOptions } from "../runner/options.ts";
import type { Report } from "../runner/report.ts";
import type { ParsedScenario, Scenario } from "../scenario/types.ts";
import { checkMilliseconds, checkTransport } from "./checks.ts";
import { runtime } from "./runtime.ts";

/** How a scenario is run. */
export interface RunOptions extends Omit<RunnerOptions, "runtime"> {
  /** Default: the one that this is loaded on. */
  readonly runtime?: Runtime;
}

/**
 * Runs a scenario: one that was loaded or parsed, or an object of the
 * language. What a peer or the network does is in the report.
 *
 * @throws {ScenarioFileError} The object is no scenario, or a variable is missing.
 * @throws {UsageError} It is no one scenario, or an option or the URL cannot be used.
 */
export async function runScenario(
  scenario: Scenario | ParsedScenario,
  options: RunOptions = {},
): Promise<Report> {
  checkMilliseconds({ timeout: options.timeout });
  checkTransport(options.transport, ["auto", "web", "raw"]);
  checkScenario(scenario);
  const parsed = isParsed(scenario) ? scenario : await parse(scenario, options);
  const { runScenario: run } = await import("../runner/run.ts");
  return await run(parsed, {
    ...options,
    runtime: options.runtime ?? await runtime(),
  });
}

/** @throws {UsageError} It is something else than one scenario. */
function checkScenario(scenario: unknown): void {
  const isMap = typeof scenario === "object" && scenario !== null;
  if (isMap && !Array.isArray(scenario)) return;
  throw new UsageError(
    isMap
      ? "Cannot run a list of scenarios: run them one by one"
      : typeof scenario === "string"
      ? "Cannot run text: parseScenarios makes scenarios of it, loadScenarios of a file"
      : `Cannot run ${scenario}: it is no scenario`,
  );
}

function isParsed(
  scenario: Scenario | ParsedScenario,
): scenario is ParsedScenario {
  return typeof (scenario as ParsedScenario).locate === "function";
}

async function parse(
  scenario: Scenario,
  options: RunOptions,
): Promise<ParsedScenario> {
  const { parseModule } = await import("../scenario/parse_module.ts");
  const { namesGiven } = await import("../runner/variables.ts");
  const [parsed] = parseModule(scenario, {
    file: "scenario",
    directory: "",
    given: namesGiven(options),
  });
  return parsed!;
}
