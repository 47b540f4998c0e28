/** Section 3: reserved bits without an extension that gives them meaning (RFC 6455 5.2). */

import type { FrameFields, FrameForm, Step } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Course, type Description, lowered, makeCase } from "../build.ts";
import { peerFails } from "../closing.ts";
import { broken, sendFrames, WRITES, type Writes } from "../echo.ts";

const GREETING = "Hello, world!";

/** RSV as a number: RSV1 is 4, RSV2 2, RSV3 1. */
export function rsv(bits: number): FrameFields {
  return {
    rsv1: (bits & 4) !== 0,
    rsv2: (bits & 2) !== 0,
    rsv3: (bits & 1) !== 0,
  };
}

/**
 * A good message, a frame that breaks the protocol and a Ping: the echo comes,
 * the Pong does not. A peer that is so eager to fail that the echo is lost is
 * not strict, but right.
 */
export function greetingThen(
  bad: FrameForm,
  writes: Writes,
): Course {
  const steps: Step[] = [
    ...sendFrames(
      [{ text: GREETING }, bad, { opcode: "ping" }],
      writes,
    ),
    {
      expect: {
        any_of: [
          { text: GREETING },
          { disconnect: "any", grade: "non_strict" },
        ],
      },
    },
  ];
  return { steps, closing: peerFails(1002) };
}

const FAILS =
  "The peer fails the connection (1002): no extension gives the bit a meaning.";

function alone(
  id: string,
  what: string,
  bits: number,
  frame: FrameForm,
): Description {
  return {
    id,
    title: `${what} with RSV ${bits}`,
    description: `Sends ${lowered(what)} with the reserved bits ${bits}.`,
    expectation: FAILS,
    rfc: "RFC 6455 5.2",
    course: broken({ frame: { ...frame, ...rsv(bits) } }, 1002),
  };
}

function between(id: string, bits: number, writes: Writes): Description {
  return {
    id,
    title: `RSV ${bits} after a good message`,
    description:
      `Sends a text message, another with the reserved bits ${bits} and a Ping, ${
        WRITES[writes]
      }.`,
    expectation:
      `The first message comes back. ${FAILS} The Ping is unanswered.`,
    rfc: "RFC 6455 5.2",
    course: greetingThen({ text: GREETING, ...rsv(bits) }, writes),
  };
}

const DESCRIPTIONS: readonly Description[] = [
  alone("3.1", "A text message", 1, { text: GREETING }),
  between("3.2", 2, "together"),
  between("3.3", 3, "by_frame"),
  between("3.4", 4, "by_octet"),
  alone("3.5", "A binary message", 5, {
    opcode: "binary",
    hex: "00fffefdfcfb00ff",
  }),
  alone("3.6", "A Ping", 6, { opcode: "ping", text: GREETING }),
  alone("3.7", "A Close", 7, { opcode: "close", hex: "03e8" }),
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** Reserved bits. */
export const reservedBits: Section = {
  id: "3",
  title: "Reserved bits",
  cases,
};
