/** What can be found wrong before anything is sent. */

import { FramescriptError } from "../errors.ts";
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
  const resolution = resolveAll(parsed, prepared, scope, files !== null);
  if (files !== null) {
    for (const { step, keys } of resolution.steps) {
      const unread = await unreadable(step, keys, parsed, files);
      resolution.problems.push(...unread);
    }
  }
  return settled(resolution);
}

/** As {@linkcode preflight}, without files. @throws {ScenarioFileError} */
export function preflightNow(
  parsed: ParsedScenario,
  prepared: PreparedSteps,
  scope: Scope,
): Settings {
  return settled(resolveAll(parsed, prepared, scope, false));
}

/** What a scenario comes to, and what is wrong in it. */
interface Resolution {
  readonly settings: Settings | null;
  readonly problems: Problem[];
  /** Steps as they are resolved, and where they stand. */
  readonly steps: readonly { readonly step: unknown; readonly keys: KeyPath }[];
}

function settled({ settings, problems }: Resolution): Settings {
  if (settings === null || problems.length > 0) {
    throw new ScenarioFileError(inOrder(problems), null);
  }
  return settings;
}

/** @param whole Resolves also steps that have no templates. */
function resolveAll(
  parsed: ParsedScenario,
  prepared: PreparedSteps,
  scope: Scope,
  whole: boolean,
): Resolution {
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
  if (scenario.role === "server") {
    resolved(() => resolveAccept(parsed, scope));
  } else {
    for (const client of [null, ...Object.keys(scenario.clients ?? {})]) {
      const own = client === null ? scenario : scenario.clients![client]!;
      if (own.connect === undefined || awaits(own.connect, captures)) continue;
      resolved(() => resolveConnect(parsed, client, scope));
    }
  }
  const all = [...prepared.steps, ...prepared.finally].flatMap(withInner);
  const steps = all.flatMap(({ step, keys, verb, fixed }) => {
    if (fixed && !whole || awaits(step, captures)) return [];
    const inScope = { ...scope, index: scope.index ?? 0 };
    const filled = resolved(() => resolveStep(step, inScope, parsed, keys));
    return filled === null || verb === "repeat" ? [] : [{ step: filled, keys }];
  });
  return { settings, problems, steps };
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
    try {
      await files.file(file);
    } catch (thrown) {
      if (!(thrown instanceof FramescriptError)) throw thrown;
      const place = parsed.locate(path) ?? parsed.locate(at);
      problems.push({
        file: parsed.file,
        line: place?.line ?? null,
        column: place?.column ?? null,
        path: formatKeyPath(path),
        message: thrown.message,
      });
    }
  }
  return problems;
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
