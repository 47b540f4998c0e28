/** What was probably meant, at the end of an error. */

import { nearest } from "../scenario/nearest.ts";

/** ` (did you mean X?)`, or nothing where no name is near. */
export function didYouMean(
  wrong: string,
  names: readonly string[],
  prefix = "",
): string {
  const meant = nearest(wrong, names);
  return meant === null ? "" : ` (did you mean ${prefix}${meant}?)`;
}
