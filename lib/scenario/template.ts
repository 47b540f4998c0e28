/**
 * Templates: `{{ name }}` in string values, replaced by variables in one pass.
 * They are substitution, never code: what a variable holds is not looked at
 * again.
 */

import { FramescriptError } from "../errors.ts";
import { type ExactJson, isList, isMap, stringifyJson } from "./json.ts";
import { setKey } from "./source.ts";
import {
  hasTemplate,
  splitTemplate,
  type TemplatePart,
} from "./template_syntax.ts";
import type { ParsedScenario } from "./types.ts";

export { checkTemplates } from "./template_check.ts";

/** What templates see. */
export interface Scope {
  /** Evaluated variables and what was captured so far. */
  readonly variables: ReadonlyMap<string, ExactJson>;
  /** The environment variables that were allowed by name. */
  readonly env: ReadonlyMap<string, string>;
  /** `$index`: the turn of the innermost repeat, from 0; null outside. */
  readonly index: number | null;
  /** `$uuid`: each template gets a fresh one. */
  uuid(): string;
  /** `$timestamp`: milliseconds since the epoch. */
  now(): number;
  /** What `url` is resolved against, and what stands for one that is not written. */
  readonly base?: string | null;
  /** `$host` and `$target` in `connect`, `$accept` in `accept`; left out elsewhere. */
  readonly handshake?: ReadonlyMap<string, string>;
}

/** A template has nothing to stand for when it is replaced. */
export class TemplateError extends FramescriptError {
  /** What the template names. */
  readonly variable: string;

  constructor(variable: string, message: string) {
    super("template", message);
    this.variable = variable;
  }
}

/**
 * A value with every template in its strings replaced, at every depth; keys
 * are left alone. A string that is one template alone becomes the variable's
 * value, with its type.
 *
 * @throws {TemplateError} where a template names nothing.
 */
export function substitute(value: ExactJson, scope: Scope): ExactJson {
  if (typeof value === "string") return substituteString(value, scope);
  if (isList(value)) return value.map((item) => substitute(item, scope));
  if (!isMap(value)) return value;
  const map: Record<string, ExactJson> = {};
  for (const [key, member] of Object.entries(value)) {
    setKey(map, key, substitute(member, scope));
  }
  return map;
}

function substituteString(text: string, scope: Scope): ExactJson {
  if (!hasTemplate(text)) return text;
  const parts = splitTemplate(text);
  const [first] = parts;
  return parts.length === 1 && first?.kind === "name"
    ? lookUp(first.name, scope)
    : join(parts, scope);
}

/** A string with its templates replaced by text, whatever their type. @throws {TemplateError} */
export function substituteText(text: string, scope: Scope): string {
  return hasTemplate(text) ? join(splitTemplate(text), scope) : text;
}

function join(parts: readonly TemplatePart[], scope: Scope): string {
  let replaced = "";
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        replaced += part.text;
        break;
      case "name":
        replaced += display(lookUp(part.name, scope));
        break;
      case "broken":
        throw new TemplateError(
          part.text,
          `Cannot read the template ${part.text}: it is not of the form {{ name }}`,
        );
    }
  }
  return replaced;
}

/** A value inside a string: a string as it is, anything else as JSON. */
function display(value: ExactJson): string {
  return typeof value === "string" ? value : stringifyJson(value);
}

function lookUp(name: string, scope: Scope): ExactJson {
  if (name === "$uuid") return scope.uuid();
  if (name === "$timestamp") return scope.now();
  if (name === "$index" && scope.index !== null) return scope.index;
  const value = name.startsWith("$")
    ? scope.handshake?.get(name)
    : name.startsWith("env.")
    ? scope.env.get(name.slice("env.".length))
    : scope.variables.get(name);
  if (value === undefined) {
    throw new TemplateError(
      name,
      `Cannot replace {{ ${name} }}: no such variable is set at this point`,
    );
  }
  return value;
}

/**
 * The variables of a scenario, evaluated once and in order: each sees those
 * before it and those that are given. Given ones replace the defaults.
 *
 * @throws {TemplateError} where a default names nothing.
 */
export function evaluateVariables(
  parsed: ParsedScenario,
  given: ReadonlyMap<string, ExactJson>,
  scope: Omit<Scope, "variables" | "index" | "base" | "handshake">,
): Map<string, ExactJson> {
  const variables = new Map(given);
  for (const [name, value] of Object.entries(parsed.scenario.variables ?? {})) {
    if (given.has(name)) continue;
    const { env, uuid, now } = scope;
    variables.set(
      name,
      substitute(value, { env, uuid, now, variables, index: null }),
    );
  }
  return variables;
}
