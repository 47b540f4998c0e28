/** Section o: the Origin header (RFC 6455 4.1, 10.2). */

import type { Connect, HandshakeAlternative } from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, lowered, makeCase } from "../build.ts";
import { echoed } from "../echo.ts";

const GREETING = "Hello, world!";

function origin(
  id: string,
  title: string,
  connect: Connect,
  expectation: string,
  docs?: string,
): Description {
  return {
    id,
    title,
    description: `Connects ${lowered(title)}.`,
    expectation,
    rfc: "RFC 6455 10.2",
    ...(docs === undefined ? {} : { docs }),
    binds: "server",
    connect,
    course: echoed(GREETING, GREETING),
  };
}

const SERVED: HandshakeAlternative = { status: 101 };
const REFUSED: HandshakeAlternative = { status: { gte: 400, lt: 500 } };

/** Whom a server serves is its choice; one that does not, says so by 403 (RFC 6455 10.2). */
const CHOSEN: Connect = {
  expect: {
    any_of: [
      SERVED,
      { status: 403, grade: "informational" },
      { ...REFUSED, grade: "non_strict" },
    ],
  },
};

const CHOICE =
  "No MUST of RFC 6455 binds a server to serve whom it does not want to; 4.2.2 and 10.2 have it refuse with an HTTP error, which should be 403.";

const DESCRIPTIONS: readonly Description[] = [
  origin(
    "o.1.1",
    "Without an Origin",
    { ...CHOSEN, headers: { Origin: null } },
    "The server serves it, as only browsers send an Origin; that it refuses it with 403 is reported.",
    CHOICE,
  ),
  origin(
    "o.1.2",
    "With the server's own origin",
    { ...CHOSEN, origin: "http://{{ $host }}" },
    "The server serves it; that it refuses it with 403 is reported.",
    CHOICE,
  ),
  origin(
    "o.1.3",
    "With the origin null",
    {
      origin: "null",
      expect: {
        any_of: [
          { ...SERVED, grade: "informational" },
          REFUSED,
        ],
      },
    },
    "Whether the server serves it is its choice, and is reported.",
  ),
  origin(
    "o.1.4",
    "With an origin that the server cannot know",
    {
      origin: "https://attacker.invalid",
      expect: {
        any_of: [
          { ...SERVED, grade: "informational" },
          { status: 403 },
          { ...REFUSED, grade: "non_strict" },
        ],
      },
    },
    "A server that is meant for certain sites refuses it with 403; one that is open to all serves it, which is reported.",
    "RFC 6455 10.2 asks servers that are not meant for every page to verify the Origin. An echo server may well be open to all.",
  ),
  origin(
    "o.1.5",
    "With two Origin headers",
    {
      headers: { Origin: ["https://one.invalid", "https://two.invalid"] },
      expect: {
        any_of: [
          REFUSED,
          { ...SERVED, grade: "informational" },
        ],
      },
    },
    "The server refuses it, as no browser sends two; that it serves it is reported.",
  ),
];

const cases = (): ConformanceCase[] => DESCRIPTIONS.map(makeCase);

/** Origin. */
export const originChecks: Section = { id: "o", title: "Origin", cases };
