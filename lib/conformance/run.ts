/** Runs cases against a server, several at a time. */

import type { Runtime } from "../endpoint/endpoint.ts";
import type { ConnectError } from "../errors.ts";
import { runScenario } from "../runner/run.ts";
import { templatesBySchema } from "../scenario/schema_fill.ts";
import type { ParsedScenario, Scenario } from "../scenario/types.ts";
import { shownUrl } from "../url.ts";
import type { ConformanceCase, Profile } from "./case.ts";
import { runningOrder } from "./order.ts";
import { absence, absenceSince } from "./presence.ts";
import { type CaseResult, type ConformanceResult, gradesOf } from "./result.ts";
import { KEPT, shorten } from "./shorten.ts";

/** How many cases run at a time where an option says nothing else. */
export const DEFAULT_PARALLEL = 8;

/** What is told while the pack runs. */
export type ConformanceEvent =
  | { readonly type: "start"; readonly id: string }
  | { readonly type: "end"; readonly result: CaseResult };

/** How the pack is run. */
export interface ConformanceOptions {
  readonly runtime: Runtime;
  /** Of the server; it must echo. */
  readonly url: string;
  /** The server's name. */
  readonly agent: string;
  /** By which the cases were made. */
  readonly profile: Profile;
  readonly cases: readonly ConformanceCase[];
  /** Framescript's own version. */
  readonly framescript: string;
  /** Default {@linkcode DEFAULT_PARALLEL}. */
  readonly parallel?: number | undefined;
  /** Aborting it ends the run; the cases that ran are the result. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ConformanceEvent) => void) | undefined;
}

/**
 * Runs those of the cases that bind servers, until there is no server any more.
 *
 * @throws {UsageError} The URL cannot be used.
 */
export async function runPack(
  options: ConformanceOptions,
): Promise<ConformanceResult> {
  const startedAt = new Date();
  const started = performance.now();
  const binding = options.cases.filter((one) => one.server !== null);
  const run = new PackRun(binding, options);
  await run.run();
  return {
    version: 1,
    framescript: options.framescript,
    agent: options.agent,
    peer: "server",
    url: shownUrl(options.url),
    profile: options.profile,
    startedAt: startedAt.toISOString(),
    milliseconds: performance.now() - started,
    ...run.outcome(),
  };
}

/** A case that was run, and when by `performance.now()`. */
interface Ran {
  readonly result: CaseResult;
  /** When it last showed that the server was there: its end, where that was clean; null: it never opened. */
  readonly alive: number | null;
  readonly ended: number;
}

/** One run against one server. */
class PackRun {
  readonly #cases: readonly ConformanceCase[];
  readonly #options: ConformanceOptions;
  readonly #parallel: number;
  /** Indices of the cases that are not begun. */
  readonly #left: number[];
  readonly #ran: (Ran | undefined)[];
  /** Ids of the cases whose opening handshake was not answered any more. */
  readonly #unanswered: string[] = [];
  /** Why the server is there no more. */
  #absent: ConnectError | null = null;
  #asking: Promise<ConnectError | null> | null = null;

  constructor(
    cases: readonly ConformanceCase[],
    options: ConformanceOptions,
  ) {
    const { parallel = DEFAULT_PARALLEL } = options;
    this.#cases = cases;
    this.#options = options;
    this.#parallel = Math.min(parallel, cases.length);
    this.#left = runningOrder(cases);
    this.#ran = cases.map(() => undefined);
  }

  async run(): Promise<void> {
    const { runtime, url, signal } = this.#options;
    this.#absent = await absence(runtime, url, signal);
    if (this.#absent !== null) return;
    await Promise.all(
      Array.from({ length: this.#parallel }, () => this.#work()),
    );
  }

  /** What it came to. */
  outcome(): Pick<ConformanceResult, "cases" | "missing" | "stopped"> {
    const ran = this.#ran.filter((one) => one !== undefined);
    return {
      cases: ran.map(({ result }) => result),
      missing: this.#cases.filter((_, index) => this.#ran[index] === undefined)
        .map(({ id }) => id),
      stopped: this.#absent === null || this.#options.signal?.aborted ? null : {
        message: this.#absentWords(this.#absent),
        running: [...lastRunning(ran), ...this.#unanswered],
      },
    };
  }

  #absentWords({ message, failure }: ConnectError): string {
    const alone = this.#parallel === 1 || this.#ran.every((one) => !one);
    return failure === "timeout" && !alone
      ? `${message}; where it serves one connection at a time, use --parallel 1`
      : message;
  }

  async #work(): Promise<void> {
    const { signal, onEvent } = this.#options;
    while (this.#absent === null && !signal?.aborted) {
      const index = this.#left.shift();
      if (index === undefined) return;
      const one = this.#cases[index]!;
      onEvent?.({ type: "start", id: one.id });
      const ran = await this.#runCase(one);
      if (signal?.aborted) return;
      // Whether that was the case's fault, or nobody is there to be judged.
      if (ran.result.report.verdict === "errored") {
        this.#absent ??= await this.#ask();
        if (this.#absent !== null && ran.alive === null) {
          const refused = ran.result.report.failure?.code === "connect_refused";
          if (!refused) this.#unanswered.push(one.id);
          return;
        }
      }
      this.#ran[index] = ran;
      onEvent?.({ type: "end", result: ran.result });
    }
  }

  async #runCase(one: ConformanceCase): Promise<Ran> {
    const { runtime, url, signal } = this.#options;
    const started = performance.now();
    const report = await runScenario(parsedCase(one.server!), {
      runtime,
      url,
      signal,
      kept: KEPT,
    });
    const ended = performance.now();
    const last = report.connections.at(-1);
    return {
      result: resultOf(one, report),
      alive: last === undefined
        ? null
        : last.close?.clean === true
        ? ended
        : started + last.at + last.milliseconds,
      ended,
    };
  }

  /** Asks whether the server is still there, once for all who ask meanwhile. */
  #ask(): Promise<ConnectError | null> {
    const { runtime, url, signal } = this.#options;
    this.#asking ??= absenceSince(runtime, url, signal).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }
}

/** Ids of the cases that had not ended when the server was last seen there. */
function lastRunning(ran: readonly Ran[]): string[] {
  const last = Math.max(...ran.map(({ alive }) => alive ?? -Infinity));
  return ran.filter(({ alive, ended }) => alive !== ended && ended >= last)
    .map(({ result }) => result.id);
}

/** A scenario of the pack as the runner takes it: right by its type, without places. */
export function parsedCase(scenario: Scenario): ParsedScenario {
  return {
    scenario,
    name: scenario.name ?? "",
    file: "conformance",
    directory: null,
    index: 0,
    locate: () => null,
    templates: templatesBySchema,
  };
}

/** What a case's report comes to. */
export function resultOf(
  one: ConformanceCase,
  report: CaseResult["report"],
): CaseResult {
  const { behaviour, close } = gradesOf(report);
  const { id, title, description, expectation, rfc, docs } = one;
  return {
    id,
    title,
    description,
    expectation,
    rfc,
    docs,
    behaviour,
    close,
    milliseconds: report.milliseconds,
    report: shorten(report),
  };
}
