/**
 * Scenarios as text, for handlers at the edge. It brings the YAML parser into
 * the bundle, so it stands apart from `./edge`.
 *
 * @module
 */

import { keyAt, Lines, nodeAt, placeOfPath } from "../scenario/locate.ts";
import { readBriefYaml } from "../scenario/brief_yaml.ts";
import { plain } from "../scenario/json.ts";
import { formatKeyPath } from "../scenario/key_path.ts";
import { ScenarioFileError } from "../scenario/problem.ts";
import { trustScenario } from "../scenario/trusted.ts";
import type { ParsedScenario } from "../scenario/types.ts";

/**
 * The scenarios of a YAML or JSON text, one for each document, for `smoke` and
 * `scheduled`. They are taken as checked: `framescript check` tells all that
 * can be wrong in them. Here the YAML, keys that are misspelt or missing and
 * values of a wrong type are found, one at a time.
 *
 * @param file The name that reports give the text. Default `scenario`.
 * @throws {ScenarioFileError} With what is wrong in the text.
 */
export function yaml(text: string, file = "scenario"): ParsedScenario[] {
  const lines = new Lines(text);
  const documents = readBriefYaml(text);
  const problems = documents.flatMap((document) => document.problems);
  if (problems.length > 0) {
    throw new ScenarioFileError(
      problems.map(({ offset, path, message }) => ({
        file,
        ...lines.position(offset),
        path: formatKeyPath(path),
        message,
      })),
      text,
    );
  }
  const roots = documents.flatMap(({ root }) => root === null ? [] : [root]);
  return roots.map((root, index) => {
    const name = roots.length > 1 ? `${file} #${index + 1}` : file;
    const at = (offset: number) => ({ file, ...lines.position(offset) });
    return trustScenario(plain(root), name, {
      file,
      index,
      locate: (path) =>
        nodeAt(root, path) === null ? null : at(placeOfPath(root, path)),
      locateKey: (path) =>
        at(
          keyAt(root, path.slice(0, -1), String(path.at(-1))) ??
            placeOfPath(root, path),
        ),
    });
  });
}
