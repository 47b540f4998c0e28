/**
 * JSONPath (RFC 9535), whole. It is our own since paths are judged while a
 * file is parsed, and since integers beyond 2^53 are bigints here.
 */

import { messageOf } from "../errors.ts";
import type { ExactJson } from "./json.ts";
import { parseJsonPath } from "./json_path_syntax.ts";

/** The values of the nodes that a path selects, in order. */
export type JsonQuery = (value: ExactJson) => ExactJson[];

/**
 * A path made ready, to be asked of any number of values.
 *
 * @throws {SyntaxError} for a malformed path.
 */
export function jsonQuery(path: string): JsonQuery {
  const select = parseJsonPath(path);
  return (value) => select(value, value);
}

/** What is wrong with a path; null for a well-formed one. */
export function checkJsonPath(path: string): string | null {
  try {
    parseJsonPath(path);
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return messageOf(error);
  }
}
