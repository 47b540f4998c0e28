/** Section 6: text is UTF-8, checked as early as it can be (RFC 6455 5.6, 8.1; RFC 3629). */

import type { Duration, FrameForm, Step } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, makeCase } from "../build.ts";
import { peerFails, type Role } from "../closing.ts";
import { broken, echoed, textOf } from "../echo.ts";
import { SEQUENCE_FAMILIES } from "./6_sequences.ts";

const COMES_BACK = "The message comes back unchanged.";
const FAILS = "The peer fails the connection (1007): the payload is not UTF-8.";

/** How long a peer is given to notice what is wrong before the rest is sent. */
const NOTICE: Duration = "500ms";

/** Text of one and two octets to a character, in two parts. */
const MIXED = {
  first: "48656c6c6f2dc2b540c39fc3b6c3a4",
  second: "c3bcc3a0c3a12d5554462d382121",
};
/** Greek, two and three octets to a character. */
const GREEK = "cebae1bdb9cf83cebcceb5";
/** Greek, a surrogate encoded as if it were a character, and ASCII. */
const SPOILT = GREEK + "eda080" + "656469746564";

function fragments(hex: readonly string[]): FrameForm[] {
  return hex.map((payload, index) => ({
    opcode: index === 0 ? "text" : "continuation",
    fin: index === hex.length - 1,
    hex: payload,
  }));
}

function octets(hex: string): string[] {
  return hex.match(/../g) ?? [];
}

function whole(
  id: string,
  title: string,
  parts: readonly string[],
): Description {
  return {
    id,
    title,
    description: `Sends UTF-8 in ${
      parts.length === 1 ? "one frame" : `${parts.length} frames`
    }: ${parts.join(" ") || "empty"}.`,
    expectation: COMES_BACK,
    rfc: "RFC 6455 5.6",
    course: echoed({ frames: fragments(parts) }, textOf(parts.join(""))),
  };
}

function spoilt(
  id: string,
  title: string,
  parts: readonly string[],
): Description {
  return {
    id,
    title,
    description: `Sends text that is not UTF-8 in ${
      parts.length === 1 ? "one frame" : `${parts.length} frames`
    }: ${parts.join(" ")}.`,
    expectation: FAILS,
    rfc: "RFC 6455 8.1",
    course: broken({ frames: fragments(parts) }, 1007),
  };
}

/** Three parts, of which the second makes the text invalid; each is given time to be judged. */
function early(
  id: string,
  parts: readonly [string, string, string],
  unit: "frames" | "writes",
): Description {
  return {
    id,
    title: `Not UTF-8 from the second of three ${unit} on`,
    description: `Sends a text message in three ${
      unit === "frames" ? "frames" : "writes of the same frame"
    } (${parts.join(", ")}) and waits after each of the first two.`,
    expectation:
      "The first part is taken. The second fails the connection (1007) at once, before the third is sent; to fail it later, when the message is whole, is not strict.",
    rfc: "RFC 6455 8.1",
    docs:
      "RFC 6455 8.1 demands that the connection be failed, not when: a peer that judges whole messages is right, but lets a sender waste what follows.",
    course: {
      steps: (role) => {
        const [first, second, third] = unit === "frames"
          ? separateFrames(parts)
          : sameFrame(parts, role);
        return [
          first!,
          { expect: { nothing: NOTICE } },
          second!,
          {
            expect: {
              any_of: [
                { disconnect: "any" },
                { nothing: NOTICE, grade: "non_strict" },
              ],
            },
          },
          third!,
        ];
      },
      closing: peerFails(1007),
    },
  };
}

function separateFrames(parts: readonly string[]): Step[] {
  return fragments(parts).map((frame) => ({ send: { frame }, optional: true }));
}

/**
 * The writes of one frame: the first begins with a header that announces all
 * of it. A client masks with zeros, so that what follows can be sent as it is.
 */
function sameFrame(parts: readonly string[], role: Role): Step[] {
  const length = parts.join("").length / 2;
  const mask = role === "client" ? { mask: "00000000" } : {};
  return parts.map((hex, index): Step =>
    index === 0
      ? { send: { frame: { hex, length, ...mask } }, optional: true }
      : { send: { bytes: { hex } }, optional: true }
  );
}

function families(): Description[] {
  return SEQUENCE_FAMILIES.flatMap((family, index) =>
    family.sequences.map((hex, n): Description => {
      const id = `6.${5 + index}.${n + 1}`;
      const valid = typeof family.valid === "boolean"
        ? family.valid
        : family.valid.includes(n + 1);
      const title = `${family.title}: ${
        hex.length > 24 ? `${hex.slice(0, 24)}…` : hex
      }`;
      return valid ? whole(id, title, [hex]) : spoilt(id, title, [hex]);
    })
  );
}

const DESCRIPTIONS: readonly Description[] = [
  whole("6.1.1", "An empty text message", [""]),
  whole("6.1.2", "Three empty frames", ["", "", ""]),
  whole("6.1.3", "A frame between two empty ones", [
    "",
    "6d6964646c65206672616d65207061796c6f6164",
    "",
  ]),
  whole("6.2.1", "UTF-8 in one frame", [MIXED.first + MIXED.second]),
  whole("6.2.2", "UTF-8 split between characters", [
    MIXED.first,
    MIXED.second,
  ]),
  whole(
    "6.2.3",
    "UTF-8 split within characters",
    octets(MIXED.first + MIXED.second),
  ),
  whole("6.2.4", "Greek, an octet to a frame", octets(GREEK)),
  spoilt("6.3.1", "A surrogate in one frame", [SPOILT]),
  spoilt("6.3.2", "A surrogate, an octet to a frame", octets(SPOILT)),
  early("6.4.1", [GREEK, "f4908080", "656469746564"], "frames"),
  early("6.4.2", [GREEK + "f4", "90", "8080656469746564"], "frames"),
  early("6.4.3", [GREEK, "f4908080", "656469746564"], "writes"),
  early("6.4.4", [GREEK + "f4", "90", "8080656469746564"], "writes"),
  ...families(),
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** UTF-8. */
export const utf8: Section = { id: "6", title: "UTF-8", cases };
