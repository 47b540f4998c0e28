/** Closes and ends, judged. */

import { contrast } from "./condition.ts";
import type { Expected } from "./expected.ts";
import { codesWords, expectedWords } from "./expected_words.ts";
import type { Inbox } from "./inbox.ts";
import {
  type Judgement,
  type Refused,
  refused,
  taken,
  WAITING,
} from "./judgement.ts";
import { broke, brokeBefore, stopped } from "./refusals.ts";
import { closeCodeWords } from "../close_codes.ts";
import { closeWords, endWords, goneWords } from "./words.ts";

/** `close`: the peer's Close; messages stay where they are. */
export function judgeClose(
  expected: Extract<Expected, { type: "close" }>,
  inbox: Inbox,
): Judgement {
  const { close, end } = inbox;
  if (close === null || brokeBefore(inbox, close.seq)) {
    return stopped(expected, inbox) ?? WAITING;
  }
  if (close.consumed) {
    return refused(
      "closed",
      close.seq,
      null,
      (redactor) => ({
        message: "the peer's Close was consumed by an earlier step",
        expected: expectedWords(expected, redactor),
        actual: goneWords(close, end?.ending ?? null, redactor),
        diff: [],
      }),
    );
  }
  const { codes, reason, clean } = expected;
  const wrong: string[] = [];
  if (codes !== null && !codes.includes(close.code)) wrong.push("code");
  if (reason !== null && !reason.holds(close.reason)) wrong.push("reason");
  if (wrong.length > 0) {
    return refused(
      "mismatch",
      close.seq,
      close,
      (redactor) =>
        contrast(
          `the ${wrong.join(" and the ")} of the Close ${
            wrong.length === 1 ? "differs" : "differ"
          }`,
          expectedWords(expected, redactor),
          `a Close with ${closeWords(close, redactor)}`,
        ),
    );
  }
  if (!clean) return taken(close.seq, close);
  if (end === null) return WAITING;
  return end.ending.clean === true
    ? taken(end.seq, close)
    : unclean(expected, inbox, end.seq);
}

/** Of an end that was asked to be clean (RFC 6455 7.1.4) and is not. */
function unclean(expected: Expected, inbox: Inbox, seq: number): Refused {
  return refused("mismatch", seq, null, (redactor) => {
    const { close, end } = inbox;
    const ending = end!.ending;
    const actual = close === null
      ? endWords(ending)
      : ending.error !== null
      ? `${closeWords(close, redactor)}, then ${endWords(ending)}`
      : ending.by === "self"
      ? `${closeWords(close, redactor)}, then this side ended TCP`
      : `${closeWords(close, redactor)}, without both Closes`;
    return contrast(
      "the end was not clean",
      expectedWords(expected, redactor),
      actual,
    );
  });
}

/** `disconnect`: the end, which is not consumed. */
export function judgeDisconnect(
  expected: Extract<Expected, { type: "disconnect" }>,
  inbox: Inbox,
): Judgement {
  const violation = inbox.violations.first();
  if (violation !== null) return broke(expected, violation);
  const { close, end } = inbox;
  if (end === null) return WAITING;
  const code = close?.code ?? null;
  if (expected.codes !== null && !expected.codes.includes(code)) {
    return refused(
      "mismatch",
      end.seq,
      null,
      () =>
        contrast(
          "the code before the end differs",
          codesWords(expected.codes!),
          close === null ? "no Close came" : closeCodeWords(code),
        ),
    );
  }
  if (expected.by !== null && expected.by !== end.ending.by) {
    return refused(
      "mismatch",
      end.seq,
      null,
      (redactor) =>
        contrast(
          "the other side ended TCP",
          expectedWords(expected, redactor),
          end.ending.by === "self" ? "this side ended it" : "the peer ended it",
        ),
    );
  }
  return expected.clean && end.ending.clean !== true
    ? unclean(expected, inbox, end.seq)
    : taken(end.seq);
}
