/** What can be told of a scenario and what it is given before anything runs it: secrets, variables, URLs. */

import type { Scope } from "../scenario/template.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import { clientUrl } from "./connect_options.ts";
import { preflight, resolvable } from "./preflight.ts";
import { mainOf, prepareSteps } from "./prepared.ts";
import { redacted } from "./redacted.ts";
import { type Given, redactorOf, scopeOf, type Sources } from "./variables.ts";

/** Some values: where handlers are made, platforms give neither chance nor time. */
const SOURCES: Sources = {
  uuid: () => "00000000-0000-4000-8000-000000000000",
  now: () => 0,
};

/**
 * Refuses what `runScenario` would refuse whatever the runtime.
 *
 * @throws {UsageError} A secret or the URL cannot be used.
 * @throws {ScenarioFileError} A variable is missing, or came to something that cannot stand where it does.
 */
export function checkGiven(parsed: ParsedScenario, options: Given): void {
  const redactor = redactorOf(options);
  try {
    const scope = scopeOf(parsed, options, SOURCES);
    preflight(parsed, prepareSteps(parsed, scope), scope);
    checkUrls(parsed, options.url ?? null, scope);
  } catch (thrown) {
    throw redacted(thrown, redactor);
  }
}

/** Refuses URLs that lead nowhere. @throws {UsageError | ScenarioFileError} */
export function checkUrls(
  parsed: ParsedScenario,
  base: string | null,
  scope: Scope,
): void {
  const { role, clients = {} } = parsed.scenario;
  if (role === "server") return;
  for (const name of [mainOf(parsed.scenario), ...Object.keys(clients)]) {
    resolvable(() => clientUrl(parsed, base, name, scope));
  }
}
