/** What a scenario is called. */

import type { Scenario } from "./types.ts";

/** The scenario's own name, or the file's with its number where that holds several. */
export function nameOfScenario(
  scenario: Scenario,
  file: string,
  index: number,
  count: number,
): string {
  if (typeof scenario?.name === "string") return scenario.name;
  const name = file.replace(/^.*[/\\]/, "");
  return count > 1 ? `${name} #${index + 1}` : name;
}
