/** Schemas of single values: texts, words, numbers, booleans, null and JSON. */

import * as z from "zod/mini";
import { messageOf } from "../../errors.ts";
import type { ExactJson } from "../json.ts";
import { substitute, substituteText } from "../template.ts";
import { LARGEST_INTEGER } from "../source.ts";
import { hasTemplate } from "../template_syntax.ts";
import type { Json } from "../types.ts";
import { fail, failBelow, parsing, type Schema } from "./core.ts";
import type { Fault } from "./fault.ts";

/** What of a text is wrong, as an expectation ("a duration such as …"), or null. */
export type Judge = (text: string) => Partial<WrongText> | null;

/** What was expected of a text, and how it is mended. */
interface WrongText {
  readonly expected: string;
  readonly hint: string;
  readonly suggestion: string;
}

/** How a string is described in the JSON Schema. */
export interface TextForm {
  /** What is expected, as in "must be …". */
  readonly expected: string;
  /** Says what is wrong with a text that has no templates left. */
  readonly judge?: Judge;
  /** What a number that stands there takes beside quotes. */
  readonly mend?: (source: string) => string | null;
  /** For editors only; must allow templates. */
  readonly pattern?: string;
}

const TEXT_FORMS = new WeakMap<object, TextForm>();
const NUMBER_FORMS = new WeakMap<object, NumberForm>();

/** The form of a string schema made here. */
export function textFormOf(schema: object): TextForm | undefined {
  return TEXT_FORMS.get(schema);
}

/** Describes a string schema for the JSON Schema. */
export function describeText(schema: object, form: TextForm): void {
  TEXT_FORMS.set(schema, form);
}

/** The form of a number schema made here. */
export function numberFormOf(schema: object): NumberForm | undefined {
  return NUMBER_FORMS.get(schema);
}

/** A string in which templates may stand. */
export function text(
  form: TextForm = { expected: "a string" },
): Schema<string> {
  const schema = parsing(z.string(), (payload, { scope }) => {
    const { value } = payload;
    if (typeof value !== "string") {
      return fail(payload, {
        kind: "type",
        expected: form.expected,
        ...quotable(form),
      });
    }
    let final = value;
    if (scope !== undefined) {
      try {
        final = substituteText(value, scope);
      } catch (error) {
        return fail(payload, { kind: "template", message: messageOf(error) });
      }
    } else if (hasTemplate(value)) return payload;
    payload.value = final;
    const wrong = form.judge?.(final) ?? null;
    if (wrong === null) return payload;
    return fail(payload, { kind: "type", expected: form.expected, ...wrong });
  });
  TEXT_FORMS.set(schema, form);
  return schema;
}

/** What is said of a scalar where a string of this form belongs. */
export function quotable(
  { judge, mend }: TextForm,
): Pick<Extract<Fault, { kind: "type" }>, "quote" | "mend"> {
  return {
    quote: (source) => judge === undefined || judge(source) === null,
    mend,
  };
}

/** What is said of a template where none can stand. */
export function noTemplate(value: unknown): { readonly hint?: string } {
  return typeof value === "string" && hasTemplate(value)
    ? { hint: "no template can stand here" }
    : {};
}

/** One of several words, without templates. */
export function word<const W extends string>(
  words: readonly W[],
  noun?: string,
): Schema<W> {
  return parsing(z.enum(words) as unknown as Schema<W>, (payload) => {
    if (words.includes(payload.value as W)) return payload;
    return fail(payload, {
      kind: "word",
      words,
      noun,
      ...noTemplate(payload.value),
    });
  });
}

/** One value and no other. */
export function only<const V extends string | boolean>(value: V): Schema<V> {
  return parsing(z.literal(value) as unknown as Schema<V>, (payload) => {
    if (payload.value === value) return payload;
    return fail(payload, {
      kind: "type",
      expected: JSON.stringify(value),
      ...noTemplate(payload.value),
    });
  });
}

/** One of several numbers. */
export function oneOf<const N extends number>(
  numbers: readonly N[],
): Schema<N> {
  return parsing(z.literal(numbers) as unknown as Schema<N>, (payload) => {
    if (numbers.includes(payload.value as N)) return payload;
    return fail(payload, { kind: "type", expected: alternatives(numbers) });
  });
}

/** For example `1, 2 or 8`. */
function alternatives(values: readonly unknown[]): string {
  return `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}

/** The range of a number. */
export interface NumberForm {
  /** What is expected, as in "must be …". */
  readonly expected: string;
  readonly integer: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Numbers in the range that are wrong all the same, and why. */
  readonly except?: ReadonlyMap<number, string>;
}

/** A number. */
export function number(form: NumberForm): Schema<number> {
  const { expected, integer, min = -Infinity, max = Infinity } = form;
  const schema = parsing(z.number(), (payload) => {
    const { value } = payload;
    const fits = typeof value === "number" && Number.isFinite(value) &&
      value >= min && value <= max && (!integer || Number.isInteger(value));
    if (!fits) {
      const unbounded = typeof value === "bigint" && max === LARGEST_INTEGER;
      return fail(payload, {
        kind: "type",
        expected,
        ...(unbounded ? { hint: "it loses digits beyond 2^53" } : {}),
      });
    }
    const reason = form.except?.get(value) ?? null;
    return reason === null
      ? payload
      : fail(payload, { kind: "refused", expected, reason });
  });
  NUMBER_FORMS.set(schema, form);
  return schema;
}

/** A whole number between two, both included. */
export function integer(min: number, max?: number): Schema<number> {
  const range = max === undefined ? `${min} or more` : `from ${min} to ${max}`;
  return number({
    expected: `a whole number${max === undefined ? `, ${range}` : ` ${range}`}`,
    integer: true,
    min,
    max: max ?? LARGEST_INTEGER,
  });
}

/** A boolean. */
export function bool(): Schema<boolean> {
  return parsing(z.boolean(), (payload) => {
    if (typeof payload.value === "boolean") return payload;
    return fail(payload, { kind: "type", expected: "true or false" });
  });
}

/** Null. */
export function nothing(): Schema<null> {
  return parsing(z.null(), (payload) => {
    if (payload.value === null) return payload;
    return fail(payload, { kind: "type", expected: "null" });
  });
}

/** Any JSON value; templates in its strings keep their variable's type. */
export function json(): Schema<Json> {
  return parsing(z.any() as Schema<Json>, (payload, { scope }) => {
    if (payload.value === undefined) {
      return fail(payload, { kind: "type", expected: "a JSON value" });
    }
    let fits = true;
    for (const { path, value } of notJson(payload.value, [])) {
      failBelow(payload, { kind: "unfit" }, path, value);
      fits = false;
    }
    if (scope === undefined || !fits) return payload;
    try {
      payload.value = substitute(payload.value as ExactJson, scope);
    } catch (error) {
      return fail(payload, { kind: "template", message: messageOf(error) });
    }
    return payload;
  });
}

/** A part of a value that JSON does not have. */
interface NotJson {
  readonly path: PropertyKey[];
  readonly value: unknown;
}

function* notJson(value: unknown, path: PropertyKey[]): Generator<NotJson> {
  if (value === null || typeof value === "string") return;
  if (typeof value === "boolean") return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (!isPlain(value)) {
    yield { path, value };
    return;
  }
  const entries = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [key, member] of entries) yield* notJson(member, [...path, key]);
}

/** Whether a value is a list or a map, and no object of a class. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null ||
    prototype === Object.prototype;
}
