/**
 * Text → validated scenarios, as `parse.ts` does it, with the YAML parser and
 * the schema loaded only for texts that need them: they are the larger part of
 * a short run.
 */

import { plain } from "./json.ts";
import { Lines, locatorOf } from "./locate.ts";
import { isOrdinary } from "./ordinary.ts";
import { readPlainYaml } from "./plain_yaml.ts";
import { nameOfScenario } from "./scenario_name.ts";
import type { SourceMap } from "./source.ts";
import { type ParseOptions, type ScenarioText, scenarioText } from "./text.ts";
import type { ParsedScenario, Scenario, Templates } from "./types.ts";

/**
 * The scenarios of a text, one for each document.
 *
 * @throws {ScenarioFileError} with everything that is wrong in the text.
 */
export async function parseLazily(
  text: string,
  options: ParseOptions = {},
): Promise<ParsedScenario[]> {
  const given = scenarioText(text, options);
  const root = given.format === "yaml" ? readPlainYaml(given.text) : null;
  if (root === null) {
    const { parseScenarios } = await import("./parse.ts");
    return parseScenarios(text, options);
  }
  const value = plain(root);
  if (isOrdinary(value)) {
    return [ordinary(value as unknown as Scenario, root, given)];
  }
  const { parseDocuments } = await import("./parse_documents.ts");
  return parseDocuments([{ root, problems: [] }], given);
}

function ordinary(
  scenario: Scenario,
  root: SourceMap,
  { text, file, directory }: ScenarioText,
): ParsedScenario {
  return {
    scenario,
    name: nameOfScenario(scenario, file, 0, 1),
    file,
    directory,
    index: 0,
    locate: locatorOf(root, file, new Lines(text)),
    templates: NO_TEMPLATES,
  };
}

const NO_TEMPLATES: Templates = {
  faults: () => [],
  fill: (_part, value) => ({ value, faults: [] }),
};
