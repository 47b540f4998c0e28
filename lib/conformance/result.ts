/** What running the pack came to: plain JSON, and versioned. */

import type { Report } from "../runner/report.ts";
import type { Grade } from "../scenario/types.ts";
import type { Profile } from "./case.ts";

/** Grades, best first. */
export const GRADES: readonly Grade[] = [
  "ok",
  "non_strict",
  "informational",
  "unimplemented",
  "failed",
];

/** A run of the pack, or of a part of it, against one peer. */
export interface ConformanceResult {
  /** Of this format. */
  readonly version: 1;
  /** Framescript's own version. */
  readonly framescript: string;
  /** The peer's name. */
  readonly agent: string;
  /** What the peer is. */
  readonly peer: "server" | "client";
  /** Of a server: where it is. */
  readonly url: string | null;
  readonly profile: Profile;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  /** Of the whole run. */
  readonly milliseconds: number;
  /** In the pack's order. */
  readonly cases: readonly CaseResult[];
  /** Ids of the cases that were selected and are about such peers, but were not run. */
  readonly missing: readonly string[];
  /** Why they were not, where the peer is the reason; null: it is not, or none is missing. */
  readonly stopped: Stopped | null;
}

/** A peer that was there no more. */
export interface Stopped {
  /** One sentence without a final period. */
  readonly message: string;
  /** Ids of the cases that ran when it was last there. */
  readonly running: readonly string[];
}

/** How a peer did in a case. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly expectation: string;
  /** Such as `RFC 6455 5.2`. */
  readonly rfc: string;
  readonly docs: string | null;
  readonly behaviour: Grade;
  readonly close: Grade;
  readonly milliseconds: number;
  /** The run of the case's scenario, shortened. */
  readonly report: Report;
}

/** The lower of grades; of none: `ok`. */
export function lowest(...grades: readonly Grade[]): Grade {
  return GRADES[Math.max(0, ...grades.map((grade) => GRADES.indexOf(grade)))]!;
}

/** The grade of a case: the lower of its two. */
export function gradeOf(
  result: Pick<CaseResult, "behaviour" | "close">,
): Grade {
  return lowest(result.behaviour, result.close);
}

/** The two grades that a case's report comes to. */
export function gradesOf(
  report: Report,
): { readonly behaviour: Grade; readonly close: Grade } {
  const { handshake, steps, unasked, finally: close } = report.grades;
  return { behaviour: lowest(handshake, steps, unasked), close };
}
