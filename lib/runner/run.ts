/** A scenario, run, whichever role it plays. */

import type { Incoming } from "../endpoint/endpoint.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import type { RunOptions } from "./options.ts";
import { planScenario } from "./plan.ts";
import type { Report } from "./report.ts";
import { checking, type Means, runClient, running } from "./running.ts";

export type { RunOptions } from "./options.ts";

const MEANS: Means = {
  plan: planScenario,
  frames: async () => (await import("./frames/frames.ts")).FRAMES,
  files: () => import("./files.ts"),
};

/**
 * Runs a scenario. What a peer or the network does is in the report.
 *
 * @throws {UsageError} An option or the URL cannot be used.
 * @throws {ScenarioFileError} A variable is missing, or came to something that cannot stand where it does.
 */
export async function runScenario(
  parsed: ParsedScenario,
  options: RunOptions,
): Promise<Report> {
  return await running(parsed, options, MEANS, async (run) => {
    if (parsed.scenario.role !== "server") return await runClient(run);
    const { runServer } = await import("./serve.ts");
    return await runServer(run);
  });
}

/**
 * Runs a `role: server` scenario over a client that came to a listener of the
 * caller's.
 *
 * @throws {UsageError} An option cannot be used.
 * @throws {ScenarioFileError} A variable is missing, or came to something that cannot stand where it does.
 */
export async function runIncoming(
  parsed: ParsedScenario,
  incoming: Incoming,
  options: RunOptions,
): Promise<Report> {
  return await running(parsed, options, MEANS, async (run) => {
    const { runOver } = await import("./serve.ts");
    return await runOver(run, incoming);
  });
}

/**
 * Refuses whatever `runScenario` would refuse before it sends anything, and
 * sends nothing.
 *
 * @throws {UsageError} An option or the URL cannot be used.
 * @throws {ScenarioFileError} A variable is missing, or came to something that cannot stand where it does.
 */
export async function checkScenario(
  parsed: ParsedScenario,
  options: RunOptions,
): Promise<void> {
  await checking(parsed, options, MEANS);
}
