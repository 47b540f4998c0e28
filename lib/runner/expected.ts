/** What is waited for, ready: nothing of it is to be read or compiled any more. */

import type { ExpectationGrade } from "../scenario/types.ts";
import type { MessageCondition } from "./condition.ts";
import type { Inbox, InboxEntry } from "./inbox.ts";
import type { Judgement } from "./judgement.ts";
import type { Matcher } from "./match.ts";
import type { Redactor } from "./redact.ts";

/** An expectation that is ready. */
export type Expected =
  | { readonly type: "message"; readonly condition: MessageCondition }
  | FramesExpected
  | {
    readonly type: "close";
    readonly codes: Codes | null;
    readonly reason: Matcher | null;
    readonly clean: boolean;
  }
  | {
    readonly type: "disconnect";
    readonly codes: Codes | null;
    readonly clean: boolean;
    /** Who ended TCP; null: whoever. */
    readonly by: "peer" | "self" | null;
  }
  | { readonly type: "nothing"; readonly milliseconds: number }
  | {
    readonly type: "any_of";
    readonly alternatives: readonly {
      readonly expected: Expected;
      readonly grade: ExpectationGrade;
    }[];
  }
  | {
    readonly type: "all_of";
    readonly conditions: readonly MessageCondition[];
  };

/** An expectation of a frame, a Ping, a Pong or a violation. */
export interface FramesExpected {
  readonly type: "frames";
  /** What it is of, such as `a Ping`. */
  readonly kind: string;
  /** Whether it takes something whose order counts (`strict: all`). */
  readonly inOrder: boolean;
  /** What is waited for, such as `a Ping with "a"`. */
  words(redactor: Redactor): string;
  judge(inbox: Inbox): Judgement;
  /** Whether an entry is what is waited for. */
  fits(entry: InboxEntry): boolean;
}

/** Close codes; null stands for none. */
export type Codes = readonly (number | null)[];

/** The longest time after which the expectation may hold because nothing came; 0: none. */
export function silenceOf(expected: Expected): number {
  return Math.max(0, ...silences(expected));
}

/** The next moment, in milliseconds from the start, at which silence may have been long enough. */
export function nextSilence(expected: Expected, elapsed: number): number {
  return Math.min(...silences(expected).filter((time) => time > elapsed));
}

function silences(expected: Expected): number[] {
  switch (expected.type) {
    case "nothing":
      return [expected.milliseconds];
    case "any_of":
      return expected.alternatives.flatMap((one) => silences(one.expected));
    case "message":
    case "frames":
    case "close":
    case "disconnect":
    case "all_of":
      return [];
  }
}
