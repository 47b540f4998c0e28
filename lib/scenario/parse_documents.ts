/** Documents that were read → validated scenarios, or everything that is wrong in them. */

import type { Finding, Spot } from "./finding.ts";
import { judge } from "./judge_scenario.ts";
import { plain } from "./json.ts";
import { formatKeyPath } from "./key_path.ts";
import {
  keyAt,
  Lines,
  locatorOf,
  nearestNode,
  nodeAt,
  placeOfPath,
} from "./locate.ts";
import { inOrder, type Problem, ScenarioFileError } from "./problem.ts";
import { nameOfScenario } from "./scenario_name.ts";
import { templatesBySchema } from "./schema_fill.ts";
import type { SourceDocument, SourceNode } from "./source.ts";
import type { ScenarioText } from "./text.ts";
import type { KeyPath, ParsedScenario, Scenario } from "./types.ts";

/**
 * The scenarios of the documents of a text.
 *
 * @throws {ScenarioFileError} with everything that is wrong in the text.
 */
export function parseDocuments(
  documents: readonly SourceDocument[],
  source: ScenarioText,
): ParsedScenario[] {
  const { parsed, problems } = readAll(documents, source, null);
  if (problems.length === 0) return parsed;
  // Names are the run's to judge, which knows what it runs; a text that is
  // wrong never comes to one, and is told everything here.
  const { given, text } = source;
  const all = given === null
    ? problems
    : readAll(documents, source, given).problems;
  throw new ScenarioFileError(inOrder(all), text);
}

function readAll(
  documents: readonly SourceDocument[],
  { text, file, directory }: ScenarioText,
  given: ReadonlySet<string> | null,
): { parsed: ParsedScenario[]; problems: readonly Problem[] } {
  const reader = new DocumentReader(file, directory, new Lines(text), given);
  const parsed = documents.map((document, index) =>
    reader.read(document, index, documents.length)
  );
  if (documents.length === 0) reader.empty();
  return {
    parsed: parsed.filter((one) => one !== null),
    problems: reader.problems,
  };
}

class DocumentReader {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #directory: string | null;
  readonly #lines: Lines;
  readonly #given: ReadonlySet<string> | null;

  constructor(
    file: string,
    directory: string | null,
    lines: Lines,
    given: ReadonlySet<string> | null,
  ) {
    this.#file = file;
    this.#directory = directory;
    this.#lines = lines;
    this.#given = given;
  }

  read(
    { root, problems }: SourceDocument,
    index: number,
    count: number,
  ): ParsedScenario | null {
    for (const { offset, path, ...words } of problems) {
      this.#report(offset, path, words);
    }
    if (root === null) return null;
    const value = plain(root);
    const sourceOf = (path: KeyPath) => sourceAt(root, path);
    const context = { given: this.#given, whole: isWhole(root) };
    for (const finding of judge(value, sourceOf, context)) {
      if (isTold(root, finding)) continue;
      const { at, path, missing: _, ...words } = finding;
      this.#report(offsetOf(root, at), path, words);
    }
    const scenario = value as unknown as Scenario;
    return {
      scenario,
      name: nameOfScenario(scenario, this.#file, index, count),
      file: this.#file,
      directory: this.#directory,
      index,
      locate: locatorOf(root, this.#file, this.#lines),
      templates: templatesBySchema,
    };
  }

  empty(): void {
    this.#report(0, [], {
      message: "No scenario stands here: the text is empty",
    });
  }

  #report(
    offset: number,
    path: KeyPath,
    words: Pick<Problem, "message" | "expected" | "actual" | "suggestion">,
  ): void {
    this.problems.push({
      file: this.#file,
      ...this.#lines.position(offset),
      path: formatKeyPath(path),
      ...words,
    });
  }
}

function sourceAt(root: SourceNode, path: KeyPath): string | null {
  const node = nodeAt(root, path);
  return node?.kind === "scalar" ? node.source : null;
}

function offsetOf(root: SourceNode, at: Spot): number {
  switch (at.kind) {
    case "value":
      return nearestNode(root, at.path).start;
    case "map":
      return placeOfPath(root, at.path);
    case "key":
      return keyAt(root, at.path, at.key) ?? placeOfPath(root, at.path);
  }
}

/** Whether what the text itself made wrong says it already. */
function isTold(root: SourceNode, { at, missing }: Finding): boolean {
  if (at.kind === "key") return false;
  const node = nodeAt(root, at.path);
  if (node === null || node.kind === "list" || node.partial !== true) {
    return false;
  }
  return node.kind === "scalar" || missing === true;
}

/** Whether every name that the text sets could be read. */
function isWhole(node: SourceNode): boolean {
  switch (node.kind) {
    case "scalar":
      return node.partial !== true || node.value !== null;
    case "list":
      return node.items.every(isWhole);
    case "map":
      return node.partial !== true &&
        [...node.entries.values()].every((entry) => isWhole(entry.node));
  }
}
