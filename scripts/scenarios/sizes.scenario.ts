/**
 * Scenarios as a module: what differs in one number is made by a function.
 * These are the lengths at which a frame's header changes (RFC 6455 5.2).
 */

import type { Scenario } from "../../mod.ts";

const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536];

const scenarios: Scenario[] = LENGTHS.map((length) => ({
  name: `A message of ${length} octets`,
  tags: ["sizes"],
  url: "/",
  steps: [
    { send: { generate: { kind: "binary", length } } },
    { expect: { payload: { generate: { kind: "binary", length } } } },
  ],
}));

export default scenarios;
