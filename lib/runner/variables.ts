/** What templates see in a run. */

import { UsageError } from "../errors.ts";
import type { ExactJson } from "../scenario/json.ts";
import { ScenarioFileError } from "../scenario/problem.ts";
import {
  checkTemplates,
  evaluateVariables,
  type Scope,
} from "../scenario/template.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import type { RunOptions } from "./options.ts";
import { Redactor } from "./redact.ts";

/** The part of a run's options that templates see. */
export type Given = Pick<RunOptions, "variables" | "secrets" | "env" | "url">;

/** The variables that a run is given, secrets included. */
function givenVariables(options: Given): Map<string, ExactJson> {
  return new Map<string, ExactJson>([
    ...Object.entries(options.variables ?? {}) as [string, ExactJson][],
    ...Object.entries(options.secrets ?? {}),
  ]);
}

/** The names that a run is given: variables, and `env.NAME`. */
export function namesGiven({ variables, secrets, env }: Given): Set<string> {
  return new Set([
    ...Object.keys(variables ?? {}),
    ...Object.keys(secrets ?? {}),
    ...Object.keys(env ?? {}).map((name) => `env.${name}`),
  ]);
}

/** What makes the values of `$uuid` and `$timestamp`. */
export type Sources = Pick<Scope, "uuid" | "now">;

const SOURCES: Sources = {
  uuid: () => crypto.randomUUID(),
  now: () => Date.now(),
};

/**
 * The scope with which a run begins.
 *
 * @throws {ScenarioFileError} Templates name nothing.
 */
export function scopeOf(
  parsed: ParsedScenario,
  options: Given,
  made: Sources = SOURCES,
): Scope {
  const given = givenVariables(options);
  const env = new Map(Object.entries(options.env ?? {}));
  const problems = checkTemplates(parsed, namesGiven(options));
  if (problems.length > 0) throw new ScenarioFileError(problems, null);
  const sources = { ...made, env };
  return {
    ...sources,
    variables: evaluateVariables(parsed, given, sources),
    index: null,
    base: options.url ?? null,
  };
}

/** The scope as far as it can be known: for plans of scenarios that are not given everything yet. */
export function lenientScope(parsed: ParsedScenario, options: Given): Scope {
  const sources = {
    ...SOURCES,
    env: new Map(Object.entries(options.env ?? {})),
  };
  const variables = givenVariables(options);
  for (const [name, value] of Object.entries(parsed.scenario.variables ?? {})) {
    if (variables.has(name)) continue;
    const only = {
      ...parsed,
      scenario: { variables: Object.fromEntries([[name, value]]), steps: [] },
    };
    try {
      const evaluated = evaluateVariables(only, variables, sources);
      variables.set(name, evaluated.get(name)!);
    } catch {
      // It builds on what is not given yet.
    }
  }
  return { ...sources, base: options.url ?? null, variables, index: null };
}

/**
 * What hides the values of secrets and of the environment.
 *
 * @throws {UsageError} A value is too short to be hidden.
 */
export function redactorOf(options: Given): Redactor {
  for (const name of Object.keys(options.secrets ?? {})) {
    if (Object.hasOwn(options.variables ?? {}, name)) {
      throw new UsageError(
        `Cannot set "${name}": it is given as a variable and as a secret`,
      );
    }
  }
  return Redactor.of([
    ...Object.entries(options.secrets ?? {}),
    ...Object.entries(options.env ?? {})
      // Nothing to hide: it is set, and empty.
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [`env.${name}`, value] as const),
  ]);
}
