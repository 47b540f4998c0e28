/** Errors without secrets: they are printed too. */

import { UsageError } from "../errors.ts";
import { ScenarioFileError } from "../scenario/problem.ts";
import type { Redactor } from "./redact.ts";

/** The error as it may be shown; itself where there is nothing to hide. */
export function redacted<T>(thrown: T, redactor: Redactor): T;
export function redacted(thrown: unknown, redactor: Redactor): unknown {
  if (redactor.idle) return thrown;
  if (thrown instanceof ScenarioFileError) {
    return new ScenarioFileError(
      redactor.value(thrown.problems),
      thrown.text === null ? null : redactor.text(thrown.text),
    );
  }
  return thrown instanceof UsageError
    ? new UsageError(redactor.text(thrown.message))
    : thrown;
}
