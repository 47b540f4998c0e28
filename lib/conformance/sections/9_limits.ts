/** Section 9: large messages, many fragments, small writes and round trips. */

import type { Duration, Payload } from "../../scenario/types.ts";
import type { ConformanceCase, Profile, Section } from "../case.ts";
import { type Description, makeCase } from "../build.ts";
import { weClose } from "../closing.ts";
import { echoed } from "../echo.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** The limit of one large echo, of all round trips of a case, and of closing after them. */
const LARGE: Duration = "60s";

const COMES_BACK = "The message comes back unchanged.";
const KINDS = ["text", "binary"] as const;
type Kind = typeof KINDS[number];

const SIZES = [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB];
const FRAGMENTS = [
  64,
  256,
  KIB,
  4 * KIB,
  16 * KIB,
  64 * KIB,
  256 * KIB,
  MIB,
  4 * MIB,
];
const CHOPS = [64, 128, 256, 512, 1024, 2048];
const ROUND_TRIP_SIZES = [0, 16, 64, 256, 1024, 4096];

/** How many round trips a case makes. */
const ROUND_TRIPS: { readonly [P in Profile]: number } = {
  quick: 50,
  full: 1000,
};

type Content = Exclude<Payload, string>;

function payload(kind: Kind, length: number): Content {
  return kind === "text"
    ? { repeat: { of: "0123456789abcdef", length } }
    : { repeat: { of: { hex: "00fefd80c17f" }, length } };
}

function words(octets: number): string {
  if (octets >= MIB) return `${octets / MIB} MiB`;
  return octets >= KIB ? `${octets / KIB} KiB` : `${octets} octets`;
}

function large(kind: Kind, family: number): Description[] {
  return SIZES.map((length, index) => ({
    id: `9.${family}.${index + 1}`,
    title: `A ${kind} message of ${words(length)}`,
    description: `Sends a ${kind} message of ${words(length)} in one frame.`,
    expectation: COMES_BACK,
    rfc: "RFC 6455 5.2",
    timeout: LARGE,
    course: echoed(payload(kind, length), payload(kind, length), LARGE),
  }));
}

function fragmented(kind: Kind, family: number): Description[] {
  return FRAGMENTS.map((split, index) => ({
    id: `9.${family}.${index + 1}`,
    title: `4 MiB of ${kind} in fragments of ${words(split)}`,
    description: `Sends a ${kind} message of 4 MiB in fragments of ${
      words(split)
    }, and an empty last one.`,
    expectation: COMES_BACK,
    rfc: "RFC 6455 5.4",
    timeout: LARGE,
    course: echoed(
      { ...payload(kind, 4 * MIB), split: { at: split, end: "empty" } },
      payload(kind, 4 * MIB),
      LARGE,
    ),
  }));
}

function chopped(kind: Kind, family: number): Description[] {
  return CHOPS.map((chop, index) => ({
    id: `9.${family}.${index + 1}`,
    title: `1 MiB of ${kind} in writes of ${words(chop)}`,
    description: `Sends a ${kind} message of 1 MiB in one frame, ${
      words(chop)
    } to a write.`,
    expectation: COMES_BACK,
    rfc: "RFC 6455 5.2",
    timeout: LARGE,
    course: echoed(
      { ...payload(kind, MIB), chop },
      payload(kind, MIB),
      LARGE,
    ),
  }));
}

function roundTrips(
  kind: Kind,
  family: number,
  profile: Profile,
): Description[] {
  const times = ROUND_TRIPS[profile];
  return ROUND_TRIP_SIZES.map((length, index) => {
    const content: Content = length === 0
      ? { text: "", as: kind }
      : payload(kind, length);
    return {
      id: `9.${family}.${index + 1}`,
      title: `Round trips of ${kind}, ${words(length)}`,
      description: `Sends a ${kind} message of ${
        words(length)
      } ${times} times, each when the last came back.`,
      expectation: "Every message comes back unchanged.",
      rfc: "RFC 6455 5.6",
      timeout: LARGE,
      course: {
        steps: [{
          repeat: {
            times,
            steps: [{ send: content }, { expect: { payload: content } }],
          },
          within: LARGE,
        }],
        closing: weClose(LARGE),
      },
    };
  });
}

function cases(profile: Profile): ConformanceCase[] {
  return [
    ...KINDS.flatMap((kind, n) => large(kind, 1 + n)),
    ...KINDS.flatMap((kind, n) => fragmented(kind, 3 + n)),
    ...KINDS.flatMap((kind, n) => chopped(kind, 5 + n)),
    ...KINDS.flatMap((kind, n) => roundTrips(kind, 7 + n, profile)),
  ].map(makeCase);
}

/** Limits and speed. */
export const limits: Section = {
  id: "9",
  title: "Limits and speed",
  when: "first",
  cases,
};
