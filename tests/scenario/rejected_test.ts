/**
 * What a person sees of each file that is wrong, held word for word. After a
 * change of the words, `deno run -A tests/scenario/rejected_test.ts --write`
 * writes them anew, to be read before they are kept.
 */

import { assertEquals } from "@std/assert";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import {
  formatProblems,
  ScenarioFileError,
} from "../../lib/scenario/problem.ts";
import { checkTemplates } from "../../lib/scenario/template.ts";

const directory = new URL("../scenarios/rejected/", import.meta.url);

/** The names of the files that must be rejected. */
const files = readdirSync(directory)
  .filter((name: string) => /\.(?:yaml|json)$/.test(name))
  .sort();

/** What is printed of a file, as `framescript check` would with `--url` given. */
function rejection(file: string): string {
  const text = readFileSync(new URL(file, directory), "utf8");
  try {
    const problems = parseScenarios(text, { file }).flatMap((parsed) =>
      checkTemplates(parsed, new Set(["url"]))
    );
    if (problems.length === 0) return "accepted\n";
    return `${formatProblems(new ScenarioFileError(problems, text))}\n`;
  } catch (error) {
    if (!(error instanceof ScenarioFileError)) throw error;
    return `${formatProblems(error)}\n`;
  }
}

if (process.argv.includes("--write")) {
  for (const file of files) {
    writeFileSync(
      new URL(file.replace(/\.\w+$/, ".err"), directory),
      rejection(file),
    );
  }
} else {
  const { test } = await import("../support/harness.ts");

  test("many kinds of files are rejected", () => {
    assertEquals(files.length >= 100, true);
  });

  for (const file of files) {
    test(`rejected: ${file}`, () => {
      const expected = new URL(file.replace(/\.\w+$/, ".err"), directory);
      assertEquals(rejection(file), readFileSync(expected, "utf8"));
    });
  }
}
