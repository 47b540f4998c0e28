/** Choices: by the type of what the person wrote, or by a key of it. */

import * as z from "zod/mini";
import { messageOf } from "../../errors.ts";
import type { ExactJson } from "../json.ts";
import { substitute } from "../template.ts";
import { hasTemplate, isTemplateAlone } from "../template_syntax.ts";
import type { Template } from "../types.ts";
import { keysOf, shapeOf } from "./container.ts";
import {
  type Context,
  fail,
  lazy,
  type Output,
  type Parse,
  parserOf,
  parsing,
  type Payload,
  run,
  runBelow,
  type Schema,
} from "./core.ts";
import type { Fault } from "./fault.ts";
import { describeText, noTemplate, quotable, textFormOf } from "./leaf.ts";

const CHOICES = new WeakMap<object, Choice>();

/** A choice by key, for those who describe it. */
export interface Choice {
  /** The keys that make a form. */
  readonly names: readonly string[];
  /** The form of a key; of none where there is such a form, else null. */
  formOf(name: string | undefined): Schema<unknown> | null;
}

/** The forms of a schema made by `byKey`. */
export function choiceOf(schema: object): Choice | undefined {
  return CHOICES.get(schema);
}

/** What may stand in a place, by its type. */
export interface Types {
  readonly string?: Schema<unknown>;
  readonly number?: Schema<unknown>;
  readonly boolean?: Schema<unknown>;
  readonly null?: Schema<unknown>;
  readonly list?: Schema<unknown>;
  readonly map?: Schema<unknown>;
}

/** How a template is described in the JSON Schema. */
const template = lazy(() => {
  const schema = z.string() as unknown as Schema<Template>;
  describeText(schema, {
    expected: "a template",
    pattern: "^\\{\\{[^{}]+\\}\\}$",
  });
  return schema;
});

/** A choice among schemas, which only the JSON Schema needs as a union. */
function unionOf<T>(
  options: () => readonly Schema<unknown>[],
  parse: Parse,
): Schema<T> {
  const union = lazy(() => z.union(options()) as unknown as Schema<T>);
  return parsing(union, parse);
}

/** A choice by the type of what stands there; `expected` says it all in words. */
export function byType<const O extends Types>(
  expected: string,
  types: O,
): Schema<Output<O[keyof O]>> {
  return unionOf(
    () => Object.values(types) as Schema<unknown>[],
    (payload, context) => parseByType(expected, types, payload, context),
  );
}

function parseByType(
  expected: string,
  types: Types,
  payload: Payload,
  context: Context,
): Payload {
  const { value } = payload;
  const kind = typeOf(value);
  const schema = kind === null ? undefined : types[kind];
  if (schema === undefined) {
    return fail(payload, {
      kind: "type",
      expected,
      ...quotes(value, types),
      ...noTemplate(value),
      ...bare(value, types),
    });
  }
  const before = payload.issues.length;
  const parsed = parserOf(schema)(payload, context);
  if (Object.keys(types).length === 1) return parsed;
  // Where a word or a number is but one of the types, what is expected is all of them.
  const issue = parsed.issues[before] as unknown as
    | { fault?: Fault; path?: PropertyKey[] }
    | undefined;
  const fault = issue?.path?.length === 0 ? issue.fault : undefined;
  if (fault?.kind === "word") {
    const { words, hint } = fault;
    issue!.fault = {
      kind: "type",
      expected,
      words,
      ...(hint === undefined ? bare(value, types) : { hint }),
    };
  } else if (
    fault?.kind === "type" && (kind === "number" || kind === "boolean")
  ) {
    const { hint } = fault;
    issue!.fault = {
      kind: "type",
      expected,
      ...quotes(value, types),
      // What a number lacks is said where there is no string for it.
      ...(hint === undefined || types.string !== undefined ? {} : { hint }),
    };
  }
  return parsed;
}

/** What is said of a scalar where a string may stand; beside a number, only one that would be right in quotes is told so. */
function quotes(
  value: unknown,
  { string, number, boolean }: Types,
): Pick<Extract<Fault, { kind: "type" }>, "quote" | "mend"> {
  const form = string === undefined ? undefined : textFormOf(string);
  if (form === undefined) return {};
  const said = quotable(form);
  const alone = number === undefined && boolean === undefined;
  return alone || said.quote!(String(value)) ? said : {};
}

/** What is said of a string that would be right without its quotes. */
function bare(value: unknown, { number, boolean }: Types): { hint?: string } {
  if (typeof value !== "string") return {};
  const fits = number !== undefined && DECIMAL.test(value) &&
      run(number, Number(value)).issues.length === 0 ||
    boolean !== undefined && (value === "true" || value === "false") &&
      run(boolean, value === "true").issues.length === 0;
  return fits ? { hint: "remove the quotes" } : {};
}

/** A number as a string has it. */
const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** As `byType`, and a template alone may stand there, which becomes any of the scalars. */
export function templated<const O extends Types>(
  expected: string,
  types: O,
): Schema<Output<O[keyof O]> | Template> {
  return unionOf(
    () => [...Object.values(types) as Schema<unknown>[], template],
    (payload, context) => {
      const { value } = payload;
      if (typeof value !== "string" || !hasTemplate(value)) {
        return parseByType(expected, types, payload, context);
      }
      const { scope, ...rest } = context;
      if (scope === undefined) {
        return isTemplateAlone(value) || types.string !== undefined
          ? payload
          : fail(payload, {
            kind: "type",
            expected,
            hint: "a template must stand alone here",
          });
      }
      try {
        payload.value = asWanted(substitute(value, scope), types);
      } catch (error) {
        return fail(payload, { kind: "template", message: messageOf(error) });
      }
      if (!mayStand(payload.value, types)) {
        return fail(payload, { kind: "type", expected, template: value });
      }
      // What came of the template is final: braces in it are no template.
      const before = payload.issues.length;
      const parsed = parseByType(expected, types, payload, rest);
      for (const issue of parsed.issues.slice(before)) {
        const { fault } = issue as unknown as { fault?: { template?: string } };
        if (fault !== undefined) fault.template = value;
      }
      return parsed;
    },
  );
}

/** A variable is a scalar, or a list of them where a list may stand: it makes no maps. */
function mayStand(value: unknown, { list }: Types): boolean {
  if (list !== undefined && Array.isArray(value)) {
    return value.every((item) => typeof item !== "object" || item === null);
  }
  return typeof value !== "object" || value === null;
}

/** A variable from the command line is a string: it may still become the number or boolean that is wanted. */
function asWanted(value: ExactJson, types: Types): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "string") return value;
  const isWord = types.string !== undefined &&
    run(types.string, value).issues.length === 0;
  if (isWord) return value;
  if (types.number !== undefined && DECIMAL.test(value)) return Number(value);
  if (types.boolean !== undefined) {
    if (value === "true") return true;
    if (value === "false") return false;
  }
  return value;
}

function typeOf(value: unknown): keyof Types | null {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
    case "bigint":
      return "number";
    case "boolean":
      return "boolean";
    case "object":
      return "map";
    default:
      return null;
  }
}

/**
 * A choice that the value itself makes.
 *
 * @param finish Makes the output of what was written and what it became.
 */
export function choose<const O extends readonly Schema<unknown>[]>(
  options: O,
  pick: (value: unknown) => number,
  finish: (written: unknown, output: unknown) => unknown,
): Schema<Output<O[number]>> {
  return unionOf(() => options, (payload, context) => {
    const written = payload.value;
    const option = options[pick(written)]!;
    const parsed = parserOf(option)(payload, context);
    parsed.value = finish(written, parsed.value);
    return parsed;
  });
}

/** The forms of a map, each by the key that makes it that form; a form is built when it is first met. */
export type Forms = Readonly<Record<string, () => Schema<unknown>>>;

/**
 * A choice by the key that the person wrote.
 *
 * @param noun What the map is, as in "a payload needs one of …".
 * @param none The form without any of the keys, where there is one.
 */
export function byKey<
  const F extends Forms,
  N extends Schema<unknown> = Schema<never>,
>(
  noun: string,
  forms: F,
  none?: () => N,
): Schema<Output<ReturnType<F[keyof F]>> | Output<N>> {
  const built = new Map<string, Schema<unknown>>();
  const names = Object.keys(forms);
  const formOf = (name: string | undefined): Schema<unknown> | null => {
    const build = name === undefined ? none : forms[name];
    if (build === undefined) return null;
    let schema = built.get(name ?? "");
    if (schema === undefined) built.set(name ?? "", schema = build());
    return schema;
  };
  const options = () =>
    [...names, undefined].map(formOf).filter((schema) => schema !== null);
  const knownKeys = () => [...new Set(options().flatMap(keysOf))];
  type Union = Schema<Output<ReturnType<F[keyof F]>> | Output<N>>;
  const union: Union = unionOf(options, (payload, context) => {
    const { value } = payload;
    if (typeOf(value) !== "map") {
      const expected = `a map with one of ${names.join(", ")}`;
      return fail(payload, {
        kind: "type",
        expected: none === undefined ? expected : `a map (${noun})`,
        ...noTemplate(value),
      });
    }
    const map = value as Record<string, unknown>;
    const present = names.filter((name) =>
      Object.hasOwn(map, name) && map[name] !== undefined
    );
    const [first] = present;
    const schema = present.length > 1 ? null : formOf(first);
    if (schema === null) {
      const known = knownKeys();
      fail(payload, {
        kind: "form",
        noun,
        names,
        present,
        known,
        unknown: Object.keys(map).filter((key) => !known.includes(key)),
      });
      // Which form is meant is not known; what stands there is judged all the same.
      const forms = [...present.map(formOf), ...options()];
      for (const [key, member] of Object.entries(map)) {
        const form = forms.find((form) => Object.hasOwn(shapeOf(form!), key));
        if (form === undefined || member === undefined) continue;
        runBelow(payload, shapeOf(form!)[key]!, key, member, context);
      }
      return payload;
    }
    const before = payload.issues.length;
    const parsed = parserOf(schema)(payload, context);
    for (const issue of parsed.issues.slice(before)) {
      if (issue.code !== "unrecognized_keys") continue;
      if ((issue.path?.length ?? 0) > 0) continue;
      Object.assign(issue, { form: first ?? null, known: knownKeys() });
    }
    return parsed;
  });
  CHOICES.set(union, { names, formOf });
  return union;
}
