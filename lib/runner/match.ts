/** Matchers: conditions on a string, or on a JSON value. */

import { utf8 } from "../bytes.ts";
import {
  deepEqualJson,
  type ExactJson,
  isList,
  isMap,
  stringifyJson,
} from "../scenario/json.ts";
import { compilePattern, isMatcherMap } from "../scenario/matcher.ts";
import type { Resolved } from "../scenario/resolve.ts";
import { readInteger } from "../scenario/source.ts";
import type { Matcher as MatcherForm } from "../scenario/types.ts";
import type { Redactor } from "./redact.ts";
import { cut, LINE, quoted } from "./words.ts";

/** A condition that is ready to be asked. */
export interface Matcher {
  /** Undefined: nothing is there. */
  holds(value: ExactJson | undefined): boolean;
  /** The value where the condition is equality alone; undefined otherwise. */
  readonly equals: ExactJson | undefined;
  /** Such as `containing "a", of length 5`. */
  words(redactor: Redactor): string;
}

type MatcherMap = Exclude<Resolved<MatcherForm>, string>;

/** The matcher of a string, a map of matcher keys, or any other JSON value. */
export function matcherOf(form: Resolved<MatcherForm> | ExactJson): Matcher {
  return isMatcherMap(form)
    ? allOf(form as MatcherMap)
    : equality(form as ExactJson);
}

/** The matcher of a text: what is equal to a number is equal to its digits. */
export function textMatcherOf(form: Resolved<MatcherForm>): Matcher {
  return matcherOf(typeof form === "string" ? form : forText(form));
}

function forText(map: MatcherMap): MatcherMap {
  const { equals, not } = map;
  return {
    ...map,
    ...(equals === undefined || typeof equals === "string"
      ? {}
      : { equals: stringifyJson(equals) }),
    ...(not === undefined || typeof not === "string"
      ? {}
      : { not: forText(not) }),
  };
}

function equality(expected: ExactJson): Matcher {
  return {
    holds: (value) => value !== undefined && deepEqualJson(value, expected),
    equals: expected,
    words: (redactor) => valueWords(expected, redactor),
  };
}

interface Part {
  readonly holds: Matcher["holds"];
  readonly words: (redactor: Redactor) => string;
}

function allOf(map: MatcherMap): Matcher {
  const parts = partsOf(map);
  const onlyEquals = map.equals !== undefined && Object.keys(map).length === 1;
  return {
    holds: (value) => parts.every((part) => part.holds(value)),
    equals: onlyEquals ? map.equals : undefined,
    words: (redactor) =>
      parts.map((part) => part.words(redactor)).join(" and "),
  };
}

function partsOf(map: MatcherMap): Part[] {
  const makers = Object.entries(PARTS) as [
    keyof MatcherMap,
    MakePart<unknown>,
  ][];
  return makers.flatMap(([key, make]) =>
    map[key] === undefined ? [] : [make(map[key])]
  );
}

type MakePart<T> = (expected: T) => Part;

/** What each key of a matcher asks, in the order in which it is told. */
const PARTS: {
  readonly [K in keyof MatcherMap]-?: MakePart<NonNullable<MatcherMap[K]>>;
} = {
  equals: equality,
  contains: ofText("containing", (value, part) => value.includes(part)),
  starts_with: ofText("starting with", (v, part) => v.startsWith(part)),
  ends_with: ofText("ending with", (value, part) => value.endsWith(part)),
  matches(source) {
    const expression = compilePattern(source);
    return {
      holds: (value) => {
        const actual = textOf(value);
        return actual !== null && expression.test(actual);
      },
      words: (redactor) => `matching /${redactor.text(source)}/`,
    };
  },
  length: (length) => ({
    holds: (value) => lengthOf(value) === length,
    words: () => `of length ${length}`,
  }),
  gt: ofNumber(">", (value, bound) => value > bound),
  gte: ofNumber(">=", (value, bound) => value >= bound),
  lt: ofNumber("<", (value, bound) => value < bound),
  lte: ofNumber("<=", (value, bound) => value <= bound),
  absent: (absent) => ({
    holds: (value) => (value === undefined) === absent,
    words: () => absent ? "absent" : "present",
  }),
  not(form) {
    const inner = matcherOf(form);
    return {
      holds: (value) => !inner.holds(value),
      words: (redactor) => `not ${inner.words(redactor)}`,
    };
  },
};

function ofText(
  verb: string,
  holds: (value: string, expected: string) => boolean,
): MakePart<string> {
  return (expected) => ({
    holds: (value) => {
      const actual = textOf(value);
      return actual !== null && holds(actual, expected);
    },
    words: (redactor) => `${verb} ${quoted(expected, redactor)}`,
  });
}

/** A number and a bigint are compared by their values, without loss. */
function ofNumber(
  sign: string,
  holds: (value: number | bigint, bound: number | bigint) => boolean,
): MakePart<number | string> {
  return (written) => {
    const bound = numberOf(written);
    return {
      holds: (value) => {
        const actual = numberOf(value);
        return actual !== null && bound !== null && holds(actual, bound);
      },
      words: () => `${sign} ${bound}`,
    };
  };
}

/** What string conditions look at: a string, or a number's digits. */
function textOf(value: ExactJson | undefined): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") {
    return String(value);
  }
  return null;
}

/** What number conditions look at: a number, or a string that is one; an integer keeps its digits. */
function numberOf(value: ExactJson | undefined): number | bigint | null {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value !== "string" || value.trim() === "") return null;
  if (/^\s*-?\d+\s*$/.test(value)) return readInteger(value);
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

/** UTF-8 bytes of a string, elements of an array. */
function lengthOf(value: ExactJson | undefined): number | null {
  if (value !== undefined && isList(value)) return value.length;
  const text = textOf(value);
  return text === null ? null : utf8(text).length;
}

/** A value on one line; undefined: nothing is there. */
export function valueWords(
  value: ExactJson | undefined,
  redactor: Redactor,
): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quoted(value, redactor);
  const json = redactor.text(stringifyJson(value));
  return cut(json, LINE);
}

/** JSON over several lines, two spaces to a level. */
export function prettyJson(value: ExactJson, indent = ""): string {
  const deeper = indent + "  ";
  if (isList(value) && value.length > 0) {
    const items = value.map((item) => deeper + prettyJson(item, deeper));
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  if (isMap(value)) {
    const members = Object.entries(value).map(([key, member]) =>
      `${deeper}${JSON.stringify(key)}: ${prettyJson(member, deeper)}`
    );
    if (members.length > 0) return `{\n${members.join(",\n")}\n${indent}}`;
  }
  return stringifyJson(value);
}

/** The path of the first difference, such as `$.users[1].name`; null: none. */
export function firstDifference(
  actual: ExactJson | undefined,
  expected: ExactJson | undefined,
  partly: boolean,
  path = "$",
): string | null {
  if (actual === undefined || expected === undefined) {
    return actual === expected || (partly && expected === undefined)
      ? null
      : path;
  }
  const lists = isList(actual) && isList(expected);
  if (lists || isMap(actual) && isMap(expected)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    for (const key of keys) {
      const found = firstDifference(
        memberOf(actual, key),
        memberOf(expected, key),
        partly,
        path + (lists ? `[${key}]` : step(key)),
      );
      if (found !== null) return found;
    }
    return null;
  }
  return deepEqualJson(actual, expected) ? null : path;
}

function memberOf(value: object, key: string): ExactJson | undefined {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function step(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
