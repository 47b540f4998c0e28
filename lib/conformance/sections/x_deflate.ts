/** Section x: what sections 12 and 13 do not show of permessage-deflate: offers, answers and single frames (RFC 7692). */

import type {
  FrameFields,
  FrameForm,
  Payload,
  Step,
} from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Course, type Description, makeCase } from "../build.ts";
import { anyEnd, weClose } from "../closing.ts";
import { echoed } from "../echo.ts";
import { offering } from "./12_compression.ts";

const GREETING = "Hello, world!";

/** An offer that a server must decline. */
function declined(id: string, parameters: string, why: string): Description {
  return {
    id,
    title: `The offer of ${why}`,
    description: `Offers permessage-deflate; ${parameters}.`,
    expectation:
      "The server declines the offer and serves the connection uncompressed; one that refuses the connection is not strict.",
    rfc: "RFC 7692 7.1",
    docs:
      "RFC 7692 5.1 and 7.1 have a server decline an offer that it cannot accept. Some servers refuse the handshake instead, which costs the client the connection.",
    binds: "server",
    connect: {
      headers: {
        "Sec-WebSocket-Extensions": `permessage-deflate; ${parameters}`,
      },
      expect: {
        any_of: [
          { extensions: null },
          { status: { gte: 400, lt: 500 }, grade: "non_strict" },
        ],
      },
    },
    course: echoed(GREETING, GREETING),
  };
}

const OFFERS: readonly Description[] = [
  declined("x.1.1", "unknown_parameter", "a parameter that does not exist"),
  declined(
    "x.1.2",
    "server_no_context_takeover=1",
    "server_no_context_takeover with a value",
  ),
  declined(
    "x.1.3",
    "client_no_context_takeover=true",
    "client_no_context_takeover with a value",
  ),
  declined(
    "x.1.4",
    "server_no_context_takeover; server_no_context_takeover",
    "a parameter twice",
  ),
  declined("x.1.5", "server_max_window_bits", "a window without its size"),
  declined("x.1.6", "server_max_window_bits=7", "a window of 7 bits"),
  declined("x.1.7", "server_max_window_bits=16", "a window of 16 bits"),
  declined(
    "x.1.8",
    "server_max_window_bits=010",
    "a window with a leading zero",
  ),
  declined("x.1.9", "client_max_window_bits=0", "a client's window of 0 bits"),
  {
    id: "x.1.10",
    title: "A bad offer before a good one",
    description:
      "Offers permessage-deflate with a parameter that does not exist, and then without parameters.",
    expectation:
      "The server passes over the first offer and accepts the second, or none; one that refuses the connection is not strict.",
    rfc: "RFC 7692 5.1",
    binds: "server",
    connect: {
      headers: {
        "Sec-WebSocket-Extensions":
          "permessage-deflate; unknown_parameter, permessage-deflate",
      },
      expect: {
        any_of: [
          { extensions: { starts_with: "permessage-deflate" } },
          { extensions: null, grade: "unimplemented" },
          { status: { gte: 400, lt: 500 }, grade: "non_strict" },
        ],
      },
    },
    course: echoed(GREETING, GREETING),
  },
  {
    id: "x.1.11",
    title: "A window in quotes",
    description: 'Offers permessage-deflate; server_max_window_bits="10".',
    expectation:
      "The server reads the quoted value like the bare one, and accepts a window of at most 10 bits or declines the offer.",
    rfc: "RFC 6455 9.1",
    binds: "server",
    connect: {
      headers: {
        "Sec-WebSocket-Extensions":
          'permessage-deflate; server_max_window_bits="10"',
      },
      expect: {
        any_of: [
          {
            extensions: {
              matches: 'server_max_window_bits\\s*=\\s*"?(8|9|10)\\b',
            },
          },
          { extensions: null, grade: "unimplemented" },
          { status: { gte: 400, lt: 500 }, grade: "non_strict" },
        ],
      },
    },
    course: echoed(GREETING, GREETING),
  },
];

/** An answer for which a client must fail the connection, whatever it offered. */
function unacceptable(
  id: string,
  extensions: string,
  why: string,
  rfc = "RFC 7692 7.1",
): Description {
  return {
    id,
    title: `The answer of ${why}`,
    description: `Answers the opening handshake with ${extensions}.`,
    expectation: "The client fails the connection and ends TCP.",
    rfc,
    binds: "client",
    accept: { headers: { "Sec-WebSocket-Extensions": extensions } },
    course: {
      steps: [{ expect: { disconnect: "any" } }],
      closing: anyEnd(),
    },
  };
}

const ANSWERS: readonly Description[] = [
  unacceptable(
    "x.2.1",
    "permessage-deflate; unknown_parameter",
    "a parameter that does not exist",
  ),
  unacceptable(
    "x.2.2",
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    "a parameter twice",
  ),
  unacceptable(
    "x.2.3",
    "permessage-deflate; server_no_context_takeover=1",
    "server_no_context_takeover with a value",
  ),
  unacceptable(
    "x.2.4",
    "permessage-deflate; server_max_window_bits=16",
    "a window of 16 bits",
  ),
  unacceptable(
    "x.2.5",
    "permessage-deflate; server_max_window_bits",
    "a window without its size",
  ),
  unacceptable(
    "x.2.6",
    "permessage-deflate, permessage-deflate",
    "permessage-deflate twice",
    // Both would use RSV1.
    "RFC 7692 5.1",
  ),
];

// On an open connection

const ANY_OFFER = offering({ client_max_window_bits: true });
const AGREED: Pick<Description, "connect" | "accept"> = {
  connect: ANY_OFFER,
  accept: {
    compression: true,
    expect: {
      extensions: { contains: "permessage-deflate" },
      otherwise: "unimplemented",
    },
  },
};

/** "Hello" in one compressed block, a whole message (RFC 7692 7.2.3.1). */
const HELLO = "f248cdc9c90700";

function compressed(hex: string, more: FrameFields = {}): FrameForm {
  return { rsv1: true, ...more, hex };
}

function onOpen(
  id: string,
  title: string,
  description: string,
  expectation: string,
  rfc: string,
  course: Course,
  agreement: Pick<Description, "connect" | "accept" | "docs"> = AGREED,
): Description {
  return { id, title, description, expectation, rfc, course, ...agreement };
}

/**
 * Frames that break the protocol on a connection that agreed on compression.
 * Where it did not, nothing is sent, and the connection is just closed.
 */
function spoilt(
  send: { frames: FrameForm[] } | { frame: FrameForm },
  ...codes: number[]
): Course {
  return {
    steps: [{ send }, { expect: { disconnect: { code: [...codes, "none"] } } }],
    closing: () => [
      { close: 1000, optional: true },
      { expect: { disconnect: "any" } },
    ],
  };
}

const COMES_BACK = "The message comes back.";

function hello(frames: FrameForm[]): Course {
  return {
    steps: [{ send: { frames } }, { expect: { text: "Hello" } }],
    closing: weClose(),
  };
}

/** Three equal messages, so that a peer that keeps its context would show it. */
function equalMessages(payload: Payload): Step[] {
  return [{
    repeat: {
      times: 3,
      steps: [{ send: payload }, { expect: { payload } }],
    },
  }];
}

const REPEATING: Exclude<Payload, string> = {
  generate: { kind: "json", seed: 7, length: 65536 },
};

const OPEN: readonly Description[] = [
  onOpen(
    "x.3.1",
    "A message that is not compressed",
    "Sends a text message without RSV1 on a connection that agreed on compression.",
    COMES_BACK,
    "RFC 7692 6",
    echoed({ text: GREETING, compress: false }, GREETING),
  ),
  onOpen(
    "x.3.2",
    "A compressed message octet by octet",
    "Sends a compressed text message, an octet to a write.",
    COMES_BACK,
    "RFC 7692 7.2.3.1",
    {
      steps: [
        { send: { frame: compressed(HELLO), chop: 1 } },
        { expect: { text: "Hello" } },
      ],
      closing: weClose(),
    },
  ),
  onOpen(
    "x.3.3",
    "A compressed message in three frames",
    "Sends a compressed text message whose octets are split over three frames, RSV1 on the first only, with a Ping before the last.",
    "The Pong comes, and then the message.",
    "RFC 7692 6.1",
    {
      steps: [
        {
          send: {
            frames: [
              compressed(HELLO.slice(0, 2), { fin: false }),
              {
                opcode: "continuation",
                fin: false,
                hex: HELLO.slice(2, 8),
              },
              { opcode: "ping", text: "between" },
              { opcode: "continuation", hex: HELLO.slice(8) },
            ],
          },
        },
        { expect: { pong: "between" } },
        { expect: { text: "Hello" } },
      ],
      closing: weClose(),
    },
  ),
  onOpen(
    "x.3.4",
    "A block that is not compressed",
    "Sends a compressed message that is a stored DEFLATE block.",
    COMES_BACK,
    "RFC 7692 7.2.3.3",
    hello([compressed("000500faff48656c6c6f00")]),
  ),
  onOpen(
    "x.3.5",
    "A block with BFINAL",
    "Sends a compressed message whose DEFLATE block says that it is the last.",
    COMES_BACK,
    "RFC 7692 7.2.3.4",
    hello([compressed("f348cdc9c9070000")]),
  ),
  onOpen(
    "x.3.6",
    "Two blocks in a message",
    "Sends a compressed message that is two DEFLATE blocks with a flush between them.",
    COMES_BACK,
    "RFC 7692 7.2.3.5",
    hello([compressed("f24805000000ffffcac9c90700")]),
  ),
  onOpen(
    "x.3.7",
    "An empty compressed message",
    "Sends a compressed text message without octets.",
    "The message comes back, empty.",
    "RFC 7692 7.2.3.6",
    {
      steps: [{ send: { frame: compressed("00") } }, { expect: { text: "" } }],
      closing: weClose(),
    },
  ),
  onOpen(
    "x.3.8",
    "A message that refers to the one before",
    "Sends the same compressed text message twice; the second refers to the first.",
    "Both come back.",
    "RFC 7692 7.2.3.2",
    {
      steps: [
        { send: { frame: compressed(HELLO) } },
        { expect: { text: "Hello" } },
        { send: { frame: compressed("f200110000") } },
        { expect: { text: "Hello" } },
      ],
      closing: weClose(),
    },
    {
      connect: {
        compression: true,
        expect: {
          extensions: {
            contains: "permessage-deflate",
            not: { contains: "client_no_context_takeover" },
          },
          otherwise: "unimplemented",
        },
      },
      accept: {
        compression: {},
        expect: {
          extensions: {
            contains: "permessage-deflate",
            not: { contains: "server_no_context_takeover" },
          },
          otherwise: "unimplemented",
        },
      },
    },
  ),
  onOpen(
    "x.4.1",
    "RSV1 on a continuation frame",
    "Sends a compressed message in two frames with RSV1 on both.",
    "The peer fails the connection (1002): only the first frame of a message may have RSV1.",
    "RFC 7692 6.1",
    spoilt({
      frames: [
        compressed(HELLO.slice(0, 6), { fin: false }),
        compressed(HELLO.slice(6), { opcode: "continuation" }),
      ],
    }, 1002),
  ),
  onOpen(
    "x.4.2",
    "RSV1 on a Ping",
    "Sends a Ping with RSV1.",
    "The peer fails the connection (1002): control frames are never compressed.",
    "RFC 7692 6.1",
    spoilt({ frame: compressed("", { opcode: "ping" }) }, 1002),
  ),
  onOpen(
    "x.4.3",
    "RSV2 beside compression",
    "Sends a compressed message with RSV2 as well.",
    "The peer fails the connection (1002): no extension gives RSV2 a meaning.",
    "RFC 6455 5.2",
    spoilt({ frame: compressed(HELLO, { rsv2: true }) }, 1002),
  ),
  onOpen(
    "x.4.4",
    "Octets that do not inflate",
    "Sends a message with RSV1 whose octets are no DEFLATE.",
    "The peer fails the connection; which code it uses is its choice.",
    "RFC 7692 7.2.2",
    spoilt({ frame: compressed("ffffffff00010203") }, 1002, 1003, 1007, 1011),
    {
      ...AGREED,
      docs:
        "RFC 7692 names no code for it. Peers use 1007, as the payload is not what it says, 1002 and others.",
    },
  ),
  onOpen(
    "x.4.5",
    "Compressed text that is not UTF-8",
    "Sends a compressed text message that inflates to octets that are not UTF-8.",
    "The peer fails the connection (1007).",
    "RFC 6455 8.1",
    spoilt({ frame: compressed("000200fdffce2000") }, 1007),
  ),
  onOpen(
    "x.5.1",
    "No context kept where none was agreed",
    "Has the peer compress three equal messages of 64 KiB without context takeover.",
    "Every message comes back, and none refers to an earlier one.",
    "RFC 7692 7.1.1",
    { steps: equalMessages(REPEATING), closing: weClose() },
    {
      connect: offering({
        server_no_context_takeover: true,
        client_max_window_bits: true,
      }),
      accept: {
        compression: { client_no_context_takeover: true },
        expect: {
          extensions: { contains: "client_no_context_takeover" },
          otherwise: "unimplemented",
        },
      },
    },
  ),
  onOpen(
    "x.5.2",
    "No reference beyond the window",
    "Has the peer compress three equal messages of 64 KiB within a window of 10 bits.",
    "Every message comes back, and no reference reaches back farther than 1024 octets.",
    "RFC 7692 7.1.2",
    { steps: equalMessages(REPEATING), closing: weClose() },
    {
      connect: offering({
        server_max_window_bits: 10,
        client_max_window_bits: true,
      }),
      accept: {
        compression: { client_max_window_bits: 10 },
        expect: {
          extensions: { contains: "client_max_window_bits=10" },
          otherwise: "unimplemented",
        },
      },
    },
  ),
];

function cases(): ConformanceCase[] {
  return [...OFFERS, ...ANSWERS, ...OPEN].map(makeCase);
}

/** Compression, frame by frame. */
export const deflate: Section = {
  id: "x",
  title: "Compression in detail",
  cases,
};
