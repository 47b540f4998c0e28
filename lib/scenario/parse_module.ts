/** A module's value → validated scenarios. */

import type { Finding } from "./finding.ts";
import { isWithin } from "./json.ts";
import { judge } from "./judge_scenario.ts";
import { formatKeyPath } from "./key_path.ts";
import { type Problem, ScenarioFileError } from "./problem.ts";
import { nameOfScenario } from "./scenario_name.ts";
import { templatesBySchema } from "./schema_fill.ts";
import { DEEPEST } from "./source.ts";
import type { ParseOptions } from "./text.ts";
import type { ParsedScenario, Scenario } from "./types.ts";

/**
 * The scenarios of a module's default export: one, or an array of them.
 *
 * @throws {ScenarioFileError} with everything that is wrong in the value.
 */
export function parseModule(
  value: unknown,
  options: Required<Pick<ParseOptions, "file" | "directory">> & ParseOptions,
): ParsedScenario[] {
  const { file, directory, given = null } = options;
  const several = Array.isArray(value);
  const values: unknown[] = several ? value : [value];
  const problemsOf = (names: ReadonlySet<string> | null) =>
    values.flatMap((scenario, index): Problem[] =>
      findingsOf(scenario, names).map((finding) => {
        const { at: _, ...words } = finding;
        const path = several ? [index, ...finding.path] : finding.path;
        return {
          ...words,
          file,
          line: null,
          column: null,
          path: formatKeyPath(path),
        };
      })
    );
  // As in a text, names are told only beside something else.
  let problems = problemsOf(null);
  if (problems.length > 0 && given !== null) problems = problemsOf(given);
  if (values.length === 0) {
    problems.push({
      file,
      line: null,
      column: null,
      path: "",
      message: "The module exports no scenario: its array is empty",
    });
  }
  if (problems.length > 0) throw new ScenarioFileError(problems, null);
  return values.map((value, index) => {
    const scenario = value as Scenario;
    return {
      scenario,
      name: nameOfScenario(scenario, file, index, values.length),
      file,
      directory,
      index,
      locate: () => null,
      templates: templatesBySchema,
    };
  });
}

/** What is wrong with a value; one that contains itself cannot even be looked through. */
function findingsOf(
  value: unknown,
  given: ReadonlySet<string> | null,
): Finding[] {
  if (isWithin(value, DEEPEST)) return judge(value, () => null, given);
  return [{
    path: [],
    at: { kind: "value", path: [] },
    message:
      `The scenario contains itself, or is nested deeper than ${DEEPEST} levels`,
  }];
}
