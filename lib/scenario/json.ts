/**
 * JSON whose integers keep their digits: those that a number cannot hold are
 * read as bigints, and compare equal to a string of the same digits, which is
 * how a scenario file writes them.
 */

import { DEEPEST, setKey, type SourceNode } from "./source.ts";

/** A JSON value; integers that a number cannot hold are bigints. */
export type ExactJson =
  | string
  | number
  | boolean
  | null
  | bigint
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson };

/** Where a string begins and ends, what in it does not end it, and numbers. */
const TOKEN = /\\.|"|-?\d[\d.eE+-]*/g;

/** The value of a JSON text. @throws {SyntaxError} where it is not JSON, or nested deeper than {@linkcode DEEPEST}. */
export function parseJsonExact(text: string): ExactJson {
  const value = JSON.parse(text);
  // What is shorter cannot be so deep.
  if (text.length > 2 * DEEPEST && !isWithin(value, DEEPEST)) {
    throw new SyntaxError(`Not readable: nested deeper than ${DEEPEST} levels`);
  }
  // Only sixteen digits in a row can make an integer beyond 2^53.
  if (!/\d{16}/.test(text)) return value;
  // Such an integer goes through as a string that nobody can have foreseen.
  const mark = crypto.randomUUID();
  let inString = false;
  const marked = text.replace(TOKEN, (token) => {
    if (token === '"') inString = !inString;
    const large = !inString && /^-?\d+$/.test(token) &&
      !Number.isSafeInteger(Number(token));
    return large ? `"${mark}${token}"` : token;
  });
  return JSON.parse(
    marked,
    (_key, value) =>
      typeof value === "string" && value.startsWith(mark)
        ? BigInt(value.slice(mark.length))
        : value,
  );
}

/** Whether maps and lists are nested in no more than so many levels; what contains itself is not. */
export function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 &&
    Object.values(value).every((member) => isWithin(member, levels - 1));
}

/** A tree's values without their places. */
export function plain(node: SourceNode): ExactJson {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(plain);
    case "map": {
      const map: Record<string, ExactJson> = {};
      for (const [key, entry] of node.entries) {
        setKey(map, key, plain(entry.node));
      }
      return map;
    }
  }
}

/** The JSON text of a value, bigints as their digits. */
export function stringifyJson(value: ExactJson): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(stringifyJson).join(",")}]`;
  const members = Object.entries(value).map(([key, member]) =>
    `${JSON.stringify(key)}:${stringifyJson(member)}`
  );
  return `{${members.join(",")}}`;
}

/** Whether two values are deeply equal; a bigint equals a string of its digits. */
export function deepEqualJson(actual: ExactJson, expected: ExactJson): boolean {
  if (isList(actual) && isList(expected)) {
    return actual.length === expected.length &&
      expected.every((item, i) => deepEqualJson(actual[i]!, item));
  }
  if (isMap(actual) && isMap(expected)) {
    const keys = Object.keys(expected);
    return Object.keys(actual).length === keys.length &&
      keys.every((key) =>
        Object.hasOwn(actual, key) &&
        deepEqualJson(actual[key]!, expected[key]!)
      );
  }
  return equalScalars(actual, expected);
}

/**
 * Whether everything in `expected` is in `actual`, at every depth; arrays
 * match element by element and may be longer.
 */
export function containsJson(actual: ExactJson, expected: ExactJson): boolean {
  if (isList(actual) && isList(expected)) {
    return actual.length >= expected.length &&
      expected.every((item, i) => containsJson(actual[i]!, item));
  }
  if (isMap(actual) && isMap(expected)) {
    return Object.keys(expected).every((key) =>
      Object.hasOwn(actual, key) && containsJson(actual[key]!, expected[key]!)
    );
  }
  return equalScalars(actual, expected);
}

function equalScalars(a: ExactJson, b: ExactJson): boolean {
  if (typeof a === "bigint" && typeof b !== "object") return equalInteger(a, b);
  if (typeof b === "bigint" && typeof a !== "object") return equalInteger(b, a);
  return a === b;
}

function equalInteger(
  a: bigint,
  b: string | number | boolean | bigint,
): boolean {
  if (typeof b === "string") return a.toString() === b;
  // deno-lint-ignore eqeqeq -- compares a bigint and a number by their values
  return typeof b === "boolean" ? false : a == b;
}

/** Whether a value is a JSON array. */
export function isList(value: ExactJson): value is readonly ExactJson[] {
  return Array.isArray(value);
}

/** Whether a value is a JSON object. */
export function isMap(
  value: ExactJson,
): value is { readonly [key: string]: ExactJson } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
