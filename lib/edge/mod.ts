/**
 * Scenarios where edge functions run: {@linkcode smoke} is a fetch handler
 * that runs them and answers with their report, {@linkcode scheduled} one for
 * cron triggers. This entry is for bundles: scenarios are objects, and of the
 * runtimes it knows workerd and those with the standard `WebSocket`. The
 * package's root exports the same two functions for Deno, Bun and Node, with
 * raw sockets there.
 *
 * @example A Cloudflare Worker
 * ```ts
 * import { env } from "cloudflare:workers";
 * import { smoke } from "@framescript/framescript/edge";
 *
 * const scenario = {
 *   url: "wss://echo.example.com/",
 *   steps: [{ send: "hello" }, { expect: "hello", within: "500ms" }],
 * };
 * export default { fetch: smoke(scenario, { token: env.SMOKE_TOKEN }) };
 * ```
 *
 * @module
 */

export { scheduled, smoke } from "./bundled.ts";
export type {
  EdgeOptions,
  EdgeScenarios,
  ScheduledHandler,
  ScheduledOptions,
  SmokeHandler,
  SmokeOptions,
} from "./options.ts";
export type { Runtime } from "../endpoint/endpoint.ts";
export type { Report } from "../runner/report.ts";
export type {
  Duration,
  Json,
  ParsedScenario,
  Scenario,
} from "../scenario/types.ts";
