/** Section 2: Pings and Pongs (RFC 6455 5.5.2, 5.5.3). */

import type { Payload, Step } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Course, type Description, makeCase } from "../build.ts";
import { weClose } from "../closing.ts";
import { broken } from "../echo.ts";

const ANSWER = "A Pong with the same payload comes back.";

/** The longest payload of a control frame (RFC 6455 5.5). */
const LONGEST = { repeat: { of: { hex: "fe" }, length: 125 } };

/** Why each of several Pings is to be answered. */
const EACH =
  "RFC 6455 5.5.3 lets a peer that is behind answer only the latest of several Pings. Here all of them fit into one read, every peer in use answers each, and the well-known suite asks for it: a peer that does not fails the case, though it breaks no MUST.";

/** How many Pings the cases about several send. */
const SEVERAL = 10;

function ping(payload: Payload): Course {
  return {
    steps: [{ ping: payload }, { expect: { pong: payload } }],
    closing: weClose(),
  };
}

function pings(chop: number | null): Course {
  const numbers = Array.from({ length: SEVERAL }, (_, n) => `payload-${n}`);
  const frames = numbers.map((text) => ({ opcode: "ping" as const, text }));
  return {
    steps: [
      { send: { frames, ...(chop === null ? {} : { chop }) } },
      ...numbers.map((pong): Step => ({ expect: { pong } })),
    ],
    closing: weClose(),
  };
}

const DESCRIPTIONS: readonly Description[] = [
  {
    id: "2.1",
    title: "A Ping without payload",
    description: "Sends a Ping without payload.",
    expectation: ANSWER,
    rfc: "RFC 6455 5.5.2",
    course: ping(""),
  },
  {
    id: "2.2",
    title: "A Ping with text",
    description: "Sends a Ping whose payload is a short text.",
    expectation: ANSWER,
    rfc: "RFC 6455 5.5.3",
    course: ping("Hello, world!"),
  },
  {
    id: "2.3",
    title: "A Ping with octets that are not UTF-8",
    description: "Sends a Ping whose payload is no UTF-8.",
    expectation: ANSWER,
    rfc: "RFC 6455 5.5.3",
    course: ping({ hex: "00fffefdfcfb00ff" }),
  },
  {
    id: "2.4",
    title: "The longest Ping",
    description: "Sends a Ping with 125 octets.",
    expectation: ANSWER,
    rfc: "RFC 6455 5.5",
    course: ping(LONGEST),
  },
  {
    id: "2.5",
    title: "A Ping that is too long",
    description: "Sends a Ping with 126 octets.",
    expectation:
      "The peer fails the connection (1002): a control frame carries 125 octets at most.",
    rfc: "RFC 6455 5.5",
    course: broken({
      frame: {
        opcode: "ping",
        repeat: { of: { hex: "fe" }, length: 126 },
      },
    }, 1002),
  },
  {
    id: "2.6",
    title: "The longest Ping, octet by octet",
    description: "Sends a Ping with 125 octets, one octet to a write.",
    expectation: ANSWER,
    rfc: "RFC 6455 5.5",
    course: {
      steps: [
        { send: { frame: { opcode: "ping", ...LONGEST }, chop: 1 } },
        { expect: { pong: LONGEST } },
      ],
      closing: weClose(),
    },
  },
  {
    id: "2.7",
    title: "A Pong that nobody asked for, without payload",
    description: "Sends a Pong without payload, and closes.",
    expectation: "Nothing comes back but the Close.",
    rfc: "RFC 6455 5.5.3",
    course: { steps: [{ pong: "" }], closing: weClose() },
  },
  {
    id: "2.8",
    title: "A Pong that nobody asked for, with payload",
    description: "Sends a Pong with a payload, and closes.",
    expectation: "Nothing comes back but the Close.",
    rfc: "RFC 6455 5.5.3",
    course: { steps: [{ pong: "unsolicited" }], closing: weClose() },
  },
  {
    id: "2.9",
    title: "A Pong that nobody asked for, then a Ping",
    description: "Sends a Pong, and then a Ping with another payload.",
    expectation: "Only the Ping is answered, with its payload.",
    rfc: "RFC 6455 5.5.3",
    course: {
      steps: [
        { pong: "unsolicited" },
        { ping: "answer me" },
        { expect: { pong: "answer me" } },
      ],
      closing: weClose(),
    },
  },
  {
    id: "2.10",
    title: "Ten Pings",
    description: "Sends ten Pings with different payloads in one write.",
    expectation: "A Pong comes for each, in order.",
    rfc: "RFC 6455 5.5.3",
    docs: EACH,
    course: pings(null),
  },
  {
    id: "2.11",
    title: "Ten Pings, octet by octet",
    description: "Sends ten Pings with different payloads, octet by octet.",
    expectation: "A Pong comes for each, in order.",
    rfc: "RFC 6455 5.5.3",
    docs: EACH,
    course: pings(1),
  },
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** Pings and Pongs. */
export const pingPong: Section = { id: "2", title: "Pings and Pongs", cases };
