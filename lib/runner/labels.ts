/** What a scenario is called, described and selected by, known without running it. */

import {
  type Scope,
  substituteText,
  TemplateError,
} from "../scenario/template.ts";
import { hasTemplate } from "../scenario/template_syntax.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import type { RunOptions } from "./options.ts";
import { lenientScope, redactorOf } from "./variables.ts";

/** What a scenario says of itself, without templates. */
export interface Labels {
  readonly name: string;
  /** Null: none. */
  readonly description: string | null;
  readonly tags: readonly string[];
}

/**
 * The labels of a scenario, secrets hidden; what names nothing yet stays as it
 * is written.
 *
 * @throws {UsageError} A secret is too short to be hidden.
 */
export function labelsOf(
  parsed: ParsedScenario,
  options: Pick<RunOptions, "variables" | "secrets" | "env">,
): Labels {
  const { name, description = null, tags = [] } = parsed.scenario;
  const written = [name ?? "", description ?? "", ...tags];
  if (!written.some(hasTemplate)) {
    return { name: parsed.name, description, tags };
  }
  const scope = lenientScope(parsed, options);
  const redactor = redactorOf(options);
  const words = (text: string) => redactor.text(known(text, scope));
  return {
    // A file's name is no template.
    name: name === undefined ? parsed.name : words(name),
    description: description === null ? null : words(description),
    tags: tags.map(words),
  };
}

function known(text: string, scope: Scope): string {
  try {
    return substituteText(text, scope);
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown;
    return text;
  }
}
