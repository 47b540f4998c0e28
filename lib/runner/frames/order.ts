/** Judgements where everything must be taken in order of arrival (`strict: all`). */

import { CLOSE, PING } from "../../wire/opcode.ts";
import type { Expected } from "../expected.ts";
import { expectedWords } from "../expected_words.ts";
import type { FrameEntry, Inbox, InboxEntry, MessageEntry } from "../inbox.ts";
import { type Judgement, refused } from "../judgement.ts";
import { frameWords, messageWords } from "../words.ts";

/** Whether the expectation takes messages, Pings or Pongs one by one. */
function takesInOrder(expected: Expected): boolean {
  switch (expected.type) {
    case "message":
    case "all_of":
      return true;
    case "frames":
      return expected.inOrder;
    case "any_of":
      return expected.alternatives.some((one) => takesInOrder(one.expected));
    case "close":
    case "disconnect":
    case "nothing":
      return false;
  }
}

/** The same judgement, but for what would leave something behind that came before. */
export function ordered(
  judgement: Judgement,
  expected: Expected,
  inbox: Inbox,
): Judgement {
  if (!takesInOrder(expected)) return judgement;
  switch (judgement.type) {
    case "refused":
      return judgement;
    case "taken":
    case "waiting": {
      const entries = judgement.type === "taken"
        ? judgement.entries.filter(standsInOrder)
        : judgement.held;
      const left = firstLeft(inbox, entries);
      if (left === null) return judgement;
      if (judgement.type === "taken" && !comesBefore(left, entries)) {
        return judgement;
      }
      return refused("order", left.seq, left, (redactor) => ({
        message: left.type === "message"
          ? "a message came first"
          : `a ${left.frame.opcode === PING ? "Ping" : "Pong"} came first`,
        expected: expectedWords(expected, redactor),
        actual: left.type === "message"
          ? messageWords(left.view.message, redactor)
          : frameWords(left.frame, redactor),
        diff: [],
      }));
    }
  }
}

function standsInOrder(entry: InboxEntry): entry is MessageEntry | FrameEntry {
  return entry.type === "message" ||
    (entry.type === "frame" && entry.frame.opcode > CLOSE);
}

/** The first that is left in order and is none of these. */
function firstLeft(
  inbox: Inbox,
  entries: readonly (MessageEntry | FrameEntry)[],
): MessageEntry | FrameEntry | null {
  let left = inbox.ordered.first();
  while (left !== null && entries.includes(left)) {
    left = inbox.ordered.after(left.seq);
  }
  return left;
}

function comesBefore(
  left: MessageEntry | FrameEntry,
  entries: readonly (MessageEntry | FrameEntry)[],
): boolean {
  return entries.some((entry) => entry.seq > left.seq);
}
