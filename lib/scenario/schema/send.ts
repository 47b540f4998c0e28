/** The verbs that send. */

import type { OpcodeName } from "../types.ts";
import type { Fault } from "./fault.ts";
import {
  bool,
  byKey,
  byType,
  integer,
  lazy,
  list,
  oneOf,
  only,
  optional,
  strict,
  templated,
  text,
  word,
} from "./kit.ts";
import { octets, payload, payloadForms } from "./payload.ts";
import { announcedLength, mask } from "./text.ts";

/** The opcodes by name, in the order of their numbers. */
const OPCODES = [
  "continuation",
  "text",
  "binary",
  "close",
  "ping",
  "pong",
] as const satisfies readonly OpcodeName[];

/** An opcode by its name or its number. */
export const opcode = templated(
  `a whole number from 0 to 15, or one of ${OPCODES.join(", ")}`,
  { string: word(OPCODES, "an opcode"), number: integer(0, 15) },
);

/** A boolean, or a template that becomes one. */
export const flag = templated("true or false", { boolean: bool() });

/** How many of something, at least one. */
export const count = (noun: string) =>
  templated(`a whole number of ${noun}, 1 or more`, { number: integer(1) });

const split = lazy(() =>
  templated("a whole number of octets, or {at, end: empty}", {
    number: integer(1),
    map: strict("split", {
      at: count("octets"),
      end: optional(only("empty")),
    }),
  })
);

const frame = lazy(() => {
  const fields = {
    opcode: optional(opcode),
    fin: optional(flag),
    rsv1: optional(flag),
    rsv2: optional(flag),
    rsv3: optional(flag),
    masked: optional(flag),
    mask: optional(mask()),
    length: optional(byType("a length from 0 to 18446744073709551615", {
      number: integer(0),
      string: announcedLength(),
    })),
    length_bytes: optional(
      templated("1, 2 or 8", { number: oneOf([1, 2, 8]) }),
    ),
  };
  return byKey(
    "a frame",
    payloadForms("frame", fields, maskedRule),
    () => strict("frame", fields, maskedRule),
  );
});

function maskedRule(fields: Record<string, unknown>): Fault | null {
  return fields.masked === false && fields.mask !== undefined
    ? {
      kind: "map",
      message:
        'A frame that is not masked has no "mask"; remove one of the two',
    }
    : null;
}

/** What `send` sends. */
export const send = lazy(() => {
  const modifiers = {
    chop: optional(count("octets")),
    compress: optional(flag),
  };
  return byType("a string or a map that says what is sent", {
    string: text(),
    map: byKey("a message to send", {
      ...payloadForms("send", { ...modifiers, split: optional(split) }),
      fragments: () =>
        strict("send", {
          fragments: list(payload, 1),
          as: optional(word(["text", "binary"])),
          ...modifiers,
        }),
      frame: () => strict("send", { frame, ...modifiers }),
      frames: () => strict("send", { frames: list(frame, 1), ...modifiers }),
      bytes: () => strict("send", { bytes: octets, ...modifiers }),
    }),
  });
});

/** The body of an outgoing Close. */
export const closeBody = lazy(() =>
  templated("a close code from 0 to 65535, or a map of code and reason", {
    number: integer(0, 65535),
    map: strict("close", {
      code: optional(templated("a close code from 0 to 65535", {
        number: integer(0, 65535),
      })),
      reason: optional(text()),
    }, ({ code, reason }) =>
      reason !== undefined && code === undefined
        ? {
          kind: "map",
          message:
            'A reason needs a code before it (RFC 6455 5.5.1); add "code"',
          missing: true,
        }
        : null),
  })
);
