/** One test for each scenario, under whichever test runner executes the file. */

import { loadScenarios } from "../api/load.ts";
import { type RunOptions, runScenario } from "../api/run.ts";
import { FramescriptError, UsageError } from "../errors.ts";
import { placeWords } from "../report/place.ts";
import type { Report } from "../runner/report.ts";
import { currentTestRunner } from "../runtime/test_runner.ts";
import type { ParsedScenario } from "../scenario/types.ts";

/** How scenarios are registered and run as tests. */
export interface ScenarioTestOptions extends RunOptions {
  /** Only scenarios that have one of these tags. Default: all. */
  readonly tags?: readonly string[];
}

/** A scenario did not pass. Its stack is the place in the scenario file. */
export class ScenarioTestError extends FramescriptError {
  /** What the run came to; not enumerable, so that no test runner prints all of it. */
  declare readonly report: Report;

  /** Made of the run that did not pass. */
  constructor(report: Report, message: string, heading: string) {
    super(`scenario_${report.verdict}`, message);
    Object.defineProperty(this, "report", { value: report });
    this.stack = `${this.name}: ${heading}${frameOf(report)}`;
  }
}

/** Where it failed is in the scenario file, not in this one. */
function frameOf(report: Report): string {
  const place = placeWords(report.failure?.place ?? report.place);
  if (place === null) return "";
  const step = report.failure?.step ?? report.name;
  return `\n    at ${step} (${place})`;
}

/**
 * Registers every scenario of a file, a folder or a glob as a test with the
 * scenario's name; `await` it at the top of a test file. A test fails where
 * its scenario does not pass, with what was expected, what came and the last
 * frames, and its place in the scenario file.
 *
 * @param paths From the working directory: files, folders or globs, as `framescript run` takes them.
 * @throws {UsageError} There is no such file, no scenario in it, or none with the tags.
 * @throws {ScenarioFileError} With everything that is wrong in the files.
 */
export async function scenarioTests(
  paths: string | readonly string[],
  options: ScenarioTestOptions = {},
): Promise<void> {
  const { tags, ...run } = options;
  const { register, prints } = await currentTestRunner();
  const scenarios: ParsedScenario[] = [];
  for (const path of typeof paths === "string" ? [paths] : paths) {
    scenarios.push(...await loadScenarios(path));
  }
  const { labelsOf } = await import("../runner/labels.ts");
  const chosen = scenarios.filter((scenario) =>
    tags === undefined ||
    labelsOf(scenario, run).tags.some((tag) => tags.includes(tag))
  );
  if (chosen.length === 0) {
    throw new UsageError(
      `Cannot register tests: no scenario has a tag of ${tags?.join(", ")}`,
    );
  }
  for (const scenario of chosen) {
    register(labelsOf(scenario, run).name, async () => {
      const report = await runScenario(scenario, run);
      if (report.verdict === "passed") return;
      const message = await words(report);
      // What the runner prints of an error is to have the message once.
      const heading = prints === "stack" ? message : message.split("\n", 1)[0]!;
      throw new ScenarioTestError(report, message, heading);
    });
  }
}

/** The reason, the comparison and the last frames, as the terminal shows them without colour. */
async function words(report: Report): Promise<string> {
  const [{ failureLines, refusalLines, transcriptLines }, { makeStyle }] =
    await Promise.all([
      import("../report/failure_text.ts"),
      import("../report/style.ts"),
    ]);
  const style = makeStyle(false);
  return [
    ...failureLines(report, style),
    ...refusalLines(report, style),
    "",
    ...transcriptLines(report.transcript, "last", style),
  ].join("\n").trimEnd();
}
