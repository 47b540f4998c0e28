/**
 * What the schemas are made of. Two things set them apart from plain zod: a
 * choice looks at what the person wrote before it validates, so that an error
 * is about that form and never about a union; and a scope may be handed in, in
 * which case each leaf replaces its own templates and the output is the
 * resolved value. Structure then always comes from the file, never from a
 * variable.
 */

import * as z from "zod/mini";
import type { Scope } from "../template.ts";
import type { Fault } from "./fault.ts";

// Generated code needs `new Function`, which the edge forbids.
z.config({ jitless: true });

/** A schema whose validated output is a `T`. */
export type Schema<T> = z.ZodMiniType<T>;
/** The output of a schema. */
export type Output<S> = S extends { _zod: { output: infer T } } ? T : never;

/** What a schema is run with. */
export interface Context extends z.core.ParseContextInternal {
  /** Where given, templates are replaced as the value is validated. */
  readonly scope?: Scope;
}
/** A value on its way through a schema. */
export type Payload = z.core.ParsePayload;
/** How a schema parses. */
export type Parse = (payload: Payload, context: Context) => Payload;

/** A raw issue of ours; zod's own have other codes. */
export interface FaultIssue {
  readonly code: "custom";
  readonly fault: Fault;
  readonly input: unknown;
  readonly path?: PropertyKey[];
}

/** What a schema came to: the output, or the raw issues. */
export interface Outcome {
  readonly value: unknown;
  readonly issues: readonly z.core.$ZodRawIssue[];
}

/** Validates a value as it is written, or, with a scope, as it becomes. */
export function run(
  schema: Schema<unknown>,
  value: unknown,
  scope?: Scope,
): Outcome {
  const context =
    (scope === undefined
      ? { async: false }
      : { async: false, scope }) as Context;
  const outcome = schema._zod.run({ value, issues: [] }, context);
  if (outcome instanceof Promise) {
    throw new Error("Cannot validate: a schema is asynchronous");
  }
  return outcome;
}

/** Replaces how a schema parses; its type and its JSON Schema stay. */
export function parsing<S extends Schema<unknown>>(schema: S, parse: Parse): S {
  const internals = schema._zod as unknown as { parse: Parse; run: Parse };
  internals.parse = parse;
  internals.run = parse;
  return schema;
}

/** How a schema parses. */
export function parserOf(schema: Schema<unknown>): Parse {
  return schema._zod.run as unknown as Parse;
}

/** Adds a fault of the value. */
export function fail(payload: Payload, fault: Fault): Payload {
  return failBelow(payload, fault, [], payload.value);
}

/** Adds a fault of a part of the value, at its path below it. */
export function failBelow(
  payload: Payload,
  fault: Fault,
  path: PropertyKey[],
  input: unknown,
): Payload {
  const issue: FaultIssue = { code: "custom", fault, input, path };
  payload.issues.push(issue as unknown as z.core.$ZodRawIssue);
  return payload;
}

/** Runs a schema on a part of a value, and puts the path before its issues. */
export function runBelow(
  payload: Payload,
  schema: Schema<unknown>,
  key: PropertyKey,
  value: unknown,
  context: Context,
): unknown {
  const part = parserOf(schema)({ value, issues: [] }, context);
  for (const issue of part.issues) {
    const raw = issue as { path?: PropertyKey[] };
    raw.path = [key, ...raw.path ?? []];
    payload.issues.push(issue);
  }
  return part.value;
}

/** A schema that is built when it is first used. */
export function lazy<T>(build: () => Schema<T>): Schema<T> {
  let built: Schema<T> | undefined;
  return z.lazy(() => built ??= build());
}

/** A part whose templates are left alone: it is resolved later, by itself. */
export function asWritten<T>(schema: Schema<T>): Schema<T> {
  const inner = parserOf(schema);
  const outer = z.pipe(schema, z.any()) as unknown as Schema<T>;
  return parsing(
    outer,
    (payload, context) =>
      context.scope === undefined ? inner(payload, context) : payload,
  );
}

/** A key that may be left out. */
export function optional<T>(
  schema: Schema<T>,
): z.ZodMiniOptional<Schema<T>> {
  return z.optional(schema);
}
