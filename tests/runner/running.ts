/** Scenarios run for real, as tests write them. */

import { utf8 } from "../../lib/bytes.ts";
import type { Runtime } from "../../lib/endpoint/endpoint.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { RunOptions } from "../../lib/runner/options.ts";
import type { Report } from "../../lib/runner/report.ts";
import { runScenario } from "../../lib/runner/run.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import type { ParsedScenario } from "../../lib/scenario/types.ts";
import { openStage, type Stage } from "./stage.ts";

/** The runtime with these files and no others. */
export async function withFiles(
  files: Record<string, string>,
): Promise<Runtime> {
  return {
    ...await currentRuntime(),
    readFile(path) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const file = files[name];
      return file === undefined
        ? Promise.reject(new Error("there is no such file"))
        : Promise.resolve(utf8(file));
    },
  };
}

/** The one scenario of a text. */
export function scenario(yaml: string): ParsedScenario {
  const [parsed] = parseScenarios(yaml, {
    file: "test.yaml",
    directory: new URL(".", import.meta.url).pathname,
  });
  return parsed!;
}

/** Runs a scenario's text. */
export async function run(
  yaml: string,
  options: Partial<RunOptions> = {},
): Promise<Report> {
  return await runScenario(scenario(yaml), {
    runtime: await currentRuntime(),
    ...options,
  });
}

/** Runs a scenario's text against a stage of its own. */
export async function runOnStage(
  yaml: string,
  options: Partial<RunOptions> = {},
): Promise<Report> {
  await using stage = await openStage();
  return await run(yaml, { url: stage.url, ...options });
}

export { openStage, type Stage };

/** The verdict and why, in one line. */
export function outcome({ verdict, failure }: Report): string {
  return failure === null
    ? verdict
    : `${verdict} ${failure.code}: ${failure.message}`;
}
