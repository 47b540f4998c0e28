/** What an expectation makes of an inbox, and the judgements that all kinds of it share. */

import type { ExpectationGrade } from "../scenario/types.ts";
import type { Comparison } from "./condition.ts";
import type { Expected } from "./expected.ts";
import { expectedWords } from "./expected_words.ts";
import type {
  Inbox,
  InboxEntry,
  MessageEntry,
  ViolationEntry,
} from "./inbox.ts";
import type { Redactor } from "./redact.ts";
import { goneWords } from "./words.ts";

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

/** The Close, the violation or the end, whichever came first, after which nothing more comes. */
export function stopped(expected: Expected, inbox: Inbox): Refused | null {
  const { violation, close, end } = inbox;
  const gone = close ?? end;
  if (violation !== null && !(gone !== null && gone.seq < violation.seq)) {
    const unasked = inbox.violations.first();
    return unasked === null
      ? deaf(expected, violation)
      : broke(expected, unasked);
  }
  return gone === null ? null : over(expected, inbox, gone.seq);
}

/** Refused, because nothing more comes since `seq`. */
export function over(expected: Expected, inbox: Inbox, seq: number): Refused {
  const { close, end } = inbox;
  return refused("closed", seq, null, (redactor) => {
    const words = goneWords(close, end?.ending ?? null, redactor);
    return {
      message: words,
      expected: expectedWords(expected, redactor),
      actual: words,
      diff: [],
    };
  });
}

/** Refused, because the peer broke a rule that a step has asked for: what it sends since is not looked at. */
export function deaf(
  expected: Expected,
  { seq, violation }: ViolationEntry,
): Refused {
  return refused("closed", seq, null, (redactor) => ({
    message: "nothing is read after a violation (RFC 6455 7.1.7)",
    expected: expectedWords(expected, redactor),
    actual: `the violation ${violation.code}`,
    diff: [],
  }));
}

/** Refused, because the peer broke a rule. */
export function broke(expected: Expected, entry: ViolationEntry): Refused {
  const { violation } = entry;
  return refused("violation", entry.seq, entry, (redactor) => ({
    message: `violation: ${violation.message}`,
    expected: expectedWords(expected, redactor),
    actual: `the violation ${violation.code}`,
    diff: [],
  }));
}

/** Whether the peer broke a rule before this came, and no step has asked for that. */
export function brokeBefore(inbox: Inbox, seq: number): boolean {
  const violation = inbox.violations.first();
  return violation !== null && violation.seq < seq;
}
