/**
 * The handlers as bundles carry them: small. Scenarios are taken as checked
 * (their type, or `framescript check`, did that); the platform's own WebSocket
 * runs them, and what is larger is handed in where it is wanted.
 */

import { UsageError } from "../errors.ts";
import { runClientScenario } from "../runner/running.ts";
import { edgeRuntime } from "../runtime/edge.ts";
import { trustScenario } from "../scenario/trusted.ts";
import { junit } from "./brief_junit.ts";
import { text } from "./brief_text.ts";
import type { Equipment } from "./equipment.ts";
import type {
  EdgeScenarios,
  ScheduledHandler,
  ScheduledOptions,
  SmokeHandler,
  SmokeOptions,
} from "./options.ts";
import { makeScheduled } from "./scheduled.ts";
import { makeSmoke } from "./smoke.ts";

const EQUIPMENT: Equipment = {
  runtime: () => Promise.resolve(edgeRuntime()),
  parse: (scenario, name) =>
    trustScenario(scenario, name, {
      file: name,
      index: 0,
      locate: () => null,
      locateKey: () => null,
    }),
  parseText() {
    throw new UsageError(
      "Cannot run text here: make scenarios of it with yaml, of the entry " +
        "edge/yaml beside this one",
    );
  },
  run: (parsed, options) => runClientScenario(parsed, options, null),
  junit,
  text,
  html: null,
};

/**
 * A fetch handler that runs scenarios and answers 200 where all passed, else
 * 503, with the JSON report or what `?format=` names (`junit`, `text`, and
 * `html` where that is handed in). With `hosts`, `?url=` chooses another URL among them. Only GET and
 * HEAD are answered; nothing may be stored.
 *
 * @throws {UsageError} An option is wrong, or there is no scenario.
 * @throws {ScenarioFileError} A scenario is wrong.
 */
export function smoke(
  scenarios: EdgeScenarios,
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
  scenarios: EdgeScenarios,
  options: ScheduledOptions,
): ScheduledHandler {
  return makeScheduled(scenarios, options, EQUIPMENT);
}
