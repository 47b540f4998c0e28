/** A module's value → validated scenarios. */

import { messageOf } from "../errors.ts";
import type { Finding } from "./finding.ts";
import { isWithin } from "./json.ts";
import { judge } from "./judge_scenario.ts";
import { formatKeyPath, nameOf } from "./key_path.ts";
import { type Problem, ScenarioFileError } from "./problem.ts";
import { nameOfScenario } from "./scenario_name.ts";
import { templatesBySchema } from "./schema_fill.ts";
import { DEEPEST, LARGEST_INTEGER } from "./source.ts";
import type { ParseOptions } from "./text.ts";
import type { KeyPath, ParsedScenario, Scenario } from "./types.ts";

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

/** What is wrong with a value; there are some that cannot even be looked through. */
function findingsOf(
  value: unknown,
  given: ReadonlySet<string> | null,
): Finding[] {
  try {
    if (!isWithin(value, DEEPEST)) {
      return [ofWhole(
        `The scenario contains itself, or is nested deeper than ${DEEPEST} levels`,
      )];
    }
  } catch (thrown) {
    // A getter of the module's own threw.
    return [ofWhole(`The scenario cannot be read: ${messageOf(thrown)}`)];
  }
  const findings = judge(value, () => null, { given, whole: true });
  const told = new Set(findings.map(({ path }) => formatKeyPath(path)));
  const lost = [...lostIntegers(value, [])].filter((path) =>
    !told.has(formatKeyPath(path))
  );
  return [...findings, ...lost.map(ofLost)];
}

function ofWhole(message: string): Finding {
  return { path: [], at: { kind: "value", path: [] }, message };
}

function ofLost(path: KeyPath): Finding {
  return {
    path,
    at: { kind: "value", path },
    message: `${
      nameOf(path)
    } is an integer beyond 2^53, which would lose digits; quote it`,
  };
}

/** From here on a number is written with an exponent, and is not taken for its digits. */
const EXPONENT = 1e21;

/** Where integers are that a number does not hold: they had lost digits before anybody could look at them. */
function* lostIntegers(value: unknown, path: KeyPath): Generator<KeyPath> {
  if (typeof value === "number" && Number.isInteger(value)) {
    const size = Math.abs(value);
    if (size > LARGEST_INTEGER && size < EXPONENT) yield path;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (path.length === 0 && key.startsWith("x-")) continue;
    yield* lostIntegers(member, [
      ...path,
      Array.isArray(value) ? Number(key) : key,
    ]);
  }
}
