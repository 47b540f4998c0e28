/** What is wrong with a value as a scenario. */

import { diagnose } from "./diagnose.ts";
import type { Finding } from "./finding.ts";
import { findContradictions } from "./rules.ts";
import { run } from "./schema/kit.ts";
import { scenario as schema } from "./schema/scenario.ts";
import { findTemplateFaults } from "./template_faults.ts";
import type { KeyPath } from "./types.ts";

/**
 * Everything that is wrong with a value as a scenario.
 *
 * @param given The names that a run is given; null where they are not known, so that no name can be wrong.
 */
export function judge(
  value: unknown,
  sourceOf: (path: KeyPath) => string | null,
  given: ReadonlySet<string> | null = null,
): Finding[] {
  const { issues } = run(schema, withoutExtensions(value));
  const shape = diagnose(issues, sourceOf);
  const known = given === null
    ? null
    : new Set([...given, ...misplacedNames(value, shape)]);
  const templates = findTemplateFaults(value, known).map((fault): Finding => ({
    ...fault,
    at: { kind: "value", path: fault.path },
  }));
  return [...shape, ...findContradictions(value), ...templates];
}

/** Names under keys that are unknown: they may be those of a misspelt "variables" or "capture". */
function misplacedNames(
  value: unknown,
  findings: readonly Finding[],
): string[] {
  return findings.filter(({ at }) => at.kind === "key").flatMap(({ path }) => {
    const below = path.reduce<unknown>(
      (outer, key) => (outer as Record<string, unknown> | undefined)?.[key],
      value,
    );
    return typeof below === "object" && below !== null
      ? Object.keys(below)
      : [];
  });
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
