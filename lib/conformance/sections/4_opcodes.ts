/** Section 4: opcodes that are reserved (RFC 6455 5.2). */

import type { FrameForm } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, makeCase } from "../build.ts";
import { broken, WRITES, type Writes } from "../echo.ts";
import { greetingThen } from "./3_reserved_bits.ts";

const FAILS = "The peer fails the connection (1002): the opcode is reserved.";

/** The five cases of one kind of opcode. */
function family(
  prefix: string,
  kind: string,
  first: number,
): Description[] {
  return [0, 1, 2, 3, 4].map((index) => {
    const opcode = first + index;
    const payload = index !== 0 && index !== 2;
    const frame: FrameForm = {
      opcode,
      ...(payload ? { text: "reserved opcode payload" } : {}),
    };
    const what = `a frame with the reserved ${kind} opcode ${opcode} ${
      payload ? "and a payload" : "and no payload"
    }`;
    const id = `${prefix}.${index + 1}`;
    const title = `Opcode ${opcode}${payload ? " with payload" : ""}`;
    if (index < 2) {
      return {
        id,
        title,
        description: `Sends ${what}.`,
        expectation: FAILS,
        rfc: "RFC 6455 5.2",
        course: broken({ frame }, 1002),
      };
    }
    const writes: Writes = (["together", "by_frame", "by_octet"] as const)[
      index - 2
    ]!;
    return {
      id,
      title: `${title} after a good message`,
      description: `Sends a text message, ${what} and a Ping, ${
        WRITES[writes]
      }.`,
      expectation:
        `The first message comes back. ${FAILS} The Ping is unanswered.`,
      rfc: "RFC 6455 5.2",
      course: greetingThen(frame, writes),
    };
  });
}

function cases(): ConformanceCase[] {
  return [
    ...family("4.1", "data", 3),
    ...family("4.2", "control", 11),
  ].map(makeCase);
}

/** Reserved opcodes. */
export const opcodes: Section = { id: "4", title: "Reserved opcodes", cases };
