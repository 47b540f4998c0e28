/** Cases as YAML, as a person would write them down. */

import type { ConformanceCase } from "../conformance/case.ts";
import { UsageError } from "../errors.ts";
import type { Files } from "../runtime/files.ts";
import type { Json, Scenario } from "../scenario/types.ts";
import { yamlText } from "./yaml.ts";

/** Columns before a comment's line ends. */
const WIDTH = 80;

/** Where a server is looked for, unless `--url` or `--var url=` says otherwise. */
const USUAL_URL = "ws://127.0.0.1:9001";

/**
 * A case's scenario as a YAML document.
 *
 * @throws {UsageError} The case is not about such peers.
 */
export function caseText(one: ConformanceCase, forClients: boolean): string {
  const scenario = forClients ? one.client : one.server ?? one.client;
  if (scenario === null) {
    throw new UsageError(
      `Cannot show ${one.id} for clients: it is about servers alone`,
    );
  }
  const docs = one.docs === null ? "" : comment(one.docs);
  // What was left undefined is not written.
  const value: Json = JSON.parse(JSON.stringify(runnable(scenario)));
  return docs + yamlText(value);
}

/** The scenario with a URL of its own, so that its file runs as it is. */
function runnable(scenario: Scenario): Scenario {
  if (scenario.role === "server") return scenario;
  const { name, description, tags, ...rest } = scenario;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
    url: "{{ url }}",
    variables: { url: USUAL_URL },
    ...rest,
  };
}

function comment(text: string): string {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return [...lines, line].map((one) => `${one}\n`).join("");
}

/** Writes those of the cases that are about such peers, a file for each. */
export async function exportCases(
  cases: readonly ConformanceCase[],
  forClients: boolean,
  folder: string,
  files: Files,
): Promise<number> {
  const chosen = cases.filter((one) =>
    (forClients ? one.client : one.server) !== null
  );
  for (const one of chosen) {
    await files.write(
      `${folder.replace(/[\\/]+$/, "")}/${one.section}/${one.id}.yaml`,
      caseText(one, forClients),
    );
  }
  return chosen.length;
}
