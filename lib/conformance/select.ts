/** Which cases run: by patterns of their ids, and by section. */

import { UsageError } from "../errors.ts";
import type { ConformanceCase } from "./case.ts";
import { SECTIONS } from "./pack.ts";

/** What is selected; each list holds patterns, and an empty one says nothing. */
export interface Selection {
  /** Such as `1.*` or `6.4.1`. */
  readonly cases?: readonly string[];
  readonly exclude?: readonly string[];
  /** Ids of sections, such as `6` or `h`. */
  readonly sections?: readonly string[];
}

/**
 * The cases that a selection leaves, in order.
 *
 * @throws {UsageError} A pattern or section names nothing.
 */
export function selectCases(
  cases: readonly ConformanceCase[],
  selection: Selection,
): ConformanceCase[] {
  const { sections = [] } = selection;
  for (const section of sections) {
    if (SECTIONS.some(({ id }) => id === section)) continue;
    throw new UsageError(
      `Cannot select section ${section}: the sections are ${
        SECTIONS.map(({ id }) => id).join(", ")
      }`,
    );
  }
  const only = matchers(selection.cases ?? [], cases);
  const never = matchers(selection.exclude ?? [], cases);
  return cases.filter(({ id, section }) =>
    (sections.length === 0 || sections.includes(section)) &&
    (only.length === 0 || only.some((matches) => matches(id))) &&
    !never.some((matches) => matches(id))
  );
}

function matchers(
  patterns: readonly string[],
  cases: readonly ConformanceCase[],
): ((id: string) => boolean)[] {
  return patterns.map((pattern) => {
    const matches = matcher(pattern);
    if (cases.some(({ id }) => matches(id))) return matches;
    throw new UsageError(
      `Cannot select ${pattern}: no case has such an id, --list shows them`,
    );
  });
}

/** `*` stands for anything; an id stands for itself and for all below it. */
function matcher(pattern: string): (id: string) => boolean {
  const parts = pattern.split("*").map((part) =>
    part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  );
  const expression = new RegExp(`^${parts.join(".*")}(?:\\..*)?$`);
  return (id) => expression.test(id);
}
