/** Grades, best first; of several the lowest counts. */

import type { Grade } from "../scenario/types.ts";

const ORDER: readonly Grade[] = [
  "ok",
  "non_strict",
  "informational",
  "unimplemented",
  "failed",
];

/** The lowest of the grades; `ok` of none. */
export function lowest(...grades: readonly Grade[]): Grade {
  let index = 0;
  for (const grade of grades) index = Math.max(index, ORDER.indexOf(grade));
  return ORDER[index]!;
}
