/** Places in scenario files, in words. */

import type { Place } from "../scenario/types.ts";
import { visible } from "./text.ts";

/** `file:line:column`, the file alone where no line is known; null without a place. */
export function placeWords(place: Place | null): string | null {
  if (place === null) return null;
  const file = visible(place.file);
  return place.line === null ? file : `${file}:${place.line}:${place.column}`;
}
