/** Section 7: the closing handshake (RFC 6455 5.5.1, 7). */

import type { CloseBody, FrameForm, Step } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Course, type Description, makeCase } from "../build.ts";
import { answersWith, closed, ends, peerFails } from "../closing.ts";

const GREETING = "Hello, world!";
const NORMAL: FrameForm = { opcode: "close", hex: "03e8" };

const CLEAN = "The connection closes cleanly with 1000";
const REFUSED =
  "The peer answers with 1002, or ends TCP without a Close that has a code.";

/** The longest reason that fits beside a code (RFC 6455 5.5). */
const LONGEST_REASON = 123;

/** Frames in one write, the last of which that counts is a Close with 1000. */
function closing(frames: FrameForm[], expected: Step[] = []) {
  return {
    steps: [{ send: { frames } }, ...expected, answersWith(1000)],
    closing: closed([1000]),
  };
}

/** A Close that is allowed; the peer answers with 1000 or what was sent. */
function allowed(body: CloseBody, codes: number[]): Course {
  return {
    steps: [{ close: body }, answersWith(...codes)],
    closing: closed(codes),
  };
}

/** A Close that breaks the protocol. */
function refused(frame: FrameForm, codes: number[]): Course {
  return {
    steps: [
      { send: { frame: { ...frame, opcode: "close" } } },
      answersWith(...codes),
    ],
    closing: peerFails(...codes),
  };
}

/** A close code as the two octets of a body. */
export function codeOctets(code: number): string {
  return code.toString(16).padStart(4, "0");
}

const ORDER: readonly Description[] = [
  {
    id: "7.1.1",
    title: "A message, then a Close",
    description: "Sends a text message and a Close (1000) in one write.",
    expectation: `The message comes back first. ${CLEAN}.`,
    rfc: "RFC 6455 7.1.2",
    course: closing([{ text: GREETING }, NORMAL], [
      { expect: { text: GREETING } },
    ]),
  },
  {
    id: "7.1.2",
    title: "Two Closes",
    description: "Sends two Closes in one write.",
    expectation: `${CLEAN}; the second Close is ignored.`,
    rfc: "RFC 6455 5.5.1",
    course: closing([NORMAL, NORMAL]),
  },
  {
    id: "7.1.3",
    title: "A Ping after the Close",
    description: "Sends a Close and a Ping in one write.",
    expectation: `${CLEAN}; the Ping is unanswered.`,
    rfc: "RFC 6455 5.5.2",
    course: closing([NORMAL, { opcode: "ping" }]),
  },
  {
    id: "7.1.4",
    title: "A message after the Close",
    description: "Sends a Close and a text message in one write.",
    expectation: `${CLEAN}; the message is ignored.`,
    rfc: "RFC 6455 1.4",
    course: closing([NORMAL, { text: GREETING }]),
  },
  {
    id: "7.1.5",
    title: "A Close inside a message",
    description:
      "Sends the first fragment of a text message, a Close and the last fragment in one write.",
    expectation: `${CLEAN}; the message is dropped.`,
    rfc: "RFC 6455 5.5.1",
    course: closing([
      { fin: false, text: "fragment1" },
      NORMAL,
      { opcode: "continuation", text: "fragment2" },
    ]),
  },
  {
    id: "7.1.6",
    title: "A large message, then a Close and a Ping",
    description:
      "Sends a text message of 256 KiB, a short one, a Close and a Ping in one write.",
    expectation:
      "Whether the messages come back before the connection ends is the peer's choice.",
    rfc: "RFC 6455 7.1.1",
    docs:
      "A peer that handles frames as they come may answer the Close before it has sent the echo; both are right, so this is only reported.",
    informational: true,
    strict: false,
    course: {
      steps: [
        {
          send: {
            frames: [
              { repeat: { of: "*", length: 262144 } },
              { text: GREETING },
              NORMAL,
              { opcode: "ping" },
            ],
          },
        },
      ],
      closing: ends(),
    },
  },
];

const LENGTHS: readonly Description[] = [
  {
    id: "7.3.1",
    title: "A Close without a body",
    description: "Sends a Close without code and reason.",
    expectation: `${CLEAN}, or an empty Close answers.`,
    rfc: "RFC 6455 5.5.1",
    course: allowed({}, [1000]),
  },
  {
    id: "7.3.2",
    title: "A Close with one octet",
    description: "Sends a Close whose body is one octet, half a code.",
    expectation: REFUSED,
    rfc: "RFC 6455 5.5.1",
    course: refused({ hex: "61" }, [1002]),
  },
  {
    id: "7.3.3",
    title: "A Close with a code",
    description: "Sends a Close with 1000 and no reason.",
    expectation: `${CLEAN}.`,
    rfc: "RFC 6455 5.5.1",
    course: allowed(1000, [1000]),
  },
  {
    id: "7.3.4",
    title: "A Close with a code and a reason",
    description: "Sends a Close with 1000 and a short reason.",
    expectation: `${CLEAN}.`,
    rfc: "RFC 6455 5.5.1",
    course: allowed({ code: 1000, reason: GREETING }, [1000]),
  },
  {
    id: "7.3.5",
    title: "A Close with the longest reason",
    description:
      `Sends a Close with 1000 and a reason of ${LONGEST_REASON} octets.`,
    expectation: `${CLEAN}.`,
    rfc: "RFC 6455 5.5",
    course: allowed(
      { code: 1000, reason: "*".repeat(LONGEST_REASON) },
      [1000],
    ),
  },
  {
    id: "7.3.6",
    title: "A Close with a reason that is too long",
    description: `Sends a Close with 1000 and a reason of ${
      LONGEST_REASON + 1
    } octets, 126 octets in all.`,
    expectation: REFUSED,
    rfc: "RFC 6455 5.5",
    course: refused(
      { hex: codeOctets(1000) + "2a".repeat(LONGEST_REASON + 1) },
      [1002],
    ),
  },
  {
    id: "7.5.1",
    title: "A reason that is not UTF-8",
    description:
      "Sends a Close with 1000 and a reason with an encoded surrogate.",
    expectation:
      "The peer answers with 1007 or 1002, or ends TCP without a Close that has a code.",
    rfc: "RFC 6455 5.5.1",
    course: refused(
      {
        hex: codeOctets(1000) +
          "cebae1bdb9cf83cebcceb5eda080656469746564",
      },
      [1007, 1002],
    ),
  },
];

/** Codes that an endpoint may send (RFC 6455 7.4). */
const ALLOWED_CODES = [
  1000,
  1001,
  1002,
  1003,
  1007,
  1008,
  1009,
  1010,
  1011,
  3000,
  3999,
  4000,
  4999,
];

/** Codes that are reserved or outside the ranges in use (RFC 6455 7.4). */
const FORBIDDEN_CODES = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];

/** Codes beyond what RFC 6455 7.4.2 speaks of. */
const UNDEFINED_CODES = [5000, 65535];

function cases(): ConformanceCase[] {
  return [
    ...ORDER,
    ...LENGTHS,
    ...ALLOWED_CODES.map((code, index): Description => ({
      id: `7.7.${index + 1}`,
      title: `Close code ${code}`,
      description: `Sends a Close with ${code}, which may be sent.`,
      expectation: `The connection closes cleanly with ${
        code === 1000 ? "1000" : `1000 or ${code}`
      }.`,
      rfc: "RFC 6455 7.4",
      course: allowed(code, code === 1000 ? [1000] : [1000, code]),
    })),
    ...FORBIDDEN_CODES.map((code, index): Description => ({
      id: `7.9.${index + 1}`,
      title: `Close code ${code}`,
      description: `Sends a Close with ${code}, which must not be sent.`,
      expectation: REFUSED,
      rfc: "RFC 6455 7.4",
      course: refused({ hex: codeOctets(code) }, [1002]),
    })),
    ...UNDEFINED_CODES.map((code, index): Description => ({
      id: `7.13.${index + 1}`,
      title: `Close code ${code}`,
      description:
        `Sends a Close with ${code}, of which RFC 6455 says nothing.`,
      expectation: "The connection ends.",
      rfc: "RFC 6455 7.4.2",
      informational: true,
      strict: false,
      course: {
        steps: [{
          send: { frame: { opcode: "close", hex: codeOctets(code) } },
        }],
        closing: ends(),
      },
    })),
  ].map(makeCase);
}

/** The closing handshake. */
export const closingHandshake: Section = {
  id: "7",
  title: "Closing handshake",
  cases,
};
