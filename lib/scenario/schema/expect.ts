/** What `expect` waits for. */

import { VIOLATIONS } from "../../violations.ts";
import type { Alternative, Expectation } from "../types.ts";
import type { Fault } from "./fault.ts";
import { grade } from "./grade.ts";
import {
  byKey,
  byType,
  integer,
  json,
  lazy,
  list,
  nothing,
  number,
  only,
  optional,
  record,
  type Schema,
  type Shape,
  strict,
  templated,
  text,
  word,
} from "./kit.ts";
import { jsonMatcher, matcher } from "./matcher.ts";
import { payload } from "./payload.ts";
import { count, flag, opcode } from "./send.ts";
import {
  base64,
  captureSource,
  duration,
  file,
  hex,
  jsonPathKeys,
  pattern,
  variableNames,
} from "./text.ts";

const frames = lazy(() => {
  const bound = optional(count("frames"));
  return templated(
    "a whole number of frames, 1 or more, or {at_least, at_most}",
    {
      number: integer(1),
      map: strict("frames of a message", {
        at_least: bound,
        at_most: bound,
      }, ({ at_least, at_most }): Fault | null => {
        if (at_least === undefined && at_most === undefined) {
          return {
            kind: "map",
            message: 'Give "at_least", "at_most" or both',
            missing: true,
          };
        }
        return typeof at_least === "number" && typeof at_most === "number" &&
            at_least > at_most
          ? { kind: "map", message: '"at_least" is more than "at_most"' }
          : null;
      }),
    },
  );
});

const octetCount = lazy(() =>
  templated("a whole number of bytes, 0 or more", { number: integer(0) })
);

const binary = byKey('a "binary"', {
  hex: () => strict("binary", { hex: hex() }),
  base64: () => strict("binary", { base64: base64() }),
  file: () => strict("binary", { file: file() }),
  length: () => strict("binary", { length: octetCount }),
});

const frame = lazy(() =>
  strict("frame that is expected", {
    opcode: optional(opcode),
    fin: optional(flag),
    rsv1: optional(flag),
    rsv2: optional(flag),
    rsv3: optional(flag),
    length: optional(octetCount),
    text: optional(text()),
    hex: optional(hex()),
    mask: optional(
      byType("a matcher, or null where the frame must be unmasked", {
        string: text(),
        map: matcher,
        null: nothing(),
      }),
    ),
  }, ({ text, hex }) =>
    text !== undefined && hex !== undefined
      ? {
        kind: "map",
        message:
          '"text" and "hex" both name the payload; remove one of the two',
      }
      : null)
);

const NONE =
  "a Close without a code is none, and an end without a Close is {disconnect: {code: none}}";

/** A code that a Close can carry: three never stand in one (RFC 6455 7.4.1). */
const codeNumber = number({
  expected: "a close code from 0 to 65535",
  integer: true,
  min: 0,
  max: 65535,
  except: new Map(
    [1005, 1006, 1015].map((
      code,
    ) => [code, `no Close carries ${code}; ${NONE}`]),
  ),
});

const codes = lazy(() => {
  const single = { string: word(["none"]), number: codeNumber };
  return templated('a close code, "none", or a list of them', {
    ...single,
    list: list(templated('a close code, or "none"', single), 1),
  });
});

const close = lazy(() =>
  templated('a close code, "any", "none", or a map of code, reason and clean', {
    string: word(["any", "none"]),
    number: codeNumber,
    map: strict("close that is expected", {
      code: optional(codes),
      reason: optional(matcher),
      clean: optional(flag),
    }),
  })
);

const disconnect = lazy(() =>
  byType('"any", or a map of code, clean and by', {
    string: word(["any"]),
    map: strict("disconnect", {
      code: optional(codes),
      clean: optional(flag),
      by: optional(word(["peer", "self"])),
    }),
  })
);

const violation: Schema<string> = lazy(() =>
  word([...Object.keys(VIOLATIONS), "any"], "a violation")
);

/** The forms of an expectation, each by its key, with what may stand beside it. */
function forms<const E extends Shape>(name: string, beside: E) {
  const message = { frames: optional(frames), ...beside };
  return {
    text: () => strict(name, { text: matcher, ...message }),
    json: () => strict(name, { json: json(), ...message }),
    json_contains: () => strict(name, { json_contains: json(), ...message }),
    json_path: () =>
      strict(name, {
        json_path: record(jsonMatcher, jsonPathKeys),
        ...message,
      }),
    binary: () => strict(name, { binary, ...message }),
    payload: () => strict(name, { payload, ...message }),
    message: () => strict(name, { message: only("any"), ...message }),
    fragments: () => strict(name, { fragments: list(payload, 1), ...message }),
    frame: () => strict(name, { frame, ...beside }),
    ping: () => strict(name, { ping: payload, ...beside }),
    pong: () => strict(name, { pong: payload, ...beside }),
    close: () => strict(name, { close, ...beside }),
    disconnect: () => strict(name, { disconnect, ...beside }),
    violation: () => strict(name, { violation, ...beside }),
    nothing: () => strict(name, { nothing: duration(), ...beside }),
    any_of: () =>
      strict(name, {
        any_of: list(lazy((): Schema<Alternative> => alternative), 1),
        ...beside,
      }),
    all_of: () =>
      strict(name, {
        all_of: list(lazy((): Schema<Expectation> => expectation), 1),
        ...beside,
      }),
  };
}

const EXPECTED = "a string or a map that says what is expected";
const NOUN = "an expectation";

/** An expectation: a string is the text of the next message. */
export const expectation: Schema<Expectation> = lazy(() =>
  byType(EXPECTED, {
    string: text(),
    map: byKey(NOUN, forms("expectation", {})),
  })
);

/** An expectation inside `any_of`. */
export const alternative: Schema<Alternative> = lazy(() =>
  byType(EXPECTED, {
    string: text(),
    map: byKey(NOUN, forms("alternative", { grade: optional(grade) })),
  })
);

const capture = lazy(() =>
  record(
    byType('"text", "mask", a JSONPath such as "$.user.id", or {matches: …}', {
      string: captureSource(),
      map: strict("capture", { matches: pattern() }),
    }),
    variableNames,
  )
);

/** What stands under the verb `expect`. */
export const expect = lazy(() =>
  byType(EXPECTED, {
    string: text(),
    map: byKey(
      NOUN,
      forms("expect", {
        skip: optional(flag),
        optional: optional(flag),
        capture: optional(capture),
        grade: optional(grade),
      }),
    ),
  })
);
