/** What the handlers are told beside their scenarios. */

import type { Runtime } from "../endpoint/endpoint.ts";
import type { Report } from "../runner/report.ts";
import type {
  Duration,
  Json,
  ParsedScenario,
  Scenario,
} from "../scenario/types.ts";

/**
 * What a handler runs: scenarios as objects, as a module exports them, or
 * already parsed (what `yaml` of `./edge/yaml` makes of text).
 */
export type EdgeScenarios =
  | Scenario
  | ParsedScenario
  | readonly (Scenario | ParsedScenario)[];

/** The same, or text: YAML or JSON, one scenario for each of its documents. */
export type SmokeScenarios =
  | EdgeScenarios
  | string
  | readonly (Scenario | ParsedScenario | string)[];

/** How scenarios are run at the edge. */
export interface EdgeOptions {
  /** What runs them. Default: the runtime that this is loaded on. */
  readonly runtime?: Runtime;
  /** Replaces the scenarios' own URL, and completes those that begin with `/`. */
  readonly url?: string;
  /**
   * The hosts that may be reached: `echo.example.com` (by `wss:` at its
   * default port), `echo.example.com:8443` (by any scheme), `*.example.com`
   * for every name below, and any of these behind `ws://` or `wss://`. Default:
   * every public host. Loopback, private and link-local addresses, `localhost`
   * and names of one label are refused unless they are listed.
   */
  readonly hosts?: readonly string[];
  /** Variables of the scenarios, as `--var` gives them. */
  readonly variables?: Readonly<Record<string, Json>>;
  /** Variables that appear as `***` in every answer, as `--secret` gives them. */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * The limit of the whole run, `finally` and closing included: scenarios are
   * cut off 2 seconds before it, or at its half, and have failed then, as
   * `aborted`. Default `25s`.
   */
  readonly timeout?: Duration;
  /** How many scenarios run at a time. Default 4: platforms limit open connections. */
  readonly parallel?: number;
  /** How often a scenario that failed or errored is run again. Default 0. */
  readonly retries?: number;
  /** The pause before each of these. Default `1s`. */
  readonly retryDelay?: Duration;
}

/** Writes reports down. */
export type RenderReports = (
  reports: readonly Report[],
) => string | Promise<string>;

/** How a smoke handler answers. */
export interface SmokeOptions extends EdgeOptions {
  /**
   * The bearer token that a caller must present. Default: anybody may call.
   * An empty or undefined one is an error, so that a secret which was never
   * set opens nothing.
   */
  readonly token?: string;
  /** How many runs may be under way; further calls are answered 429. Default 2. */
  readonly concurrency?: number;
  /**
   * What writes `?format=html`. Default: nothing in a bundle, which has it
   * from `./edge/html`; elsewhere the report as one page.
   */
  readonly html?: RenderReports;
}

/** How a scheduled run tells that something did not pass: one of the two at least. */
export interface ScheduledOptions extends EdgeOptions {
  /**
   * Called with every report of a run of which not everything passed; where
   * there was none, with no report and with why.
   */
  readonly onFailure?: (
    reports: readonly Report[],
    thrown?: unknown,
  ) => void | Promise<void>;
  /**
   * Where the JSON report of such a run is posted; where there was none, why:
   * `{"error": "…"}`.
   */
  readonly webhook?: string;
}

/** A fetch handler. */
export type SmokeHandler = (request: Request) => Promise<Response>;

/** A handler of cron triggers; what the platform hands it is of no concern. */
export type ScheduledHandler = () => Promise<readonly Report[]>;
