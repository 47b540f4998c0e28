/** Section f: lengths that are announced wrongly, and fragments of unusual shapes (RFC 6455 5.2, 5.4). */

import type { FrameForm } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, makeCase } from "../build.ts";
import { peerFails, weClose } from "../closing.ts";
import { broken, echoed } from "../echo.ts";

const COMES_BACK = "The message comes back unchanged.";

/** A short text whose length takes more octets than it needs. */
function long(id: string, octets: 2 | 8): Description {
  return {
    id,
    title: `A short length in ${octets} octets`,
    description:
      `Sends a text message of five octets whose length is written in ${octets} octets.`,
    expectation:
      "The peer fails the connection (1002): a length takes the fewest octets that hold it. To read it all the same is reported.",
    rfc: "RFC 6455 5.2",
    docs:
      "RFC 6455 5.2 binds the sender; it does not say what a receiver does. Most take such frames.",
    course: {
      steps: [
        { send: { frame: { text: "short", length_bytes: octets } } },
        {
          expect: {
            any_of: [
              { disconnect: "any" },
              { text: "short", grade: "informational" },
            ],
          },
        },
      ],
      closing: (role) => [
        // A peer that took the frame is owed a Close; for one that failed it is too late.
        { close: 1000, optional: true },
        ...peerFails(1000, 1002)(role),
      ],
    },
  };
}

function manyPings(): FrameForm[] {
  return Array.from({ length: 20 }, (_, n): FrameForm[] => [
    {
      opcode: n === 0 ? "text" : "continuation",
      fin: n === 19,
      text: `part ${n}, `,
    },
    { opcode: "pong", text: `between ${n}` },
  ]).flat();
}

const DESCRIPTIONS: readonly Description[] = [
  {
    id: "f.1.1",
    title: "A length of more than 63 bits",
    description:
      "Sends a binary frame whose length in eight octets has its top bit set.",
    expectation:
      "The peer fails the connection (1002, or 1009): the top bit must be 0.",
    rfc: "RFC 6455 5.2",
    course: broken(
      {
        frame: {
          opcode: "binary",
          hex: "00",
          length: "9223372036854775809",
          length_bytes: 8,
        },
      },
      1002,
      1009,
    ),
  },
  long("f.1.2", 2),
  long("f.1.3", 8),
  {
    id: "f.2.1",
    title: "Empty frames inside a message",
    description:
      "Sends a binary message in five frames, of which the second to the fourth are empty.",
    expectation: COMES_BACK,
    rfc: "RFC 6455 5.4",
    course: echoed({
      fragments: [
        { hex: "0001" },
        { hex: "" },
        { hex: "" },
        { hex: "" },
        { hex: "fe" },
      ],
    }, { hex: "0001fe" }),
  },
  {
    id: "f.2.2",
    title: "A Pong after each of twenty fragments",
    description:
      "Sends a text message in twenty frames in one write, with a Pong that nobody asked for after each.",
    expectation: "The message comes back whole, and nothing else.",
    rfc: "RFC 6455 5.4",
    course: {
      steps: [
        { send: { frames: manyPings() } },
        {
          expect: {
            text: Array.from({ length: 20 }, (_, n) => `part ${n}, `).join(""),
          },
        },
      ],
      closing: weClose(),
    },
  },
  {
    id: "f.2.3",
    title: "A binary frame inside a text message",
    description:
      "Sends the first frame of a text message and then a whole binary message.",
    expectation:
      "The peer fails the connection (1002): messages are not interleaved.",
    rfc: "RFC 6455 5.4",
    course: broken({
      frames: [
        { fin: false, text: "fragment1" },
        { opcode: "binary", hex: "00ff" },
      ],
    }, 1002),
  },
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** Frames. */
export const frames: Section = { id: "f", title: "Unusual frames", cases };
