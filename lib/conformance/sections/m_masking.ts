/** Section m: clients mask, servers do not (RFC 6455 5.1, 5.3). */

import type { FrameForm, Step } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, lowered, makeCase } from "../build.ts";
import { type Closing, CLOSING_TIME, failedBy, weClose } from "../closing.ts";

const GREETING = "Hello, world!";

/** Frames of which the last is masked as its sender must not: unmasked from a client, masked from a server. */
function wrongWay(
  id: string,
  what: string,
  frames: readonly FrameForm[],
): Description {
  return {
    id,
    title: `${what} masked the wrong way`,
    description: `Sends ${
      lowered(what)
    }: unmasked to a server, masked to a client.`,
    expectation:
      "The peer closes the connection, with 1002 or without a Close; another code of a failure is not strict.",
    rfc: "RFC 6455 5.1",
    docs:
      "RFC 6455 5.1 has the peer close the connection, and lets it send a Close with 1002. Another code of a failure says something else than what was wrong, and is not strict; 1000 says that nothing was.",
    course: {
      steps: (role) => [{
        send: {
          frames: frames.map((frame, index) =>
            index < frames.length - 1
              ? frame
              : { ...frame, masked: role === "server" }
          ),
        },
      }],
      closing: closes,
    },
  };
}

/** Other codes that tell of a failure; 1000 and 1001 would tell of none. */
const OTHER_FAILURES = [1003, 1007, 1008, 1011];

/** The peer closes, best with 1002 where with a code at all. */
const closes: Closing = (role) => {
  const end = failedBy(role);
  return [{
    expect: {
      any_of: [
        { disconnect: { code: [1002, "none"], ...end } },
        { disconnect: { code: OTHER_FAILURES, ...end }, grade: "non_strict" },
      ],
    },
    within: CLOSING_TIME,
  }];
};

/** A message masked with one key. */
function key(id: string, mask: string, words: string): Description {
  return {
    id,
    title: `The masking key ${words}`,
    description:
      `Sends a text message and a binary one masked with ${mask}, each in two frames.`,
    expectation: "Both come back unchanged: any key is allowed.",
    rfc: "RFC 6455 5.3",
    binds: "server",
    course: {
      steps: [
        {
          send: {
            frames: [
              { fin: false, text: "Hello, ", mask },
              { opcode: "continuation", text: "world!", mask },
              { opcode: "binary", fin: false, hex: "000102", mask },
              { opcode: "continuation", hex: "fdfeff", mask },
            ],
          },
        },
        { expect: { text: GREETING } },
        { expect: { payload: { hex: "000102fdfeff" } } },
      ],
      closing: weClose(),
    },
  };
}

/** A message, and the masking key of what comes back: not the one of `before`. */
function freshKey(before: string): Step[] {
  return [
    { send: GREETING },
    {
      expect: {
        frame: { mask: { not: before } },
        capture: { key: "mask" },
      },
    },
  ];
}

/** How many frames of a client's are looked at. */
const ECHOES = 4;

const DESCRIPTIONS: readonly Description[] = [
  wrongWay("m.1.1", "A text message", [{ text: GREETING }]),
  wrongWay("m.1.2", "A binary message", [{ opcode: "binary", hex: "00ff" }]),
  wrongWay("m.1.3", "A Ping", [{ opcode: "ping", text: "ping payload" }]),
  wrongWay("m.1.4", "A Pong", [{ opcode: "pong" }]),
  wrongWay("m.1.5", "A Close", [{ opcode: "close", hex: "03e8" }]),
  wrongWay("m.1.6", "The last frame of a message", [
    { fin: false, text: "fragment1" },
    { opcode: "continuation", text: "fragment2" },
  ]),
  wrongWay("m.1.7", "An empty message", [{ text: "" }]),
  key("m.2.1", "00000000", "of zeros"),
  key("m.2.2", "ffffffff", "of ones"),
  key("m.2.3", "00ff00ff", "of alternating octets"),
  {
    id: "m.3.1",
    title: "A fresh masking key for each frame",
    description:
      `Sends ${ECHOES} text messages and looks at what they come back masked with.`,
    expectation:
      "No key is zero, and none is that of the frame before: each is chosen at random.",
    rfc: "RFC 6455 5.3",
    docs:
      "RFC 6455 5.3 has a client pick a fresh, unpredictable key for each frame. By chance a key is zero, or the same as the last, once in 4 294 967 296 times.",
    binds: "client",
    strict: false,
    course: {
      steps: [
        ...freshKey("00000000"),
        ...Array.from({ length: ECHOES - 1 }, () => freshKey("{{ key }}"))
          .flat(),
      ],
      closing: weClose(),
    },
  },
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** Masking. */
export const masking: Section = { id: "m", title: "Masking", cases };
