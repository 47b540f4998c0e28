/** Conditions on one message that came. */

import { type Bytes, concat, equalBytes } from "../bytes.ts";
import type { PayloadBytes } from "../scenario/payload.ts";
import type { ExpectationGrade } from "../scenario/types.ts";
import { diffLines, diffOctets } from "./diff.ts";
import type { Matcher } from "./match.ts";
import type { MessageView } from "./message_view.ts";
import type { Redactor } from "./redact.ts";
import { binaryWords, clipPair, countWords, messageWords } from "./words.ts";

/** What was expected and what came. */
export interface Comparison {
  /** What is wrong, without a final period. */
  readonly message: string;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly diff: readonly string[];
}

/** A condition on a message. */
export interface MessageCondition {
  /** Such as `the text "hello"`. */
  words(redactor: Redactor): string;
  holds(view: MessageView): boolean;
  /** Of a message that it holds for, where several ways of that have grades of their own. Default `ok`. */
  gradeOf?(view: MessageView): ExpectationGrade;
  /** Of a message that it does not hold for. */
  compare(view: MessageView, redactor: Redactor): Comparison;
}

/** Two texts compared line by line, without their secrets. */
export function compareTexts(
  message: string,
  expected: string,
  actual: string,
  redactor: Redactor,
  form?: (line: string) => string,
): Comparison {
  // Before they are cut into lines: a secret may go over several.
  const [clippedExpected, clippedActual] = clipPair(
    redactor.text(expected),
    redactor.text(actual),
  );
  return {
    message,
    expected: clippedExpected,
    actual: clippedActual,
    diff: diffLines(clippedExpected, clippedActual, form),
  };
}

/** A comparison in two phrases. */
export function contrast(
  message: string,
  expected: string,
  actual: string,
): Comparison {
  return { message, expected, actual, diff: diffLines(expected, actual) };
}

/** Text that matches. */
export function textCondition(matcher: Matcher): MessageCondition {
  const words = (redactor: Redactor) =>
    matcher.equals === undefined
      ? `a text ${matcher.words(redactor)}`
      : `the text ${matcher.words(redactor)}`;
  return {
    words,
    holds: ({ message, text }) =>
      message.kind === "text" && text !== null && matcher.holds(text),
    compare(view, redactor) {
      const { message, text } = view;
      if (message.kind !== "text") {
        return unlike(words(redactor), view, redactor);
      }
      const { equals } = matcher;
      return typeof equals === "string"
        ? compareTexts("the text differs", equals, text ?? "", redactor)
        : compareTexts(
          "the text does not match",
          words(redactor),
          text ?? "",
          redactor,
        );
    },
  };
}

function unlike(
  expected: string,
  view: MessageView,
  redactor: Redactor,
): Comparison {
  return contrast(
    view.message.kind === "text"
      ? "a text message came"
      : "a binary message came",
    expected,
    messageWords(view.message, redactor),
  );
}

/** Binary of these octets. */
export function binaryCondition(expected: Bytes): MessageCondition {
  return payloadCondition({ kind: "binary", bytes: expected });
}

/** Binary of this length. */
export function binaryLengthCondition(length: number): MessageCondition {
  const words = () => `a binary message of ${countWords(length, "byte")}`;
  return {
    words,
    holds: ({ message }) =>
      message.kind === "binary" && message.data.length === length,
    compare: (view, redactor) =>
      view.message.kind === "text" ? unlike(words(), view, redactor) : contrast(
        "the length differs",
        countWords(length, "byte"),
        countWords(view.data.length, "byte"),
      ),
  };
}

/** The same type and bytes. */
export function payloadCondition(expected: PayloadBytes): MessageCondition {
  const words = (redactor: Redactor) =>
    messageWords({ kind: expected.kind, data: expected.bytes }, redactor);
  return {
    words,
    holds: ({ message }) =>
      message.kind === expected.kind &&
      equalBytes(message.data, expected.bytes),
    compare(view, redactor) {
      if (view.message.kind !== expected.kind) {
        return unlike(words(redactor), view, redactor);
      }
      return comparePayloads(expected, view, redactor);
    },
  };
}

/** Text longer than this is compared as octets: only what is around a difference is worth making. */
const LONG_TEXT = 256 * 1024;

function comparePayloads(
  expected: PayloadBytes,
  view: MessageView,
  redactor: Redactor,
): Comparison {
  const { data, text } = view;
  if (
    expected.kind === "text" && text !== null &&
    Math.max(data.length, expected.bytes.length) < LONG_TEXT
  ) {
    return compareTexts(
      "the text differs",
      new TextDecoder().decode(expected.bytes),
      text,
      redactor,
    );
  }
  const lengths = data.length === expected.bytes.length
    ? ""
    : ` in length: ${data.length} bytes for ${expected.bytes.length}`;
  return {
    message: `the ${expected.kind} message differs${lengths}`,
    expected: binaryWords(expected.bytes, redactor),
    actual: binaryWords(data, redactor),
    diff: diffOctets(expected.bytes, data, {
      expected: redactor.ranges(expected.bytes),
      actual: redactor.ranges(data),
    }),
  };
}

/** Any message. */
export function anyCondition(): MessageCondition {
  return {
    words: () => "a message",
    holds: () => true,
    compare: (view, redactor) =>
      contrast(
        "the message differs",
        "a message",
        messageWords(view.message, redactor),
      ),
  };
}

/** The message that fragments make: text where each is text. */
export function joined(fragments: readonly PayloadBytes[]): PayloadBytes {
  return {
    kind: fragments.every(({ kind }) => kind === "text") ? "text" : "binary",
    bytes: fragments.length === 0
      ? new Uint8Array(0)
      : concat(fragments.map(({ bytes }) => bytes)),
  };
}
