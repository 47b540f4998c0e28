/** What is waited for, in words. */

import type { Codes, Expected } from "./expected.ts";
import type { Redactor } from "./redact.ts";
import { closeCodeWords } from "../close_codes.ts";
import { orWords } from "./words.ts";

/** Close codes in words: `1000 (normal closure) or no code`. */
export function codesWords(codes: Codes): string {
  return orWords(codes.map(closeCodeWords));
}

/** What is waited for, such as `the text "hello"` or `a Close with 1000`. */
export function expectedWords(expected: Expected, redactor: Redactor): string {
  switch (expected.type) {
    case "message":
      return expected.condition.words(redactor);
    case "frames":
      return expected.words(redactor);
    case "close": {
      const parts = ["a Close"];
      if (expected.codes !== null) {
        parts.push(`with ${codesWords(expected.codes)}`);
      }
      if (expected.reason !== null) {
        parts.push(`and the reason ${expected.reason.words(redactor)}`);
      }
      if (expected.clean) parts.push("and a clean end");
      return parts.join(" ");
    }
    case "disconnect":
      return [
        "the end of the connection",
        ...(expected.codes === null
          ? []
          : [`with ${codesWords(expected.codes)}`]),
        ...(expected.clean ? ["after a clean close"] : []),
        ...(expected.by === null
          ? []
          : [`by ${expected.by === "peer" ? "the peer" : "this side"}`]),
      ].join(" ");
    case "nothing":
      return "no message";
    case "any_of":
      return orWords(
        expected.alternatives.map((one) =>
          expectedWords(one.expected, redactor)
        ),
      );
    case "all_of":
      return `in any order ${
        expected.conditions.map((one) => one.words(redactor)).join(", ")
      }`;
  }
}

/** The kind of thing waited for: `a message`, `a Ping`, `the end of the connection`. */
export function kindWords(expected: Expected): string {
  switch (expected.type) {
    case "message":
      return "a message";
    case "frames":
      return expected.kind;
    case "close":
      return expected.clean ? "a Close and a clean end" : "a Close";
    case "disconnect":
      return "the end of the connection";
    case "nothing":
      return "silence";
    case "any_of":
      return orWords(
        Array.from(
          new Set(expected.alternatives.map((one) => kindWords(one.expected))),
        ),
      );
    case "all_of":
      return `${expected.conditions.length} messages`;
  }
}
