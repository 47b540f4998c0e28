/** Section l: what a peer may be made to bear (RFC 6455 10.4). */

import type {
  MessageExpectation,
  Payload,
  Step,
} from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, makeCase } from "../build.ts";
import { type Closing, weClose } from "../closing.ts";

const GREETING = "Hello, world!";

/** The limit of a waiting step, and of closing. */
const LIMIT = "10s";

/** How many one-octet fragments, empty fragments and Pings are sent. */
const FRAGMENTS = 2000;
const EMPTY_FRAGMENTS = 10_000;
const PINGS = 10_000;

/** Messages that nobody reads for a while: as many as fit in the buffers of TCP. */
const UNREAD = 16;
const LARGE_TEXT = {
  generate: { kind: "text", seed: "{{ $index }}", length: 65536 },
} as const;

const LIMITS =
  "RFC 6455 10.4 lets a peer limit what a message may cost it. How many frames that is, it does not say.";

/** What is sent an octet to a frame. */
const MESSAGE: Exclude<Payload, string> = {
  repeat: { of: "fragment ", length: FRAGMENTS },
};

/** A peer may have a limit here, and says so by these codes (RFC 6455 7.4.1). */
const LIMIT_CODES = [1008, 1009, 1011];

/** One frame with FIN 0 and no payload, masked as the role demands. */
function emptyFrame(role: "client" | "server", opcode: number): string {
  const first = opcode.toString(16).padStart(2, "0");
  return role === "client" ? `${first}8000000000` : `${first}00`;
}

function many(hex: string, times: number): Step {
  return {
    send: {
      bytes: { repeat: { of: { hex }, length: times * hex.length / 2 } },
    },
  };
}

/** What came whole, or the limit of a peer that has one. */
function limited(whole: MessageExpectation): Step {
  return {
    expect: {
      any_of: [
        whole,
        { close: { code: LIMIT_CODES }, grade: "informational" },
        { disconnect: { code: "none" }, grade: "informational" },
      ],
    },
  };
}

/** For a peer that may have had enough: closing, if there is anything to close. */
const closes: Closing = () => [
  { close: 1000, optional: true },
  { expect: { disconnect: "any" } },
];

const DESCRIPTIONS: readonly Description[] = [
  {
    id: "l.1.1",
    title: `${FRAGMENTS} fragments of one octet`,
    description:
      `Sends a text message of ${FRAGMENTS} octets in as many frames.`,
    expectation:
      "The message comes back unchanged; a peer that limits the frames of a message closes with 1008 or 1009, which is reported.",
    rfc: "RFC 6455 5.4",
    docs: LIMITS,
    timeout: LIMIT,
    strict: false,
    course: {
      steps: [
        { send: { ...MESSAGE, split: 1 }, optional: true },
        limited({ payload: MESSAGE }),
      ],
      closing: closes,
    },
  },
  {
    id: "l.1.2",
    title: `${EMPTY_FRAGMENTS} empty fragments`,
    description:
      `Sends a text message of ${EMPTY_FRAGMENTS} empty frames and a last one with three octets.`,
    expectation:
      "The message comes back; a peer that limits the frames of a message closes with 1008 or 1009, which is reported.",
    rfc: "RFC 6455 10.4",
    docs: LIMITS,
    timeout: LIMIT,
    strict: false,
    course: {
      steps: (role) => [
        many(emptyFrame(role, 1), 1),
        many(emptyFrame(role, 0), EMPTY_FRAGMENTS),
        {
          send: { frame: { opcode: "continuation", text: "end" } },
          optional: true,
        },
        limited({ text: "end" }),
      ],
      closing: closes,
    },
  },
  {
    id: "l.2.1",
    title: `${PINGS} Pings at once`,
    description:
      `Sends ${PINGS} Pings without payload as fast as TCP takes them, and one with a payload.`,
    expectation:
      "The last Ping is answered; the earlier ones need not be. A peer that limits Pings closes with 1008, which is reported; one that just ends the connection is not strict.",
    rfc: "RFC 6455 5.5.3",
    timeout: LIMIT,
    strict: false,
    ignore: [{ pong: "" }],
    course: {
      steps: (role) => [
        many(emptyFrame(role, 0x89), PINGS),
        { ping: "last" },
        {
          expect: {
            any_of: [
              { pong: "last" },
              { close: { code: LIMIT_CODES }, grade: "informational" },
              { disconnect: "any", grade: "non_strict" },
            ],
          },
        },
      ],
      closing: closes,
    },
  },
  {
    id: "l.3.1",
    title: "A frame that announces an exbibyte",
    description:
      "Sends the header of a binary frame of 2^60 octets and sixteen of them, ends TCP, and connects anew.",
    expectation:
      "The server fails the connection (1009) or waits for the rest, without making room for all of it, and serves the new connection.",
    rfc: "RFC 6455 10.4",
    binds: "server",
    course: {
      steps: [
        {
          send: {
            frame: {
              opcode: "binary",
              repeat: { of: { hex: "00" }, length: 16 },
              length: "1152921504606846976",
            },
          },
        },
        {
          expect: {
            any_of: [
              { close: { code: [1002, ...LIMIT_CODES] } },
              { disconnect: "any" },
              { nothing: "250ms" },
            ],
          },
        },
        { drop: true, optional: true },
        { connect: true },
        { send: GREETING },
        { expect: GREETING },
      ],
      closing: weClose(LIMIT),
    },
  },
  {
    id: "l.4.1",
    title: "A slow reader",
    description:
      `Sends ${UNREAD} messages of 64 KiB, reads nothing for half a second, and then reads.`,
    expectation:
      "Every message comes back in order: what cannot be sent yet is kept or held back, not lost.",
    rfc: "RFC 6455 10.4",
    timeout: LIMIT,
    auto: { read: false },
    course: {
      steps: [
        { repeat: { times: UNREAD, steps: [{ send: LARGE_TEXT }] } },
        { wait: "500ms" },
        {
          repeat: {
            times: UNREAD,
            steps: [{ expect: { payload: LARGE_TEXT } }],
          },
        },
      ],
      closing: weClose(LIMIT),
    },
  },
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** Resource limits. */
export const resources: Section = {
  id: "l",
  title: "Resource limits",
  when: "last",
  cases,
};
