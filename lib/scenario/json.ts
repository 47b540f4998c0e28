/**
 * JSON whose integers keep their digits: those that a number cannot hold are
 * read as bigints, and compare equal to a string of the same digits, which is
 * how a scenario file writes them.
 */

import { DEEPEST, isBeyondNumbers, setKey, type SourceNode } from "./source.ts";

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

/** A JSON text is nested deeper than {@linkcode DEEPEST}: what looks at its value could exhaust the stack. */
export class JsonDepthError extends SyntaxError {
  override readonly name = "JsonDepthError";

  constructor() {
    super(`nested deeper than ${DEEPEST} levels`);
  }
}

/**
 * The value of a JSON text.
 *
 * @throws {JsonDepthError} where it is nested too deep.
 * @throws {SyntaxError} where it is not JSON.
 */
export function parseJsonExact(text: string): ExactJson {
  if (nestsTooDeep(text)) throw new JsonDepthError();
  const value = JSON.parse(text);
  // Only sixteen digits in a row can make an integer beyond 2^53.
  if (!/\d{16}/.test(text)) return value;
  // Such an integer goes through as a string that nobody can have foreseen.
  const mark = crypto.getRandomValues(new Uint32Array(4)).join();
  let inString = false;
  const marked = text.replace(TOKEN, (token) => {
    if (token === '"') inString = !inString;
    const large = !inString && /^-?\d{16,}$/.test(token) &&
      isBeyondNumbers(BigInt(token));
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

/** Looks at the text, since a value too deep could not be looked at; of what is not JSON it may say anything. */
function nestsTooDeep(text: string): boolean {
  if (text.length <= DEEPEST) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case "[":
      case "{":
        if (++depth > DEEPEST) return true;
        break;
      case "]":
      case "}":
        depth--;
        break;
    }
  }
  return false;
}

/** Where the string that begins at `start` has its closing quote; the end of the text where it has none. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    let first = end;
    while (text[first - 1] === "\\") first--;
    // Backslashes escape each other: an odd number escapes the quote.
    if ((end - first) % 2 === 0) return end;
  }
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
  value: unknown,
): value is { readonly [key: string]: ExactJson } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
