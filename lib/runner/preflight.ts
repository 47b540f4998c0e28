/** What can be found wrong before anything is sent. */

import { capturedNames } from "../scenario/captures.ts";
import { formatKeyPath } from "../scenario/key_path.ts";
import {
  inOrder,
  type Problem,
  ScenarioFileError,
} from "../scenario/problem.ts";
import {
  resolveAccept,
  resolveConnect,
  ResolveError,
  resolveSettings,
  resolveStep,
  type Settings,
} from "../scenario/resolve.ts";
import type { Scope } from "../scenario/template.ts";
import { hasTemplate, splitTemplate } from "../scenario/template_syntax.ts";
import type { KeyPath, ParsedScenario } from "../scenario/types.ts";
import type { PreparedStep, PreparedSteps } from "./prepared.ts";

/**
 * Resolves everything that needs no capture.
 *
 * @throws {ScenarioFileError} With everything that is wrong.
 */
export function preflight(
  parsed: ParsedScenario,
  prepared: PreparedSteps,
  scope: Scope,
): Settings {
  return settled(resolveAll(parsed, prepared, scope));
}

/** What a scenario comes to, and what is wrong in it. */
export interface Resolution {
  readonly settings: Settings | null;
  readonly problems: Problem[];
}

/** The settings. @throws {ScenarioFileError} With everything that is wrong. */
export function settled({ settings, problems }: Resolution): Settings {
  if (settings === null || problems.length > 0) {
    throw new ScenarioFileError(inOrder(problems), null);
  }
  return settings;
}

/** Everything that needs no capture. */
export function resolveAll(
  parsed: ParsedScenario,
  prepared: PreparedSteps,
  scope: Scope,
): Resolution {
  const { scenario } = parsed;
  const captures = capturedNames(scenario);
  const problems: Problem[] = [];
  const resolved = <T>(resolve: () => T): T | null => {
    try {
      return resolve();
    } catch (thrown) {
      if (!(thrown instanceof ResolveError)) throw thrown;
      problems.push(...thrown.problems);
      return null;
    }
  };
  const settings = resolved(() => resolveSettings(parsed, scope));
  if (scenario.role === "server") {
    resolved(() => resolveAccept(parsed, scope));
  } else {
    for (const client of [null, ...Object.keys(scenario.clients ?? {})]) {
      const own = client === null ? scenario : scenario.clients![client]!;
      if (own.connect === undefined || awaits(own.connect, captures)) continue;
      resolved(() => resolveConnect(parsed, client, scope));
    }
  }
  const inScope = { ...scope, index: scope.index ?? 0 };
  for (
    const one of [...prepared.steps, ...prepared.finally].flatMap(withInner)
  ) {
    const { step, keys, fixed } = one;
    if (fixed) continue;
    problems.push(...strangers(one, parsed));
    if (awaits(step, captures)) continue;
    resolved(() => resolveStep(step, inScope, parsed, keys));
  }
  return { settings, problems };
}

/** A step whose client a template named, and nobody is called so. */
function strangers(
  { step, keys, client }: PreparedStep,
  parsed: ParsedScenario,
): Problem[] {
  const { clients = {} } = parsed.scenario;
  if (step.client === undefined || Object.hasOwn(clients, client)) return [];
  const names = Object.keys(clients).join(", ");
  return [problemAt(
    [...keys, "client"],
    `No client is called "${client}", which ${step.client} became; ${
      names === "" ? 'the scenario has no "clients"' : `"clients" has ${names}`
    }`,
    parsed,
  )];
}

/** Something that is wrong at a place of the scenario. */
export function problemAt(
  keys: KeyPath,
  message: string,
  parsed: ParsedScenario,
): Problem {
  const place = parsed.locate(keys);
  return {
    file: parsed.file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    path: formatKeyPath(keys),
    message,
  };
}

/** The same, of one thing. @throws {ScenarioFileError} */
export function resolvable<T>(resolve: () => T): T {
  try {
    return resolve();
  } catch (thrown) {
    if (!(thrown instanceof ResolveError)) throw thrown;
    throw new ScenarioFileError(thrown.problems, null);
  }
}

function withInner(step: PreparedStep): PreparedStep[] {
  return [step, ...step.steps.flatMap(withInner)];
}

/** Whether a template in a value stands for something that is captured. */
function awaits(value: unknown, captures: ReadonlySet<string>): boolean {
  if (typeof value === "string") {
    return hasTemplate(value) &&
      splitTemplate(value).some((part) =>
        part.kind === "name" && captures.has(part.name)
      );
  }
  return typeof value === "object" && value !== null &&
    Object.values(value).some((member) => awaits(member, captures));
}
