/**
 * What the well-known suite found of three echo servers: whatever is not ok
 * for both the behaviour and the close.
 */

import type { Grade } from "../../lib/scenario/types.ts";

/** The two grades of a case. */
export type Verdicts = readonly [behaviour: Grade, close: Grade];

/** The servers that it judged: ws 8.23 on Node, Deno.serve 2.9.6, Bun.serve 1.4.5. */
export type ReferencePeer = "ws" | "deno" | "bun";

const OK: Verdicts = ["ok", "ok"];
const LATE: Verdicts = ["non_strict", "ok"];
const REPORTED: Verdicts = ["informational", "informational"];
const DECLINED: Verdicts = ["unimplemented", "ok"];

const ALWAYS_REPORTED: readonly (readonly [RegExp, Verdicts])[] = [
  [/^7\.1\.6$/, REPORTED],
  [/^7\.13\./, REPORTED],
];

/** Of ids; the first that matches counts. */
const NOT_OK: {
  readonly [P in ReferencePeer]: readonly (readonly [RegExp, Verdicts])[];
} = {
  ws: [
    ...ALWAYS_REPORTED,
    [/^6\.4\./, LATE],
    // Its limit on fragments.
    [/^9\.[34]\.[12]$/, ["failed", "failed"]],
  ],
  deno: [
    ...ALWAYS_REPORTED,
    [/^6\.4\.[34]$/, LATE],
    // It does not end TCP.
    [/^7\.3\.6$/, ["ok", "failed"]],
    [/^1[23]\./, DECLINED],
  ],
  bun: [
    ...ALWAYS_REPORTED,
    [/^6\.4\./, LATE],
    [/^13\.[35]\./, DECLINED],
  ],
};

/** What the suite found of a peer in one of its cases. */
export function referenceVerdicts(peer: ReferencePeer, id: string): Verdicts {
  return NOT_OK[peer].find(([ids]) => ids.test(id))?.[1] ?? OK;
}
