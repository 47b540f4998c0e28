/**
 * Scenarios as tests of `deno test`, `bun test` and `node --test`.
 *
 * @example A test file
 * ```ts
 * import { scenarioTests } from "@framescript/framescript/testing";
 *
 * await scenarioTests("scenarios", { url: "ws://127.0.0.1:8787/" });
 * ```
 *
 * @module
 */

export { ScenarioTestError, scenarioTests } from "./scenario_tests.ts";
export type { ScenarioTestOptions } from "./scenario_tests.ts";
