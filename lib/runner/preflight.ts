/** What can be found wrong before anything is sent. */

import { materialProblem, type TlsMaterial } from "../endpoint/tls_material.ts";
import { FramescriptError, UsageError } from "../errors.ts";
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
import type { Payloads } from "./payloads.ts";
import type { PreparedStep, PreparedSteps } from "./prepared.ts";

/**
 * Resolves everything that needs no capture, and reads the files that the
 * steps name.
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
  const { scenario } = parsed;
  const captures = new Set(capturesOf(scenario));
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
  const inTls = async (tls: TlsFiles | undefined, at: KeyPath) => {
    if (tls === undefined || files === null) return;
    problems.push(...await unusable(tls, [...at, "tls"], parsed, files));
  };
  if (scenario.role === "server") {
    const accept = resolved(() => resolveAccept(parsed, scope));
    await inTls(accept?.tls, ["accept"]);
  } else {
    for (const client of [null, ...Object.keys(scenario.clients ?? {})]) {
      const own = client === null ? scenario : scenario.clients![client]!;
      if (own.connect === undefined || awaits(own.connect, captures)) continue;
      const connect = resolved(() => resolveConnect(parsed, client, scope));
      const at = client === null ? [] : ["clients", client];
      // What a client inherits is the scenario's own, looked at once.
      if (own.connect.tls !== undefined) {
        await inTls(connect?.tls, [...at, "connect"]);
      }
    }
  }
  const steps = [...prepared.steps, ...prepared.finally];
  for (const { step, keys, verb, fixed } of steps.flatMap(withInner)) {
    if (fixed && files === null || awaits(step, captures)) continue;
    const inScope = { ...scope, index: scope.index ?? 0 };
    const filled = resolved(() => resolveStep(step, inScope, parsed, keys));
    if (filled === null || files === null || verb === "repeat") continue;
    problems.push(...await unreadable(filled, keys, parsed, files));
  }
  if (settings === null || problems.length > 0) {
    throw new ScenarioFileError(inOrder(problems), null);
  }
  return settings;
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

/** The names that steps and handshakes capture. */
function capturesOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === "capture" && typeof member === "object" && member !== null
      ? Object.keys(member)
      : capturesOf(member)
  );
}

async function unreadable(
  value: unknown,
  at: KeyPath,
  parsed: ParsedScenario,
  files: Payloads,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [path, file] of filesIn(value, at)) {
    const message = await problemOf(() => files.file(file));
    if (message !== null) problems.push(problemAt(parsed, path, at, message));
  }
  return problems;
}

type TlsFiles = { readonly [material in TlsMaterial]?: string };

/** What is wrong with the files of certificates and keys. */
async function unusable(
  tls: TlsFiles,
  at: KeyPath,
  parsed: ParsedScenario,
  files: Payloads,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const material of ["ca", "cert", "key"] as const) {
    const file = tls[material];
    if (file === undefined) continue;
    const message = await problemOf(async () => {
      const wrong = materialProblem(material, await files.text(file));
      if (wrong === null) return;
      throw new UsageError(
        `Cannot use the file ${JSON.stringify(file)}: ${wrong}`,
      );
    });
    if (message !== null) {
      problems.push(problemAt(parsed, [...at, material], at, message));
    }
  }
  return problems;
}

/** What an attempt failed with; null: nothing. */
async function problemOf(
  attempt: () => Promise<unknown>,
): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (thrown) {
    if (!(thrown instanceof FramescriptError)) throw thrown;
    return thrown.message;
  }
}

function problemAt(
  parsed: ParsedScenario,
  path: KeyPath,
  instead: KeyPath,
  message: string,
): Problem {
  const place = parsed.locate(path) ?? parsed.locate(instead);
  return {
    file: parsed.file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    path: formatKeyPath(path),
    message,
  };
}

/** JSON is no payload: a key `file` in it is the message's. */
const DATA: ReadonlySet<string> = new Set([
  "json",
  "json_contains",
  "json_path",
  "equals",
  "capture",
]);

function* filesIn(
  value: unknown,
  at: KeyPath,
): Generator<readonly [KeyPath, string]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const path = [...at, Array.isArray(value) ? Number(key) : key];
    if (key === "file" && typeof member === "string") yield [path, member];
    else if (!DATA.has(key)) yield* filesIn(member, path);
  }
}
