/** Schemas of lists and maps. */

import * as z from "zod/mini";
import { setKey } from "../source.ts";
import { fail, parserOf, parsing, runBelow, type Schema } from "./core.ts";
import type { Fault } from "./fault.ts";
import { noTemplate } from "./leaf.ts";

const NAMES = new WeakMap<object, string>();
const KEY_FORMS = new WeakMap<object, KeyForm>();
const LEAST = new WeakMap<object, number>();

/** How many items a list schema made here asks for. */
export function leastOf(schema: object): number | undefined {
  return LEAST.get(schema);
}

/** The form of the keys of a map that are the person's own. */
export function keyFormOf(schema: object): KeyForm | undefined {
  return KEY_FORMS.get(schema);
}

/** The name of a map schema made here. */
export function nameOfSchema(schema: object): string | undefined {
  return NAMES.get(schema);
}

/** A list; each item is judged by itself. */
export function list<T>(item: Schema<T>, least = 0): Schema<readonly T[]> {
  const expected = least === 0 ? "a list" : "a list with at least one item";
  const schema = z.array(item) as Schema<readonly T[]>;
  if (least > 0) LEAST.set(schema, least);
  return parsing(schema, (payload, context) => {
    const { value } = payload;
    if (!Array.isArray(value) || value.length < least) {
      return fail(payload, { kind: "type", expected, ...noTemplate(value) });
    }
    payload.value = value.map((member, i) =>
      runBelow(payload, item, i, member, context)
    );
    return payload;
  });
}

/** How the keys of a map are called that are the person's own. */
export interface KeyForm {
  /** Says what is wrong with a key; null for a right one. */
  readonly judge: (key: string) => string | null;
  /** For editors only. */
  readonly pattern?: string;
}

/** A map whose keys are the person's own. */
export function record<T>(
  value: Schema<T>,
  keys: KeyForm,
): Schema<Record<string, T>> {
  const schema = z.record(z.string(), value) as Schema<Record<string, T>>;
  KEY_FORMS.set(schema, keys);
  return parsing(schema, (payload, context) => {
    const map = payload.value;
    if (typeof map !== "object" || map === null || Array.isArray(map)) {
      return fail(payload, {
        kind: "type",
        expected: "a map",
        ...noTemplate(map),
      });
    }
    const output: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(map)) {
      const wrong = keys.judge(key);
      if (wrong !== null) {
        fail(payload, { kind: "key", key, message: wrong });
      }
      setKey(output, key, runBelow(payload, value, key, member, context));
    }
    payload.value = output;
    return payload;
  });
}

/** A shape of a map. */
export type Shape = Record<string, z.ZodMiniType | z.ZodMiniOptional>;

/** Says what is wrong with how the keys of a map go together; their values may be anything. */
export type Rule = (map: Record<string, unknown>) => Fault | null;

/** A map with these keys and no other. */
export function strict<const S extends Shape>(
  name: string,
  shape: S,
  rule?: Rule,
): z.ZodMiniObject<S, z.core.$strict> {
  const schema = z.strictObject(shape);
  NAMES.set(schema, name);
  const inner = parserOf(schema);
  return parsing(schema, (payload, context) => {
    const written = payload.value;
    const before = payload.issues.length;
    const parsed = inner(payload, context);
    const isMap = typeof written === "object" && written !== null &&
      !Array.isArray(written);
    if (rule === undefined || !isMap) return parsed;
    const issues = parsed.issues.slice(before);
    const fault = rule(
      (issues.length === 0 ? parsed.value : written) as Record<string, unknown>,
    );
    // An unknown key may be meant for the one that is missing.
    const strange = issues.some(({ code, path = [] }) =>
      code === "unrecognized_keys" && path.length === 0
    );
    if (fault === null) return parsed;
    return strange && fault.kind === "map" && fault.missing === true
      ? parsed
      : fail(parsed, fault);
  });
}

/** What may stand under the keys of a map schema. */
export function shapeOf(schema: object): Shape {
  const { def } = (schema as Schema<unknown>)._zod;
  return "shape" in def ? def.shape as Shape : {};
}

/** The keys of a map schema. */
export function keysOf(schema: object): string[] {
  return Object.keys(shapeOf(schema));
}
