/**
 * The files that a scenario names: all are read before anything is sent, so
 * that one that cannot be read is told at once. Bundles for platforms without
 * files leave this out.
 */

import type { Runtime } from "../endpoint/endpoint.ts";
import {
  isTlsMaterial,
  materialProblem,
  type TlsMaterial,
} from "../endpoint/tls_material.ts";
import { FramescriptError, UsageError } from "../errors.ts";
import { formatKeyPath } from "../scenario/key_path.ts";
import { fileReader } from "../scenario/payload_files.ts";
import type { Problem } from "../scenario/problem.ts";
import type { Settings } from "../scenario/resolve.ts";
import { type Scope, substituteText } from "../scenario/template.ts";
import type { KeyPath, ParsedScenario } from "../scenario/types.ts";
import { Payloads } from "./payloads.ts";
import { problemAt, resolveAll, settled } from "./preflight.ts";
import type { PreparedSteps } from "./prepared.ts";

/** The payloads of a run that reads files. */
export function payloadsOf(
  { directory }: ParsedScenario,
  { readFile }: Runtime,
): Payloads {
  return new Payloads(readFile && fileReader(readFile, directory));
}

/**
 * Resolves everything that needs no capture, and reads the files.
 *
 * @throws {ScenarioFileError} With everything that is wrong.
 */
export async function preflight(
  parsed: ParsedScenario,
  prepared: PreparedSteps,
  scope: Scope,
  payloads: Payloads,
): Promise<Settings> {
  const resolution = resolveAll(parsed, prepared, scope);
  const { problems } = resolution;
  const inScope = { ...scope, index: scope.index ?? 0 };
  problems.push(...await unreadable(parsed, inScope, payloads, problems));
  return settled(resolution);
}

/** The files that cannot be read or used, but for those that something is wrong with already. */
async function unreadable(
  parsed: ParsedScenario,
  scope: Scope,
  payloads: Payloads,
  told: readonly Problem[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [keys, written, material] of filesIn(parsed.scenario, [])) {
    const path = formatKeyPath(keys);
    if (told.some((problem) => problem.path === path)) continue;
    try {
      const file = substituteText(written, scope);
      await payloads.file(file);
      if (material === null) continue;
      const wrong = materialProblem(material, await payloads.text(file));
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
