/** Text → validated scenarios. `parse_module.ts` does the same for values, without a YAML parser. */

import { readJson } from "./json_source.ts";
import { parseDocuments } from "./parse_documents.ts";
import { type ParseOptions, scenarioText } from "./text.ts";
import type { ParsedScenario } from "./types.ts";
import { readYaml } from "./yaml_source.ts";

export { parseModule } from "./parse_module.ts";
export type { ParseOptions } from "./text.ts";

/**
 * The scenarios of a text, one for each document.
 *
 * @throws {ScenarioFileError} With everything that is wrong in the text.
 * @throws {UsageError} It is no text.
 */
export function parseScenarios(
  text: string,
  options: ParseOptions = {},
): ParsedScenario[] {
  const given = scenarioText(text, options);
  const documents = given.format === "json"
    ? [readJson(given.text)]
    : readYaml(given.text);
  return parseDocuments(documents, given);
}
