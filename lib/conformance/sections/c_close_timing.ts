/** Section c: how connections end beyond the plain handshake of section 7 (RFC 6455 1.4, 5.5.1, 7). */

import type { FrameForm, Step } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, makeCase } from "../build.ts";
import { answersWith, anyEnd, closed, peerFails, weClose } from "../closing.ts";
import { codeOctets } from "./7_closing.ts";

const GREETING = "Hello, world!";
const NORMAL: FrameForm = { opcode: "close", hex: codeOctets(1000) };
const CLEAN = "The connection closes cleanly with 1000.";

/** Codes that were registered after RFC 6455. */
const REGISTERED = [1012, 1013, 1014];

/** Whether the server still serves after a connection ended badly. */
function survives(id: string, title: string, before: Step[]): Description {
  return {
    id,
    title,
    description: `${title}, and connects anew.`,
    expectation: "The server serves the new connection.",
    rfc: "RFC 6455 7.1.7",
    binds: "server",
    course: {
      steps: [
        ...before,
        { drop: true, optional: true },
        { connect: true },
        { send: GREETING },
        { expect: GREETING },
      ],
      closing: weClose(),
    },
  };
}

const DESCRIPTIONS: readonly Description[] = [
  {
    id: "c.1.1",
    title: "A Ping and a message just before the Close",
    description: "Sends a Ping, a text message and a Close in one write.",
    expectation:
      "The Pong and the message come back before the Close, and the connection closes cleanly.",
    rfc: "RFC 6455 5.5.2",
    course: {
      steps: [
        {
          send: {
            frames: [
              { opcode: "ping", text: "before the Close" },
              { text: GREETING },
              NORMAL,
            ],
          },
        },
        { expect: { pong: "before the Close" } },
        { expect: GREETING },
        answersWith(1000),
      ],
      closing: closed([1000]),
    },
  },
  {
    id: "c.1.2",
    title: "A Close after the first fragment of a message",
    description:
      "Sends the first frame of a text message and a Close; the message is never finished.",
    expectation: CLEAN,
    rfc: "RFC 6455 5.4",
    course: {
      steps: [
        { send: { frames: [{ fin: false, text: "fragment1" }, NORMAL] } },
        answersWith(1000),
      ],
      closing: closed([1000]),
    },
  },
  {
    id: "c.1.3",
    title: "A Close, octet by octet",
    description: "Sends a Close with a code and a reason, an octet to a write.",
    expectation: CLEAN,
    rfc: "RFC 6455 5.5.1",
    course: {
      steps: [
        {
          send: {
            frame: { opcode: "close", hex: codeOctets(1000) + "627965" },
            chop: 1,
          },
        },
        answersWith(1000),
      ],
      closing: closed([1000]),
    },
  },
  {
    id: "c.1.4",
    title: "A fragmented Close",
    description: "Sends a Close in two frames.",
    expectation:
      "The peer fails the connection (1002): control frames are never fragmented.",
    rfc: "RFC 6455 5.5",
    course: {
      steps: [{
        send: {
          frames: [
            { ...NORMAL, fin: false },
            { opcode: "continuation", text: "bye" },
          ],
        },
      }, answersWith(1002)],
      closing: peerFails(1002),
    },
  },
  {
    id: "c.1.5",
    title: "The longest reason of two-octet characters",
    description: "Sends a Close with 1000 and 61 Greek letters.",
    expectation: CLEAN,
    rfc: "RFC 6455 5.5.1",
    course: {
      steps: [
        { close: { code: 1000, reason: "λ".repeat(61) } },
        answersWith(1000),
      ],
      closing: closed([1000]),
    },
  },
  {
    id: "c.1.6",
    title: "A reason that ends inside a character",
    description:
      "Sends a Close with 1000 and a reason whose last octet begins a character.",
    expectation:
      "The peer fails the connection (1007 or 1002): the reason is not UTF-8.",
    rfc: "RFC 6455 5.5.1",
    course: {
      steps: [
        {
          send: {
            frame: { opcode: "close", hex: codeOctets(1000) + "6279ce" },
          },
        },
        answersWith(1007, 1002),
      ],
      closing: peerFails(1007, 1002),
    },
  },
  {
    id: "c.1.7",
    title: "Close code 1015",
    description: "Sends a Close with 1015, which must not be sent.",
    expectation:
      "The peer answers with 1002, or ends TCP without a Close that has a code.",
    rfc: "RFC 6455 7.4.1",
    course: {
      steps: [
        { send: { frame: { opcode: "close", hex: codeOctets(1015) } } },
        answersWith(1002),
      ],
      closing: peerFails(1002),
    },
  },
  ...REGISTERED.map((code, index): Description => ({
    id: `c.2.${index + 1}`,
    title: `Close code ${code}`,
    description:
      `Sends a Close with ${code}, which was registered after RFC 6455.`,
    expectation:
      `The connection closes cleanly with 1000 or ${code}; a peer that knows RFC 6455 alone fails it with 1002.`,
    rfc: "RFC 6455 7.4.2",
    docs:
      "RFC 6455 7.4.2 leaves 1000 to 2999 to its registry, which has these codes. A peer that was written before they were registered may refuse them.",
    course: {
      steps: [
        { send: { frame: { opcode: "close", hex: codeOctets(code) } } },
        {
          expect: {
            any_of: [
              { close: { code: [1000, code, "none"] } },
              { close: { code: 1002 }, grade: "non_strict" },
              { disconnect: { code: "none" } },
            ],
          },
        },
      ],
      closing: peerFails(1000, 1002, code),
    },
  })),
  survives(
    "c.3.1",
    "Ends TCP without a Close",
    [{ send: GREETING }, { expect: GREETING }],
  ),
  survives(
    "c.3.2",
    "Ends TCP inside a frame",
    [{ send: { frame: { text: "half of it", length: 100 } } }],
  ),
  survives(
    "c.3.3",
    "Ends TCP inside a message",
    [{ send: { frame: { fin: false, text: "the first of two" } } }],
  ),
  {
    id: "c.3.4",
    title: "A half-closed connection",
    description:
      "Exchanges a message and ends its own direction of TCP without a Close.",
    expectation:
      "The peer, which can hear no more, ends the connection; that it keeps it open is not strict.",
    rfc: "RFC 6455 7.1.5",
    docs:
      "With no Close to come the connection is closed abnormally (1006). RFC 6455 does not say when the peer has to end its side.",
    course: {
      steps: [
        { send: GREETING },
        { expect: GREETING },
        { drop: "write" },
        {
          expect: {
            any_of: [
              { disconnect: "any" },
              { nothing: "1s", grade: "non_strict" },
            ],
          },
        },
      ],
      closing: anyEnd(),
    },
  },
  {
    id: "c.4.1",
    title: "Who ends TCP",
    description:
      "Sends a Close, and leaves TCP open for half a second after it was answered.",
    expectation:
      "The client answers the Close and waits for the server to end TCP; one that ends it first is not strict.",
    rfc: "RFC 6455 7.1.1",
    docs:
      "RFC 6455 7.1.1 has the server end TCP first in most cases, so that TIME_WAIT is its own, and 5.5.1 has a client wait for that (SHOULD) but lets it end TCP once both Closes were sent (MAY).",
    binds: "client",
    auto: { close: false },
    course: {
      steps: [
        // As octets: once a Close of its own is answered, a server ends TCP at once.
        { send: { bytes: `8802${codeOctets(1000)}` } },
        { expect: { close: { code: [1000, "none"] } } },
      ],
      closing: () => [
        {
          expect: {
            disconnect: { by: "peer" },
            optional: true,
            grade: "non_strict",
          },
          within: "500ms",
        },
        { drop: true, optional: true },
      ],
    },
  },
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** Close timing. */
export const closeTiming: Section = {
  id: "c",
  title: "Ends of connections",
  cases,
};
