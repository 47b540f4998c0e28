/** What came, judged by an expectation: taken, refused, or waited for. */

import { AllOf } from "./all_of.ts";
import type { Expected } from "./expected.ts";
import { expectedWords } from "./expected_words.ts";
import type { Frames } from "./framing.ts";
import type { Inbox, MessageEntry, ViolationEntry } from "./inbox.ts";
import { judgeClose, judgeDisconnect } from "./judge_ending.ts";
import {
  type Judge,
  type Judgement,
  type Refused,
  refused,
  taken,
  WAITING,
} from "./judgement.ts";
import { broke, brokeBefore, stopped } from "./refusals.ts";
import { countWords, goneWords, messageWords, orWords } from "./words.ts";

/**
 * A judge of one inbox, for one step.
 *
 * @param ordered Messages, Pings and Pongs must be taken in order of arrival (`strict: all`); null: not.
 */
export function judgeFor(
  expected: Expected,
  inbox: Inbox,
  ordered: Frames["ordered"] | null,
): Judge {
  const judge = judgeOf(expected, inbox);
  if (ordered === null) return judge;
  return (elapsed) => ordered(judge(elapsed), expected, inbox);
}

function judgeOf(expected: Expected, inbox: Inbox): Judge {
  switch (expected.type) {
    case "message":
      return () => judgeMessage(expected, inbox);
    case "frames":
      return () => expected.judge(inbox);
    case "close":
      return () => judgeClose(expected, inbox);
    case "disconnect":
      return () => judgeDisconnect(expected, inbox);
    case "nothing":
      return (elapsed) => judgeNothing(expected, inbox, elapsed);
    case "any_of":
      return judgeAnyOf(expected, inbox);
    case "all_of":
      return judgeAllOf(expected, inbox);
  }
}

function judgeMessage(
  expected: Extract<Expected, { type: "message" }>,
  inbox: Inbox,
): Judgement {
  const entry = inbox.messages.first();
  if (entry === null || brokeBefore(inbox, entry.seq)) {
    return stopped(expected, inbox) ?? WAITING;
  }
  return expected.condition.holds(entry.view)
    ? taken(entry.seq, entry)
    : refused(
      "mismatch",
      entry.seq,
      entry,
      (redactor) => expected.condition.compare(entry.view, redactor),
    );
}

function judgeNothing(
  expected: Extract<Expected, { type: "nothing" }>,
  inbox: Inbox,
  elapsed: number,
): Judgement {
  const entry = inbox.messages.first();
  if (entry !== null) return unexpected(expected, entry);
  const stop = stopped(expected, inbox);
  if (stop !== null) return stop;
  return elapsed >= expected.milliseconds ? taken(Infinity) : WAITING;
}

function unexpected(expected: Expected, entry: MessageEntry): Refused {
  return refused("mismatch", entry.seq, entry, (redactor) => ({
    message: "a message came",
    expected: expectedWords(expected, redactor),
    actual: messageWords(entry.view.message, redactor),
    diff: [],
  }));
}

function judgeAnyOf(
  expected: Extract<Expected, { type: "any_of" }>,
  inbox: Inbox,
): Judge {
  const judges = expected.alternatives.map(({ expected, grade }) => ({
    judge: judgeOf(expected, inbox),
    grade,
  }));
  return (elapsed) => {
    const verdicts = judges.map(({ judge, grade }) => {
      const verdict = judge(elapsed);
      return verdict.type === "taken" && verdict.grade === "ok"
        ? { ...verdict, grade }
        : verdict;
    });
    // What came first decides; of one arrival, the first in the list.
    let best: Extract<Judgement, { type: "taken" }> | null = null;
    for (const verdict of verdicts) {
      if (verdict.type !== "taken") continue;
      if (best === null || verdict.seq < best.seq) best = verdict;
    }
    const message = inbox.messages.first();
    const violation = inbox.violations.first();
    const untaken = message !== null &&
      !(best !== null && best.seq <= message.seq) &&
      !(violation !== null && violation.seq < message.seq) &&
      !verdicts.some((verdict) => takesOrHolds(verdict, message));
    if (untaken) return noneTakes(expected, message);
    if (best !== null) return best;
    const failures = verdicts.filter((verdict) => verdict.type === "refused");
    if (failures.length === verdicts.length) {
      return allRefused(expected, failures, inbox);
    }
    return {
      type: "waiting",
      held: verdicts.flatMap((verdict) =>
        verdict.type === "waiting" ? verdict.held : []
      ),
    };
  };
}

function takesOrHolds(verdict: Judgement, message: MessageEntry): boolean {
  switch (verdict.type) {
    case "taken":
      return verdict.entries.includes(message);
    case "waiting":
      return verdict.held.includes(message);
    case "refused":
      return false;
  }
}

function noneTakes(
  expected: Extract<Expected, { type: "any_of" }>,
  message: MessageEntry,
): Refused {
  return refused("mismatch", message.seq, message, (redactor) => ({
    message: `the message is none of ${
      countWords(expected.alternatives.length, "alternative")
    }`,
    expected: expectedWords(expected, redactor),
    actual: messageWords(message.view.message, redactor),
    diff: [],
  }));
}

/** No alternative can hold any more. */
function allRefused(
  expected: Extract<Expected, { type: "any_of" }>,
  failures: readonly Refused[],
  inbox: Inbox,
): Refused {
  const violation = failures.find(({ code }) => code === "violation");
  if (violation !== undefined) {
    return broke(expected, violation.entry as ViolationEntry);
  }
  // What came and did not match says more than what did not come.
  const telling = failures.find(({ code }) => code === "mismatch") ??
    failures[0]!;
  return refused(telling.code, telling.seq, telling.entry, (redactor) => {
    const { message, actual } = telling.explain(redactor);
    return {
      message: failures.length === 1 || telling.code === "closed"
        ? message
        : "what came is none of the alternatives",
      expected: expectedWords(expected, redactor),
      actual: actual ??
        goneWords(inbox.close, inbox.end?.ending ?? null, redactor),
      diff: [],
    };
  });
}

function judgeAllOf(
  expected: Extract<Expected, { type: "all_of" }>,
  inbox: Inbox,
): Judge {
  const assignment = new AllOf(expected.conditions);
  let last = -1;
  return () => {
    for (;;) {
      if (assignment.complete) {
        const entries = assignment.messages;
        return {
          type: "taken",
          seq: Math.max(...entries.map(({ seq }) => seq)),
          entries,
          grade: assignment.grade,
        };
      }
      const entry = inbox.messages.after(last);
      if (entry === null || brokeBefore(inbox, entry.seq)) {
        return stopped(expected, inbox) ??
          { type: "waiting", held: assignment.messages };
      }
      last = entry.seq;
      if (!assignment.assign(entry)) {
        return refused("mismatch", entry.seq, entry, (redactor) => ({
          message: "the message fits none of the expectations that are left",
          expected: orWords(
            assignment.open.map((one) => one.words(redactor)),
          ),
          actual: messageWords(entry.view.message, redactor),
          diff: [],
        }));
      }
    }
  };
}
