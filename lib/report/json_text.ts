/** JSON that may be printed: the same value, with nothing in it that acts on a terminal or a log. */

import { LOG_COMMAND, parts } from "./text.ts";

/** JSON of a value, what could act written as `\u202e`. Line feeds are those of the form. */
export function jsonText(value: unknown, indent = 0): string {
  const json = JSON.stringify(value, null, indent);
  const plain = /^[\n\x20-\x7e]*$/.test(json) ? json : Array.from(
    parts(json),
    ({ safe, text }) => safe ? text : text.replace(/[^\n]/g, escapeUnit),
  ).join("");
  return plain.replace(LOG_COMMAND, "#\\u0023");
}

/** One UTF-16 unit. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
