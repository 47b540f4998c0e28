/** The text of scenarios, and what is known of it beside itself. */

import { UsageError } from "../errors.ts";

/** What is known of a text beside itself. */
export interface ParseOptions {
  /** As the person named it, for places and messages. Default `scenario`. */
  file?: string;
  /** Against which `file:` payloads are resolved. Default null: none. */
  directory?: string | null;
  /** Default: by the file's ending, `yaml` where that says nothing. */
  format?: "yaml" | "json";
  /**
   * The names that a run is given: variables, and `env.NAME` for each
   * environment variable allowed. With them, what is wrong in the text has
   * also the templates that name nothing, which are otherwise left to the
   * run. Default null: not known.
   */
  given?: ReadonlySet<string> | null;
}

/** A text that is to be parsed. */
export interface ScenarioText extends Required<ParseOptions> {
  /** Without a byte order mark. */
  readonly text: string;
}

/**
 * A text with what is known of it, defaults included.
 *
 * @throws {UsageError} It is no text.
 */
export function scenarioText(
  text: string,
  options: ParseOptions,
): ScenarioText {
  if (typeof text !== "string") {
    throw new UsageError(`Cannot parse ${text}: scenarios are parsed of text`);
  }
  const { file = "scenario", directory = null, given = null } = options;
  return {
    text: text.startsWith("\uFEFF") ? text.slice(1) : text,
    file,
    directory,
    given,
    format: options.format ?? (/\.json$/i.test(file) ? "json" : "yaml"),
  };
}
