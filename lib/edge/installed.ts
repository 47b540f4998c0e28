/** The handlers as the package's root exports them: with every format, the schema, and the sockets of Deno, Bun and Node. */

import { runClientScenario } from "../runner/running.ts";
import { currentRuntime } from "../runtime/current.ts";
import { parseModule, parseScenarios } from "../scenario/parse.ts";
import type { Equipment } from "./equipment.ts";
import type {
  ScheduledHandler,
  ScheduledOptions,
  SmokeHandler,
  SmokeOptions,
  SmokeScenarios,
} from "./options.ts";
import { PLAIN } from "./plain.ts";
import { makeScheduled } from "./scheduled.ts";
import { makeSmoke } from "./smoke.ts";

const frames = async () => (await import("../runner/frames/frames.ts")).FRAMES;

const EQUIPMENT: Equipment = {
  runtime: currentRuntime,
  parse: (scenario, name) =>
    parseModule(scenario, { file: name, directory: null })[0]!,
  parseText: (text, name) => parseScenarios(text, { file: name }),
  run: (parsed, options) => runClientScenario(parsed, options, frames),
  junit: async (reports) =>
    (await import("../report/junit.ts")).junit.render(reports, PLAIN),
  text: async (reports) =>
    (await import("../report/pretty.ts")).pretty.render(reports, PLAIN),
  html: async (reports) =>
    (await import("../report/html/html.ts")).html.render(reports, PLAIN),
};

/**
 * A fetch handler that runs scenarios and answers 200 where all passed, else
 * 503, with the JSON report or what `?format=` names (`html`, `junit`,
 * `text`). With `hosts`, `?url=` chooses another URL among them. Only GET and
 * HEAD are answered; nothing may be stored.
 *
 * @throws {UsageError} An option is wrong, or there is no scenario.
 * @throws {ScenarioFileError} A scenario is wrong.
 */
export function smoke(
  scenarios: SmokeScenarios,
  options: SmokeOptions = {},
): SmokeHandler {
  return makeSmoke(scenarios, options, EQUIPMENT);
}

/**
 * A handler for cron triggers that runs scenarios, and where not all passed
 * calls `onFailure` and posts the JSON report to `webhook`. It rejects where
 * that could not be told.
 *
 * @throws {UsageError} An option is wrong, or there is no scenario.
 * @throws {ScenarioFileError} A scenario is wrong.
 */
export function scheduled(
  scenarios: SmokeScenarios,
  options: ScheduledOptions,
): ScheduledHandler {
  return makeScheduled(scenarios, options, EQUIPMENT);
}
