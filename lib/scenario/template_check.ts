/** The templates of a scenario that cannot be replaced, known before anything is sent, with their places. */

import { formatKeyPath } from "./key_path.ts";
import type { Problem } from "./problem.ts";
import type { ParsedScenario } from "./types.ts";

/**
 * The templates that name nothing, or something that does not exist yet where
 * they stand: a capture counts from the step after it.
 *
 * @param known Names given at run time: variables, and `env.NAME` for each environment variable allowed.
 */
export function checkTemplates(
  parsed: ParsedScenario,
  known: ReadonlySet<string>,
): Problem[] {
  return parsed.templates.faults(parsed.scenario, known).map((fault) => {
    const place = parsed.locate(fault.path);
    return {
      ...fault,
      file: parsed.file,
      line: place?.line ?? null,
      column: place?.column ?? null,
      path: formatKeyPath(fault.path),
    };
  });
}
