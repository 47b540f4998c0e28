/** Section m: clients mask, servers do not (RFC 6455 5.1, 5.3). */

import type { FrameForm } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, lowered, makeCase } from "../build.ts";
import { peerFails, weClose } from "../closing.ts";

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
      "The peer closes the connection, with 1002 or without a Close.",
    rfc: "RFC 6455 5.1",
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
      closing: peerFails(1002),
    },
  };
}

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
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** Masking. */
export const masking: Section = { id: "m", title: "Masking", cases };
