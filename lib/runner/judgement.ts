/** What an expectation makes of an inbox. */

import type { ExpectationGrade } from "../scenario/types.ts";
import type { Comparison } from "./condition.ts";
import type { InboxEntry, MessageEntry } from "./inbox.ts";
import type { Redactor } from "./redact.ts";

/** What an expectation makes of an inbox. */
export type Judgement =
  | {
    readonly type: "taken";
    /** When the last of it came; infinite for silence. */
    readonly seq: number;
    readonly entries: readonly InboxEntry[];
    readonly grade: ExpectationGrade;
  }
  | {
    readonly type: "refused";
    /** When what decided it came. */
    readonly seq: number;
    readonly code: "mismatch" | "closed" | "violation" | "order";
    /** What did not match; null where nothing that could came. */
    readonly entry: InboxEntry | null;
    explain(redactor: Redactor): Comparison;
  }
  | {
    readonly type: "waiting";
    /** Messages that came and would be taken with others that are missing. */
    readonly held: readonly MessageEntry[];
  };

/** Asks again after each arrival. */
export type Judge = (elapsed: number) => Judgement;

/** A judgement that something does not match, or cannot come any more. */
export type Refused = Extract<Judgement, { type: "refused" }>;

/** Nothing that decides came yet. */
export const WAITING: Judgement = { type: "waiting", held: [] };

/** Taken, with the last of it at `seq`. */
export function taken(seq: number, ...entries: InboxEntry[]): Judgement {
  return { type: "taken", seq, entries, grade: "ok" };
}

/** Refused, by what came at `seq`. */
export function refused(
  code: Refused["code"],
  seq: number,
  entry: InboxEntry | null,
  explain: Refused["explain"],
): Refused {
  return { type: "refused", code, seq, entry, explain };
}
