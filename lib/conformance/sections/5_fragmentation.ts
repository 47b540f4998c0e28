/** Section 5: messages in several frames (RFC 6455 5.4). */

import type { FrameForm, Step } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, makeCase } from "../build.ts";
import { peerFails, weClose } from "../closing.ts";
import { sendFrames, WRITES, type Writes } from "../echo.ts";

const PARTS = ["fragment1", "fragment2"] as const;
const WHOLE = PARTS.join("");
const PING = "ping payload";
const ALL_WRITES: readonly Writes[] = ["together", "by_frame", "by_octet"];

const FIRST: FrameForm = { fin: false, text: PARTS[0] };
const LAST: FrameForm = { opcode: "continuation", text: PARTS[1] };
const INTERPOSED: FrameForm = { opcode: "ping", text: PING };

const NOTHING_TO_CONTINUE =
  "The peer fails the connection (1002): there is no message to continue.";

/** A continuation frame where no message is open. */
function stray(fin: boolean): FrameForm {
  return { opcode: "continuation", fin, text: "non-continuation payload" };
}

function control(id: string, opcode: "ping" | "pong"): Description {
  const name = opcode === "ping" ? "Ping" : "Pong";
  return {
    id,
    title: `A fragmented ${name}`,
    description: `Sends a ${name} in two frames.`,
    expectation:
      "The peer fails the connection (1002): control frames are never fragmented.",
    rfc: "RFC 6455 5.5",
    course: {
      steps: sendFrames([{ ...FIRST, opcode }, LAST], "together"),
      closing: peerFails(1002),
    },
  };
}

function two(id: string, writes: Writes): Description {
  return {
    id,
    title: `A text message in two frames, ${WRITES[writes]}`,
    description: `Sends a text message in two frames, ${WRITES[writes]}.`,
    expectation: "The message comes back whole.",
    rfc: "RFC 6455 5.4",
    course: {
      steps: [
        ...sendFrames([FIRST, LAST], writes),
        { expect: { text: WHOLE } },
      ],
      closing: weClose(),
    },
  };
}

function interposed(id: string, writes: Writes): Description {
  return {
    id,
    title: `A Ping between two frames, ${WRITES[writes]}`,
    description:
      `Sends a text message in two frames with a Ping between them, ${
        WRITES[writes]
      }.`,
    expectation: "The Pong comes, and then the message.",
    rfc: "RFC 6455 5.4",
    course: {
      steps: [
        ...sendFrames([FIRST, INTERPOSED, LAST], writes),
        { expect: { pong: PING } },
        { expect: { text: WHOLE } },
      ],
      closing: weClose(),
    },
  };
}

function continuing(id: string, fin: boolean, writes: Writes): Description {
  return {
    id,
    title: `A continuation (FIN ${fin ? 1 : 0}) of nothing, ${WRITES[writes]}`,
    description: `Sends a continuation frame with FIN ${
      fin ? 1 : 0
    } while no message is open, then a whole text message, ${WRITES[writes]}.`,
    expectation: NOTHING_TO_CONTINUE,
    rfc: "RFC 6455 5.4",
    course: {
      steps: sendFrames([stray(fin), { text: "Hello, world!" }], writes),
      closing: peerFails(1002),
    },
  };
}

function repeated(id: string, fin: boolean): Description {
  const round = [stray(fin), FIRST, LAST];
  return {
    id,
    title: `Continuations (FIN ${fin ? 1 : 0}) of nothing around good messages`,
    description: `Twice in one write: a continuation frame with FIN ${
      fin ? 1 : 0
    } while no message is open, then a text message in two frames.`,
    expectation: NOTHING_TO_CONTINUE,
    rfc: "RFC 6455 5.4",
    course: {
      steps: sendFrames([...round, ...round], "together"),
      closing: peerFails(1002),
    },
  };
}

/** Five fragments, a Ping after the second and after the fourth; the answer to the first is awaited in between. */
function awaited(id: string, chop: number | null): Description {
  const parts = [1, 2, 3, 4, 5].map((n) => `fragment${n}`);
  const frame = (index: number): FrameForm => ({
    opcode: index === 0 ? "text" : "continuation",
    fin: index === parts.length - 1,
    text: parts[index]!,
  });
  const ping = (text: string): FrameForm => ({ opcode: "ping", text });
  const send = (frames: FrameForm[]): Step => ({
    send: { frames, ...(chop === null ? {} : { chop }) },
  });
  return {
    id,
    title: `Pings among five fragments${chop === null ? "" : ", chopped"}`,
    description:
      `Sends two fragments of a text message and a Ping, awaits the Pong, and sends two more, another Ping and the last fragment${
        chop === null ? "" : ", octet by octet"
      }.`,
    expectation:
      "The first Pong comes at once, before the message is finished; then the second, then the whole message.",
    rfc: "RFC 6455 5.4",
    course: {
      steps: [
        send([frame(0), frame(1), ping("first ping")]),
        { expect: { pong: "first ping" } },
        send([frame(2), frame(3), ping("second ping"), frame(4)]),
        { expect: { pong: "second ping" } },
        { expect: { text: parts.join("") } },
      ],
      closing: weClose(),
    },
  };
}

const DESCRIPTIONS: readonly Description[] = [
  control("5.1", "ping"),
  control("5.2", "pong"),
  ...ALL_WRITES.map((writes, n) => two(`5.${3 + n}`, writes)),
  ...ALL_WRITES.map((writes, n) => interposed(`5.${6 + n}`, writes)),
  ...ALL_WRITES.map((writes, n) => continuing(`5.${9 + n}`, true, writes)),
  ...ALL_WRITES.map((writes, n) => continuing(`5.${12 + n}`, false, writes)),
  {
    id: "5.15",
    title: "A good message, then a continuation of nothing",
    description:
      "Sends in one write a text message in two frames, a continuation frame with FIN 0 that continues nothing, and a whole text message.",
    expectation: `The first message comes back. ${NOTHING_TO_CONTINUE}`,
    rfc: "RFC 6455 5.4",
    course: {
      steps: [
        ...sendFrames(
          [FIRST, LAST, stray(false), { text: "Hello, world!" }],
          "together",
        ),
        {
          expect: {
            any_of: [
              { text: WHOLE },
              { disconnect: "any", grade: "non_strict" },
            ],
          },
        },
      ],
      closing: peerFails(1002),
    },
  },
  repeated("5.16", false),
  repeated("5.17", true),
  {
    id: "5.18",
    title: "A second text frame inside a message",
    description:
      "Sends a text message in two frames in one write, both with the opcode of text.",
    expectation:
      "The peer fails the connection (1002): every frame of a message after its first is a continuation.",
    rfc: "RFC 6455 5.4",
    course: {
      steps: sendFrames([FIRST, { text: PARTS[1] }], "together"),
      closing: peerFails(1002),
    },
  },
  awaited("5.19", null),
  awaited("5.20", 1),
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** Fragmentation. */
export const fragmentation: Section = {
  id: "5",
  title: "Fragmentation",
  cases,
};
