/**
 * Expectations made ready: payloads read, matchers compiled, so that judging
 * what comes waits for nothing.
 */

import type { Bytes } from "../bytes.ts";
import { parseDuration } from "../duration.ts";
import type { ExactJson } from "../scenario/json.ts";
import type { Resolved } from "../scenario/resolve.ts";
import type {
  Alternative,
  CloseCode,
  CloseExpectation,
  Expectation,
  ExpectationGrade,
  FrameCount,
  MessageExpectation,
  Payload,
} from "../scenario/types.ts";
import {
  anyCondition,
  binaryCondition,
  binaryLengthCondition,
  fragmentsCondition,
  type FrameCounts,
  inFrames,
  joined,
  jsonCondition,
  jsonPathCondition,
  type MessageCondition,
  payloadCondition,
  textCondition,
} from "./condition.ts";
import { type FrameFields, frameFields } from "./frame_fields.ts";
import { type Matcher, matcherOf, textMatcherOf } from "./match.ts";
import type { Payloads } from "./payloads.ts";
import type { Redactor } from "./redact.ts";
import { orWords } from "./words.ts";

/** An expectation that is ready. */
export type Expected =
  | { readonly type: "message"; readonly condition: MessageCondition }
  | { readonly type: "frame"; readonly fields: FrameFields }
  | {
    readonly type: "control";
    readonly kind: "ping" | "pong";
    /** Null: any. */
    readonly payload: Bytes | null;
  }
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
  | {
    readonly type: "violation";
    /** Null: any. */
    readonly code: string | null;
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

/** Close codes; null stands for none. */
export type Codes = readonly (number | null)[];

/** What making an expectation ready needs. */
export interface ReadyOptions {
  readonly payloads: Payloads;
  /** How a message was fragmented is not compared (`degrade`). */
  readonly degraded: boolean;
}

/** @throws {FramescriptError} A payload cannot be had. */
export async function readyExpectation(
  form: Resolved<Expectation>,
  options: ReadyOptions,
): Promise<Expected> {
  if (typeof form === "string") {
    return await readyExpectation({ text: form }, options);
  }
  if ("frame" in form) {
    return { type: "frame", fields: frameFields(form.frame) };
  }
  if ("ping" in form) return await control("ping", form.ping, options);
  if ("pong" in form) return await control("pong", form.pong, options);
  if ("close" in form) return close(form.close);
  if ("disconnect" in form) {
    const { code, clean = false, by = null } = form.disconnect === "any"
      ? {}
      : form.disconnect;
    return { type: "disconnect", codes: codesOf(code), clean, by };
  }
  if ("violation" in form) {
    const { violation } = form;
    return { type: "violation", code: violation === "any" ? null : violation };
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
  const counts = options.degraded ? null : countsOf(form.frames);
  return {
    type: "message",
    condition: counts === null ? condition : inFrames(condition, counts),
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
    case "frame":
    case "control":
    case "close":
    case "disconnect":
    case "violation":
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
  { payloads, degraded }: ReadyOptions,
): Promise<MessageCondition> {
  if ("text" in form) return textCondition(textMatcherOf(form.text));
  if ("json" in form) return jsonCondition(form.json, false);
  if ("json_contains" in form) return jsonCondition(form.json_contains, true);
  if ("json_path" in form) {
    return jsonPathCondition(
      Object.entries(form.json_path).map((
        [path, value],
      ) => [path, matcherOf(value as ExactJson)]),
    );
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
  return degraded
    ? payloadCondition(joined(fragments))
    : fragmentsCondition(fragments);
}

function countsOf(
  frames: Resolved<FrameCount> | undefined,
): FrameCounts | null {
  if (frames === undefined) return null;
  if (typeof frames === "number") return { least: frames, most: frames };
  return { least: frames.at_least ?? 0, most: frames.at_most ?? Infinity };
}

async function control(
  kind: "ping" | "pong",
  payload: Resolved<Payload> | "any",
  { payloads }: ReadyOptions,
): Promise<Expected> {
  return {
    type: "control",
    kind,
    payload: payload === "any" ? null : (await payloads.of(payload)).bytes,
  };
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
    case "frame":
    case "control":
    case "close":
    case "disconnect":
    case "violation":
    case "all_of":
      return [];
  }
}
