/** What refuses an expectation of any kind: a violation, a Close, the end. */

import type { Expected } from "./expected.ts";
import { expectedWords } from "./expected_words.ts";
import type { Inbox, ViolationEntry } from "./inbox.ts";
import { type Refused, refused } from "./judgement.ts";
import { goneWords } from "./words.ts";

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
