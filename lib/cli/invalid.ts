/** The error of scenario files that cannot be run. */

import { UsageError } from "../errors.ts";
import type { ScenarioFileError } from "../scenario/problem.ts";

/** Files that are not scenarios: nothing is run. Exit code 2. */
export class InvalidFilesError extends UsageError {
  readonly errors: readonly ScenarioFileError[];

  constructor(errors: readonly ScenarioFileError[]) {
    super(errors.map((error) => error.message).join("\n"));
    this.errors = errors;
  }
}
