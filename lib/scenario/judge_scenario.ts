/** What is wrong with a value as a scenario. */

import { diagnose } from "./diagnose.ts";
import type { Finding } from "./finding.ts";
import { formatKeyPath } from "./key_path.ts";
import { findContradictions } from "./rules.ts";
import { run } from "./schema/kit.ts";
import { scenario as schema } from "./schema/scenario.ts";
import { findTemplateFaults } from "./template_faults.ts";
import type { KeyPath } from "./types.ts";

/** What is known beside a value that is judged. */
export interface JudgeContext {
  /** The names that a run is given; null where they are not known, so that no name can be wrong. */
  readonly given: ReadonlySet<string> | null;
  /** Whether all of the value could be read: what could not may set names. */
  readonly whole: boolean;
}

/** Everything that is wrong with a value as a scenario. */
export function judge(
  value: unknown,
  sourceOf: (path: KeyPath) => string | null,
  { given, whole }: JudgeContext = { given: null, whole: true },
): Finding[] {
  const { issues } = run(schema, withoutExtensions(value));
  const shape = diagnose(issues, sourceOf);
  const misplaced = misplacedNames(value, shape);
  // What should set names and is no map may have been meant to set any.
  const { variables, clients } = (value ?? {}) as Record<string, unknown>;
  const known = given === null || !whole || isNoMap(variables)
    ? null
    : new Set([...given, ...misplaced]);
  const templates = findTemplateFaults(value, known).map((fault): Finding => ({
    ...fault,
    at: { kind: "value", path: fault.path },
  }));
  const others = whole && !isNoMap(clients) ? misplaced : null;
  const rules = findContradictions(value, others)
    .filter((finding) => !isMeant(finding, shape));
  return [...shape, ...rules, ...templates];
}

function isNoMap(value: unknown): boolean {
  return value !== undefined &&
    (typeof value !== "object" || value === null || Array.isArray(value));
}

/** Whether something is missing because an unknown key beside it is meant for it. */
function isMeant(
  { missing, path, at }: Finding,
  shape: readonly Finding[],
): boolean {
  const name = JSON.stringify(path.at(-1) ?? "");
  return missing === true &&
    shape.some((other) =>
      other.at.kind === "key" && formatKeyPath(other.at.path) ===
        formatKeyPath(at.path) &&
      other.message.includes(name)
    );
}

/** Names under keys that are unknown: they may be those of a misspelt "variables", "clients" or "capture", or of a step's. */
function misplacedNames(
  value: unknown,
  findings: readonly Finding[],
): Set<string> {
  const names = new Set<string>();
  for (const { at, path } of findings) {
    if (at.kind !== "key") continue;
    const below = path.reduce<unknown>(
      (outer, key) => (outer as Record<string, unknown> | undefined)?.[key],
      value,
    );
    if (typeof below !== "object" || below === null) continue;
    for (const name of Object.keys(below)) names.add(name);
    addCaptures(below, names);
  }
  return names;
}

/** The names that anything called "capture" sets, however deep. */
function addCaptures(value: object, names: Set<string>): void {
  for (const [key, member] of Object.entries(value)) {
    if (typeof member !== "object" || member === null) continue;
    if (key === "capture") {
      for (const name of Object.keys(member)) names.add(name);
    } else addCaptures(member, names);
  }
}

/** A scenario without the keys that are free. */
function withoutExtensions(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => !key.startsWith("x-")),
  );
}
