/** Templates replaced by the schema, which validates again what came of them. */

import { diagnose } from "./diagnose.ts";
import { connect } from "./schema/handshake.ts";
import { run, type Schema } from "./schema/kit.ts";
import { scenario } from "./schema/scenario.ts";
import { step } from "./schema/step.ts";
import type { Scope } from "./template.ts";
import { findTemplateFaults } from "./template_faults.ts";
import { hasTemplate } from "./template_syntax.ts";
import type { Filled, Templates } from "./types.ts";

/** What replaces the templates of scenarios that the schema validated. */
export const templatesBySchema: Templates = {
  faults: findTemplateFaults,
  fill,
};

function fill(
  part: string,
  value: unknown,
  scope: object,
): Filled {
  // What has no templates is what the parser judged already.
  if (!hasTemplates(value)) return { value, faults: [] };
  const outcome = run(schemaOf(part), value, scope as Scope);
  const name = part === "step" ? "A step" : `"${part}"`;
  const faults = diagnose(outcome.issues, () => null, name)
    .map(({ at, ...words }) => ({ ...words, at: at.path }));
  return { value: faults.length === 0 ? outcome.value : value, faults };
}

function schemaOf(part: string): Schema<unknown> {
  switch (part) {
    case "step":
      return step;
    case "connect":
      return connect;
    default:
      return scenario.shape[part as keyof typeof scenario.shape];
  }
}

/** Whether parts of scenarios have templates: steps are asked on every turn of a `repeat`. */
const TEMPLATED = new WeakMap<object, boolean>();

function hasTemplates(value: unknown): boolean {
  if (typeof value === "string") return hasTemplate(value);
  if (typeof value !== "object" || value === null) return false;
  const known = TEMPLATED.get(value);
  if (known !== undefined) return known;
  const found = Object.values(value).some(hasTemplates);
  TEMPLATED.set(value, found);
  return found;
}
