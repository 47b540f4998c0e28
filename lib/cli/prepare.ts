/** What a run needs before its first scenario: the runtime, the echo server, plans that are sound. */

import type { Runtime } from "../endpoint/endpoint.ts";
import { proxyOf, targetOf } from "../endpoint/target.ts";
import { UsageError } from "../errors.ts";
import { type Labels, labelsOf } from "../runner/labels.ts";
import type { Kept, RunOptions } from "../runner/options.ts";
import type { Report, RunEvent } from "../runner/report.ts";
import { checkScenario, runScenario } from "../runner/run.ts";
import { namesGiven, redactorOf } from "../runner/variables.ts";
import { currentRuntime } from "../runtime/current.ts";
import { type Problem, ScenarioFileError } from "../scenario/problem.ts";
import type { Json, ParsedScenario } from "../scenario/types.ts";
import type { Loader } from "./selection.ts";
import { startEcho } from "./start_echo.ts";
import { type Settings, typedLike } from "./settings.ts";

/** Runs scenarios with what the command line gave. */
export interface Preparation {
  /**
   * Whether templates, variables and secrets of all of them are sound.
   *
   * @throws {InvalidFilesError} Something is not: nothing is to be run.
   */
  check(scenarios: readonly ParsedScenario[]): Promise<void>;
  /** What a scenario is run with. */
  optionsFor(parsed: ParsedScenario): RunOptions;
  /** What it is called and selected by. */
  labelsOf(parsed: ParsedScenario): Labels;
  /**
   * Runs a scenario once.
   *
   * @param onRead Told the path of each file that it reads.
   */
  runOne(
    parsed: ParsedScenario,
    onEvent: (event: RunEvent) => void,
    onRead?: (path: string) => void,
  ): Promise<Report>;
  /** Ends the echo server. */
  close(): Promise<void>;
}

/** What a run needs. */
export interface PrepareOptions {
  /** Whether the embedded echo server is started. */
  readonly echo: boolean;
  /** Stands for the server of scenarios that have none; default: the echo server. */
  readonly server?: string;
  readonly signal?: AbortSignal;
  /** How much of what crossed reports keep; default: the runner's. */
  readonly kept?: Kept | undefined;
}

/**
 * @throws {UsageError} The echo server cannot listen, or options contradict each other.
 */
export async function prepare(
  settings: Settings,
  loader: Loader,
  options: PrepareOptions,
): Promise<Preparation> {
  if (options.echo) oneServer(settings);
  if (settings.url !== undefined) targetOf(settings.url);
  if (settings.proxy !== undefined) proxyOf(settings.proxy, "--proxy");
  const runtime = await currentRuntime();
  const server = options.echo ? await startEcho(runtime, {}) : null;
  const base = server?.url ?? options.server;
  const common: RunOptions = {
    runtime,
    secrets: Object.fromEntries(settings.secrets),
    env: Object.fromEntries(settings.env),
    transport: settings.transport,
    timeout: settings.timeout,
    proxy: settings.proxy,
    port: settings.port,
    signal: options.signal,
    kept: options.kept,
  };
  const optionsFor = (parsed: ParsedScenario): RunOptions => ({
    ...common,
    url: settings.url ?? (needsBase(parsed) ? base : undefined),
    variables: variablesFor(parsed, settings, server?.url),
  });
  return {
    async check(scenarios) {
      redactorOf(common);
      const problems: Problem[] = [];
      for (const parsed of scenarios) {
        try {
          await checkScenario(parsed, optionsFor(parsed));
        } catch (thrown) {
          problems.push(...problemsOf(thrown, parsed));
        }
      }
      if (problems.length > 0) throw await loader.invalid(problems);
    },
    optionsFor,
    labelsOf: (parsed) => labelsOf(parsed, optionsFor(parsed)),
    async runOne(parsed, onEvent, onRead) {
      return await runScenario(parsed, {
        ...optionsFor(parsed),
        runtime: onRead === undefined ? runtime : reading(runtime, onRead),
        onEvent,
      });
    },
    close: async () => await server?.close(),
  };
}

/** @throws {UsageError} --echo sets what another option sets too. */
function oneServer({ url, variables, secrets }: Settings): void {
  const other = url !== undefined
    ? "--url"
    : variables.has("url")
    ? "--var url=…"
    : secrets.has("url")
    ? "--secret url=…"
    : null;
  if (other === null) return;
  throw new UsageError(
    `Cannot use --echo with ${other}: they name two servers`,
  );
}

/** The names that scenarios are given, as they are known before they are loaded. */
export function namesOf(settings: Settings, echo: boolean): Set<string> {
  return namesGiven({
    variables: {
      ...Object.fromEntries(settings.variables),
      ...(echo ? { url: "" } : {}),
    },
    secrets: Object.fromEntries(settings.secrets),
    env: Object.fromEntries(settings.env),
  });
}

/** What is wrong with a scenario; anything else is thrown on. */
function problemsOf(
  thrown: unknown,
  parsed: ParsedScenario,
): readonly Problem[] {
  if (thrown instanceof ScenarioFileError) return thrown.problems;
  if (!(thrown instanceof UsageError)) throw thrown;
  const key = parsed.scenario.url === undefined ? [] : ["url"];
  const place = parsed.locate(key);
  return [{
    file: parsed.file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    path: key.join("."),
    message: thrown.message,
  }];
}

/** Whether a scenario has no server of its own. */
function needsBase({ scenario }: ParsedScenario): boolean {
  return scenario.role !== "server" &&
    (scenario.url === undefined || scenario.url.startsWith("/"));
}

function variablesFor(
  { scenario }: ParsedScenario,
  settings: Settings,
  echo: string | undefined,
): Record<string, Json> {
  const defaults = scenario.variables ?? {};
  const given = [...settings.variables].map(([name, text]): [string, Json] => [
    name,
    typedLike(
      Object.hasOwn(defaults, name) ? defaults[name] : undefined,
      text,
    ),
  ]);
  if (echo !== undefined) given.push(["url", echo]);
  return Object.fromEntries(given);
}

/** The runtime, telling what is read. */
function reading(runtime: Runtime, onRead: (path: string) => void): Runtime {
  const { readFile } = runtime;
  if (readFile === null) return runtime;
  return {
    ...runtime,
    readFile(path) {
      onRead(path);
      return readFile(path);
    },
  };
}
