/**
 * Expectations made ready: payloads read, matchers compiled, so that judging
 * what comes waits for nothing.
 */

import { parseDuration } from "../duration.ts";
import type { ExactJson } from "../scenario/json.ts";
import type { Resolved } from "../scenario/resolve.ts";
import type {
  Alternative,
  CloseCode,
  CloseExpectation,
  Expectation,
  ExpectationGrade,
  MessageExpectation,
} from "../scenario/types.ts";
import {
  anyCondition,
  binaryCondition,
  binaryLengthCondition,
  joined,
  type MessageCondition,
  payloadCondition,
  textCondition,
} from "./condition.ts";
import type { Codes, Expected } from "./expected.ts";
import type { Frames } from "./framing.ts";
import { matcherOf, textMatcherOf } from "./match.ts";
import type { Payloads } from "./payloads.ts";
import type { Redactor } from "./redact.ts";
import { orWords } from "./words.ts";

/** What making an expectation ready needs. */
export interface ReadyOptions {
  readonly payloads: Payloads;
  /** How a message was fragmented is not compared (`degrade`). */
  readonly degraded: boolean;
  /** Null: the transport shows whole messages only. */
  readonly frames: Frames | null;
}

/** What never comes: no transport that there is would show it. */
const NEVER: Expected = { type: "any_of", alternatives: [] };

/** @throws {FramescriptError} A payload cannot be had. */
export async function readyExpectation(
  form: Resolved<Expectation>,
  options: ReadyOptions,
): Promise<Expected> {
  if (typeof form === "string") {
    return await readyExpectation({ text: form }, options);
  }
  if (
    "frame" in form || "ping" in form || "pong" in form || "violation" in form
  ) return await options.frames?.ready(form, options.payloads) ?? NEVER;
  if ("close" in form) return close(form.close);
  if ("disconnect" in form) {
    const { code, clean = false, by = null } = form.disconnect === "any"
      ? {}
      : form.disconnect;
    return { type: "disconnect", codes: codesOf(code), clean, by };
  }
  if ("nothing" in form) {
    return {
      type: "nothing",
      milliseconds: parseDuration(form.nothing) ?? 0,
    };
  }
  if ("any_of" in form) return await anyOf(form.any_of, options);
  if ("all_of" in form) {
    const all = await Promise.all(
      form.all_of.map((part) => readyExpectation(part, options)),
    );
    return { type: "all_of", conditions: all.flatMap(conditionsOf) };
  }
  const condition = await messageCondition(form, options);
  const frames = options.degraded ? null : options.frames;
  return {
    type: "message",
    condition: frames === null || form.frames === undefined
      ? condition
      : frames.counted(condition, form.frames),
  };
}

/** The conditions on messages in an expectation; one that may be met in several ways is one condition. */
function conditionsOf(expected: Expected): MessageCondition[] {
  switch (expected.type) {
    case "message":
      return [expected.condition];
    case "all_of":
      return [...expected.conditions];
    case "any_of":
      return [
        oneOf(
          expected.alternatives.flatMap(({ expected, grade }) =>
            conditionsOf(expected).map((condition) => ({ condition, grade }))
          ),
        ),
      ];
    case "frames":
    case "close":
    case "disconnect":
    case "nothing":
      return [];
  }
}

/** Met in any of these ways; the first of them that holds gives the grade. */
function oneOf(
  ways: readonly {
    readonly condition: MessageCondition;
    readonly grade: ExpectationGrade;
  }[],
): MessageCondition {
  const words = (redactor: Redactor) =>
    orWords(ways.map(({ condition }) => condition.words(redactor)));
  return {
    words,
    holds: (view) => ways.some(({ condition }) => condition.holds(view)),
    gradeOf: (view) =>
      ways.find(({ condition }) => condition.holds(view))?.grade ?? "ok",
    compare: (view, redactor) => ({
      ...ways[0]!.condition.compare(view, redactor),
      expected: words(redactor),
      diff: [],
    }),
  };
}

type ResolvedForm = Exclude<Resolved<Expectation>, string>;
type MessageForm = Extract<ResolvedForm, Resolved<MessageExpectation>>;

async function messageCondition(
  form: MessageForm,
  { payloads, degraded, frames }: ReadyOptions,
): Promise<MessageCondition> {
  if ("text" in form) return textCondition(textMatcherOf(form.text));
  if ("json" in form || "json_contains" in form || "json_path" in form) {
    return await json(form);
  }
  if ("binary" in form) {
    const { binary } = form;
    if ("length" in binary) return binaryLengthCondition(binary.length);
    return binaryCondition((await payloads.of(binary)).bytes);
  }
  if ("payload" in form) {
    return payloadCondition(await payloads.of(form.payload));
  }
  if ("message" in form) return anyCondition();
  const fragments = await Promise.all(
    form.fragments.map((payload) => payloads.of(payload)),
  );
  return degraded || frames === null
    ? payloadCondition(joined(fragments))
    : frames.fragments(fragments);
}

async function json(
  form: Extract<
    MessageForm,
    { json: unknown } | { json_contains: unknown } | { json_path: unknown }
  >,
): Promise<MessageCondition> {
  const { jsonCondition, jsonPathCondition } = await import(
    "./json_condition.ts"
  );
  if ("json" in form) return jsonCondition(form.json, false);
  if ("json_contains" in form) return jsonCondition(form.json_contains, true);
  return jsonPathCondition(
    Object.entries(form.json_path).map((
      [path, value],
    ) => [path, matcherOf(value as ExactJson)]),
  );
}

function close(form: Resolved<CloseExpectation>): Expected {
  const { code, reason, clean = false } = typeof form === "object"
    ? form
    : { code: form === "any" ? undefined : form };
  return {
    type: "close",
    codes: codesOf(code),
    reason: reason === undefined ? null : textMatcherOf(reason),
    clean,
  };
}

function codesOf(
  codes: Resolved<CloseCode> | readonly Resolved<CloseCode>[] | undefined,
): Codes | null {
  if (codes === undefined) return null;
  const list = typeof codes === "object" ? codes : [codes];
  return list.map((code) => code === "none" ? null : code);
}

async function anyOf(
  forms: readonly Resolved<Alternative>[],
  options: ReadyOptions,
): Promise<Expected> {
  const alternatives = await Promise.all(forms.map(async (form) => ({
    expected: await readyExpectation(form as Resolved<Expectation>, options),
    grade: typeof form === "string" ? "ok" : form.grade ?? "ok",
  } as const)));
  return {
    type: "any_of",
    // An alternative that is itself several stands for each of them.
    alternatives: alternatives.flatMap(({ expected, grade }) =>
      expected.type !== "any_of"
        ? [{ expected, grade }]
        : expected.alternatives.map((inner) => ({
          expected: inner.expected,
          grade: inner.grade === "ok" ? grade : inner.grade,
        }))
    ),
  };
}
