/** MATCHER: a condition on a string, or on a JSON value. */

import { isMatcherMap } from "../matcher.ts";
import type { Json, JsonMatcherKeys, Matcher, MatcherKeys } from "../types.ts";
import {
  byType,
  choose,
  integer,
  json,
  lazy,
  number,
  optional,
  type Schema,
  strict,
  templated,
  text,
} from "./kit.ts";
import type { Fault } from "./fault.ts";
import { flag } from "./send.ts";
import { digits, pattern } from "./text.ts";

/** @param not What may be the condition that does not hold. */
function keys<N>(
  name: string,
  not: () => Schema<N>,
  rule: (map: Record<string, unknown>) => Fault | null,
) {
  const bound = optional(
    templated("a number, or a whole number as a string of digits", {
      number: number({ expected: "a number", integer: false }),
      string: digits(),
    }),
  );
  return strict(name, {
    equals: optional(json()),
    contains: optional(text()),
    starts_with: optional(text()),
    ends_with: optional(text()),
    matches: optional(pattern()),
    length: optional(
      templated("a whole number of bytes, 0 or more", { number: integer(0) }),
    ),
    gt: bound,
    gte: bound,
    lt: bound,
    lte: bound,
    absent: optional(flag),
    not: optional(lazy(not)),
  }, rule);
}

function emptyRule(map: Record<string, unknown>): Fault | null {
  return Object.keys(map).length === 0
    ? {
      kind: "map",
      message:
        "A matcher has at least one condition, such as contains or matches",
      missing: true,
    }
    : null;
}

/** A condition on a string, as a map. */
export const matcherMap: Schema<MatcherKeys> = lazy(() =>
  keys(
    "matcher",
    (): Schema<Matcher> => matcher,
    (map) =>
      emptyRule(map) ?? (map.absent === undefined ? null : {
        kind: "map",
        message:
          '"absent" is a condition of "json_path" only; a header that must be absent is null',
      }),
  )
);

/** A condition on a string. A string means equality. */
export const matcher: Schema<Matcher> = byType("a string or a matcher map", {
  string: text(),
  map: matcherMap,
});

const jsonKeys: Schema<JsonMatcherKeys> = lazy(() =>
  keys(
    "json matcher",
    (): Schema<Json | JsonMatcherKeys> => jsonMatcher,
    emptyRule,
  )
);

/** A condition on a JSON value: a value, which must be equal, or a map of conditions. */
export const jsonMatcher: Schema<Json | JsonMatcherKeys> = choose(
  [jsonKeys, json()],
  (value) => isMatcherMap(value) ? 0 : 1,
  (written, output) =>
    // A variable is a value, whatever keys it has.
    typeof written === "string" && isMatcherMap(output)
      ? { equals: output }
      : output,
);
