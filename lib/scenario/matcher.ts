/** What a matcher is made of, for those who judge one. */

import { type ExactJson, isMap } from "./json.ts";

/** The keys of a matcher. */
export const MATCHER_KEYS = [
  "equals",
  "contains",
  "starts_with",
  "ends_with",
  "matches",
  "length",
  "gt",
  "gte",
  "lt",
  "lte",
  "absent",
  "not",
] as const;

const KEYS: ReadonlySet<string> = new Set(MATCHER_KEYS);

/** Whether a value below `json_path` is a matcher: a map of matcher keys only, and not empty. Any other is compared as JSON. */
export function isMatcherMap(
  value: unknown,
): value is { readonly [key: string]: ExactJson } {
  if (!isMap(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => KEYS.has(key));
}

/**
 * The regular expression of a `matches`: with the `u` flag where it is valid
 * under it, so that a character is a code point and `\p{…}` works, else
 * without.
 *
 * @throws {SyntaxError} where it is valid under neither.
 */
export function compilePattern(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch {
    return new RegExp(source);
  }
}
