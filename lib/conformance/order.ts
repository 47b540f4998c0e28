/** The order in which cases are run, which is not the one in which they are reported. */

import type { ConformanceCase, Section } from "./case.ts";
import { SECTIONS } from "./pack.ts";

const WHEN: ReadonlyMap<string, Section["when"]> = new Map(
  SECTIONS.map(({ id, when }) => [id, when]),
);

/** `first`, neither, `last`. */
function rank({ section }: ConformanceCase): number {
  switch (WHEN.get(section)) {
    case "first":
      return 0;
    case undefined:
      return 1;
    case "last":
      return 2;
  }
}

/**
 * Indices of the cases in the order in which they are run: those that take long
 * before those that take no time, so that at the end no long one runs alone,
 * and behind them all those that a peer may not survive.
 */
export function runningOrder(cases: readonly ConformanceCase[]): number[] {
  return cases.map((_, index) => index)
    // Of a section, and of sections, the later ones take longer too.
    .sort((a, b) => rank(cases[a]!) - rank(cases[b]!) || b - a);
}
