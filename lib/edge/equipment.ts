/** What the handlers are made of: the entries differ in nothing else. */

import type { Runtime } from "../endpoint/endpoint.ts";
import type { RunOptions } from "../runner/options.ts";
import type { Report } from "../runner/report.ts";
import type { ParsedScenario, Scenario } from "../scenario/types.ts";
import type { RenderReports } from "./options.ts";

/** The parts that an entry brings along. */
export interface Equipment {
  /** Where no option names one. */
  readonly runtime: () => Promise<Runtime>;
  /**
   * @param name Of a scenario that has none of its own.
   * @throws {ScenarioFileError} It is no scenario.
   */
  readonly parse: (scenario: Scenario, name: string) => ParsedScenario;
  /**
   * @param name Of a scenario that has none of its own.
   * @throws {FramescriptError} It is none, or text is not read here.
   */
  readonly parseText: (
    text: string,
    name: string,
  ) => readonly ParsedScenario[];
  readonly run: (
    parsed: ParsedScenario,
    options: RunOptions,
  ) => Promise<Report>;
  readonly junit: RenderReports;
  readonly text: RenderReports;
  /** Null: only where it is handed in. */
  readonly html: RenderReports | null;
}
