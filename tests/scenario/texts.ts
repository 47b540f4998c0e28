/** The scenario files of the tests, right and wrong ones. */

import { readdirSync, readFileSync } from "node:fs";

const FOLDERS = [
  "../scenarios/passing/",
  "../scenarios/failing/",
  "../scenarios/rejected/",
  "../../scripts/scenarios/",
];

/** The texts of all of them. */
export function scenarioTexts(): string[] {
  return FOLDERS.flatMap((folder) => {
    const directory = new URL(folder, import.meta.url);
    return readdirSync(directory)
      .filter((name: string) => name.endsWith(".yaml"))
      .map((name: string) => readFileSync(new URL(name, directory), "utf8"));
  });
}
