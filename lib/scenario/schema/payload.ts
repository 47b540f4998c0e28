/** PAYLOAD, the same everywhere. */

import { GENERATE_KINDS } from "../generate.ts";
import { LONGEST_PAYLOAD } from "../payload.ts";
import { LARGEST_INTEGER } from "../source.ts";
import type { Payload } from "../types.ts";
import {
  byKey,
  byType,
  integer,
  json,
  lazy,
  list,
  number,
  optional,
  type Rule,
  type Schema,
  type Shape,
  strict,
  templated,
  text,
  word,
} from "./kit.ts";
import { base64, file, hex } from "./text.ts";

/** The length of something that is made. */
const length = templated(
  `a whole number of bytes from 0 to ${LONGEST_PAYLOAD}`,
  { number: integer(0, LONGEST_PAYLOAD) },
);

const repeat = lazy(() =>
  strict("repeat of a payload", {
    of: lazy((): Schema<Payload> => payload),
    length,
  }, ({ of, length }) => {
    const { text, hex } = (of ?? {}) as { text?: unknown; hex?: unknown };
    const empty = of === "" || text === "" || hex === "";
    return empty && length !== 0
      ? {
        kind: "map",
        message: "An empty payload cannot be repeated to a length",
      }
      : null;
  })
);

const generated = lazy(() =>
  strict("generate", {
    kind: word(GENERATE_KINDS, "a kind of payload"),
    seed: optional(templated("a whole number", {
      number: number({
        expected: "a whole number",
        integer: true,
        min: -LARGEST_INTEGER,
        max: LARGEST_INTEGER,
      }),
    })),
    length,
  }, ({ kind, length }) =>
    kind === "json" && length === 0
      ? {
        kind: "map",
        message: 'JSON has at least 1 byte; give a "length" of 1 or more',
      }
      : null)
);

/** The keys that say where a payload comes from, each with its form and the keys that may stand beside it. */
export function payloadForms<const E extends Shape>(
  name: string,
  beside: E,
  rule?: Rule,
) {
  const as = optional(word(["text", "binary"]));
  const common = { as, ...beside };
  return {
    text: () => strict(name, { text: text(), ...common }, rule),
    json: () => strict(name, { json: json(), ...common }, rule),
    hex: () => strict(name, { hex: hex(), ...common }, rule),
    base64: () => strict(name, { base64: base64(), ...common }, rule),
    file: () => strict(name, { file: file(), ...common }, rule),
    repeat: () => strict(name, { repeat, ...common }, rule),
    generate: () => strict(name, { generate: generated, ...common }, rule),
    concat: () =>
      strict(name, {
        concat: list(lazy((): Schema<Payload> => payload)),
        ...common,
      }, rule),
  };
}

const payloadMap = byKey("a payload", payloadForms("payload", {}));

/** A payload: a string is text, a map names where it comes from. */
export const payload: Schema<Payload> = byType("a string or a payload map", {
  string: text(),
  map: payloadMap,
});

/** Octets: a string is hex, a map is a payload. */
export const octets: Schema<Payload> = byType(
  "hexadecimal digits or a payload map",
  { string: hex(), map: payloadMap },
);
