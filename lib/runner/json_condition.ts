/** Conditions on the JSON of a message, loaded where a scenario has some. */

import {
  containsJson,
  deepEqualJson,
  type ExactJson,
  isList,
  isMap,
} from "../scenario/json.ts";
import { jsonQuery } from "../scenario/json_path.ts";
import {
  compareTexts,
  type Comparison,
  contrast,
  type MessageCondition,
} from "./condition.ts";
import {
  firstDifference,
  type Matcher,
  prettyJson,
  valueWords,
} from "./match.ts";
import type { MessageView } from "./message_view.ts";
import type { Redactor } from "./redact.ts";
import { messageWords } from "./words.ts";

/** JSON that is equal, or that has everything in it. */
export function jsonCondition(
  expected: ExactJson,
  partly: boolean,
): MessageCondition {
  const words = (redactor: Redactor) =>
    `JSON ${partly ? "containing" : "equal to"} ${
      valueWords(expected, redactor)
    }`;
  const fits = partly ? containsJson : deepEqualJson;
  return {
    words,
    holds: ({ json }) => json.type === "json" && fits(json.value, expected),
    compare(view, redactor) {
      const { json } = view;
      if (json.type === "invalid") {
        return notJson(json.why, words(redactor), view, redactor);
      }
      const at = firstDifference(json.value, expected, partly) ?? "$";
      return compareTexts(
        `the JSON differs at ${redactor.text(at)}`,
        prettyJson(expected),
        prettyJson(partly ? common(json.value, expected) : json.value),
        redactor,
        withoutComma,
      );
    },
  };
}

/** A line of JSON, whether or not another member follows. */
function withoutComma(line: string): string {
  return line.replace(/,$/, "");
}

/** Of what came, only what was asked for: the rest is no difference. */
function common(actual: ExactJson, expected: ExactJson): ExactJson {
  if (isList(actual) && isList(expected)) {
    return actual.slice(0, expected.length).map((item, i) =>
      common(item, expected[i]!)
    );
  }
  if (isMap(actual) && isMap(expected)) {
    return Object.fromEntries(
      Object.keys(expected).filter((key) => Object.hasOwn(actual, key)).map((
        key,
      ) => [key, common(actual[key]!, expected[key]!)]),
    );
  }
  return actual;
}

function notJson(
  why: string | null,
  expected: string,
  view: MessageView,
  redactor: Redactor,
): Comparison {
  return contrast(
    why === null
      ? "the message is not JSON"
      : `the message is not JSON that can be compared: ${why}`,
    expected,
    messageWords(view.message, redactor),
  );
}

/** JSON in which the first node of each path matches. */
export function jsonPathCondition(
  paths: readonly (readonly [path: string, matcher: Matcher])[],
): MessageCondition {
  const queries = paths.map(([path, matcher]) => {
    const query = jsonQuery(path);
    return {
      path,
      matcher,
      first: (value: ExactJson): ExactJson | undefined => query(value)[0],
    };
  });
  const words = (redactor: Redactor) =>
    `JSON with ${
      paths.map(([path, matcher]) => `${path} ${matcher.words(redactor)}`)
        .join(", ")
    }`;
  return {
    words,
    holds: ({ json }) =>
      json.type === "json" &&
      queries.every(({ matcher, first }) => matcher.holds(first(json.value))),
    compare(view, redactor) {
      const { json } = view;
      if (json.type === "invalid") {
        return notJson(json.why, words(redactor), view, redactor);
      }
      const lines = { expected: [] as string[], actual: [] as string[] };
      const wrong: string[] = [];
      for (const { path, matcher, first } of queries) {
        const value = first(json.value);
        if (matcher.holds(value)) continue;
        wrong.push(path);
        lines.expected.push(`${path}: ${matcher.words(redactor)}`);
        lines.actual.push(`${path}: ${valueWords(value, redactor)}`);
      }
      return contrast(
        `the JSON does not match at ${wrong.join(", ")}`,
        lines.expected.join("\n"),
        lines.actual.join("\n"),
      );
    },
  };
}
