/** JSON that may be printed: the same value, with nothing in it that acts on a terminal or a log. */

import { LOG_COMMAND, UNSAFE } from "./text.ts";

/** JSON of a value, what could act written as `\u202e`. Line feeds are those of the form. */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent)
    .replace(UNSAFE, (unsafe) => unsafe === "\n" ? unsafe : escaped(unsafe))
    .replace(LOG_COMMAND, "#\\u0023");
}

/** Each UTF-16 unit of a character. */
function escaped(character: string): string {
  return character.replace(
    /[^]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
