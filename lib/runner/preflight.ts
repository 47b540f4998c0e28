/** What can be found wrong before anything is sent. */

import { text } from "../bytes.ts";
import {
  isTlsMaterial,
  materialProblem,
  type TlsMaterial,
} from "../endpoint/tls_material.ts";
import { FramescriptError, UsageError } from "../errors.ts";
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
import { type Scope, substituteText } from "../scenario/template.ts";
import { hasTemplate, splitTemplate } from "../scenario/template_syntax.ts";
import type { KeyPath, ParsedScenario } from "../scenario/types.ts";
import type { Payloads } from "./payloads.ts";
import type { PreparedStep, PreparedSteps } from "./prepared.ts";

/**
 * Resolves everything that needs no capture, and reads the files that the
 * scenario names.
 *
 * @throws {ScenarioFileError} With everything that is wrong.
 */
export async function preflight(
  parsed: ParsedScenario,
  prepared: PreparedSteps,
  scope: Scope,
  /** Null: the scenario reads none. */
  files: Payloads | null,
): Promise<Settings> {
  const resolution = resolveAll(parsed, prepared, scope);
  if (files !== null) {
    const { problems } = resolution;
    const inScope = { ...scope, index: scope.index ?? 0 };
    problems.push(...await unreadable(parsed, inScope, files, problems));
  }
  return settled(resolution);
}

/** As {@linkcode preflight}, without files. @throws {ScenarioFileError} */
export function preflightNow(
  parsed: ParsedScenario,
  prepared: PreparedSteps,
  scope: Scope,
): Settings {
  return settled(resolveAll(parsed, prepared, scope));
}

/** What a scenario comes to, and what is wrong in it. */
interface Resolution {
  readonly settings: Settings | null;
  readonly problems: Problem[];
}

function settled({ settings, problems }: Resolution): Settings {
  if (settings === null || problems.length > 0) {
    throw new ScenarioFileError(inOrder(problems), null);
  }
  return settings;
}

function resolveAll(
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

function problemAt(
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

/** The files that cannot be read or used, but for those that something is wrong with already. */
async function unreadable(
  parsed: ParsedScenario,
  scope: Scope,
  files: Payloads,
  told: readonly Problem[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [keys, written, material] of filesIn(parsed.scenario, [])) {
    const path = formatKeyPath(keys);
    if (told.some((problem) => problem.path === path)) continue;
    try {
      const file = substituteText(written, scope);
      const octets = await files.file(file);
      const wrong = material === null
        ? null
        : materialProblem(material, text(octets));
      if (wrong === null) continue;
      throw new UsageError(
        `Cannot use the file ${JSON.stringify(file)}: ${wrong}`,
      );
    } catch (thrown) {
      if (!(thrown instanceof FramescriptError)) throw thrown;
      problems.push(problemAt(keys, thrown.message, parsed));
    }
  }
  return problems;
}

/** Keys below which a key `file` is the person's own: JSON is no payload, and what is free is no scenario. */
const FREE =
  /^(?:json|json_contains|json_path|equals|capture|headers|variables|x-.*)$/;

/** The files, and what those below `tls` are to hold. */
function* filesIn(
  value: unknown,
  at: KeyPath,
): Generator<readonly [KeyPath, string, TlsMaterial | null]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const path = [...at, Array.isArray(value) ? Number(key) : key];
    const material = at.at(-1) === "tls" && isTlsMaterial(key) ? key : null;
    const isFile = key === "file" || material !== null;
    if (isFile && typeof member === "string") yield [path, member, material];
    else if (!FREE.test(key)) yield* filesIn(member, path);
  }
}
