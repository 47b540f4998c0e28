/**
 * The pack for clients: a server that a client under test walks through, by
 * the paths of the well-known fuzzing server, so that drivers written for it
 * work unchanged:
 *
 * - `/getCaseCount` sends the number of cases,
 * - `/getCaseInfo?case=N` sends `{"id", "description"}`,
 * - `/runCase?case=N&agent=A` runs a case on that very connection,
 * - `/getCaseStatus?case=N&agent=A` sends `{"behavior"}`, once the case has ended,
 * - `/updateReports?agent=A` says that the client is through; without an agent
 *   that has run a case, that all clients are.
 *
 * Cases are counted from 1 within those that were selected.
 *
 * @module
 */

import { isEnded } from "../endpoint/ended.ts";
import type { Incoming, Runtime } from "../endpoint/endpoint.ts";
import { leave } from "../endpoint/leave.ts";
import { UnsupportedError } from "../errors.ts";
import { runIncoming } from "../runner/run.ts";
import type { Grade } from "../scenario/types.ts";
import { utf8 } from "../bytes.ts";
import type { ConformanceCase, Profile } from "./case.ts";
import type { CaseResult, ConformanceResult } from "./result.ts";
import { type ConformanceEvent, parsedCase, resultOf } from "./run.ts";
import { KEPT } from "./shorten.ts";

/** Milliseconds in which a client takes an answer and closes. */
const ANSWER_TIME = 5000;

/** Milliseconds without a word after which a client that never said so is through, once another is. */
const IDLE_TIME = 10_000;

/** The name of a client that gives none. */
const UNNAMED = "client";

/** How clients are served. */
export interface HostOptions {
  readonly runtime: Runtime;
  /** Default `127.0.0.1`. */
  readonly hostname?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** By which the cases were made. */
  readonly profile: Profile;
  readonly cases: readonly ConformanceCase[];
  /** Framescript's own version. */
  readonly framescript: string;
  /** Aborting it ends what runs; the cases that ran are the results. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?:
    | ((event: ConformanceEvent, agent: string) => void)
    | undefined;
  /** A client says that it is through. */
  readonly onReport?: ((result: ConformanceResult) => void) | undefined;
}

/** A server of the pack. */
export interface ConformanceHost extends AsyncDisposable {
  readonly hostname: string;
  readonly port: number;
  /**
   * Resolves when every client that came is through: it has said so, or says
   * nothing while another has. Rejects with a fault of ours.
   */
  readonly through: Promise<void>;
  /** How a client did so far; null where none of that name ran a case. */
  result(agent: string): ConformanceResult | null;
  /** How all clients did, in the order in which they came. */
  results(): ConformanceResult[];
  close(): Promise<void>;
}

/** What is known of a client. */
interface Client {
  readonly startedAt: Date;
  readonly started: number;
  /** By the number of the case. */
  readonly results: Map<number, CaseResult>;
  /** What runs, by the number of the case. */
  readonly running: Map<number, Promise<void>>;
  through: boolean;
  /** `performance.now()` */
  lastHeard: number;
}

/** Grades in the words that drivers know. */
const BEHAVIOURS: { readonly [G in Grade]: string } = {
  ok: "OK",
  non_strict: "NON-STRICT",
  informational: "INFORMATIONAL",
  unimplemented: "UNIMPLEMENTED",
  failed: "FAILED",
};

const PATHS =
  "There is /getCaseCount, /getCaseInfo, /runCase, /getCaseStatus and /updateReports";

/**
 * Serves those of the cases that bind clients.
 *
 * @throws {UnsupportedError} The runtime cannot listen.
 */
export async function hostPack(options: HostOptions): Promise<ConformanceHost> {
  const { runtime, hostname, port, signal } = options;
  if (runtime.listen === null) {
    throw new UnsupportedError(
      "listen",
      `Cannot serve the pack: ${runtime.name} cannot listen`,
    );
  }
  const pack = new Clients(options);
  const listener = await runtime.listen({
    ...(hostname === undefined ? {} : { hostname }),
    ...(port === undefined ? {} : { port }),
    ...(signal === undefined ? {} : { signal }),
  });
  const serving = new Set<Promise<void>>();
  const accepting = (async () => {
    for (;;) {
      const incoming = await listener.accept();
      if (incoming === null) break;
      const served = pack.take(incoming).finally(() => serving.delete(served));
      serving.add(served);
    }
    await Promise.all(serving);
  })();
  const close = async () => {
    await listener.close();
    await accepting;
    pack.dispose();
  };
  return {
    hostname: listener.hostname,
    port: listener.port,
    through: pack.through,
    result: (agent) => pack.result(agent),
    results: () => pack.results(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The clients that came, and what they are answered. */
class Clients {
  readonly through: Promise<void>;
  readonly #options: HostOptions;
  readonly #cases: readonly ConformanceCase[];
  readonly #clients = new Map<string, Client>();
  readonly #settle: PromiseWithResolvers<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#cases = options.cases.filter((one) => one.client !== null);
    this.#settle = Promise.withResolvers<void>();
    this.through = this.#settle.promise;
    // It may go unheard: what ran is told by `results` all the same.
    this.through.catch(() => {});
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Answers one connection; that a client goes away in between is no fault of anybody else's. */
  async take(incoming: Incoming): Promise<void> {
    try {
      await this.#serve(incoming);
    } catch (thrown) {
      if (isEnded(thrown)) return;
      this.#settle.reject(thrown);
      // Where it was answered already there is nothing to say to it.
      await incoming.reject({ status: 500 }).catch(() => {});
    }
  }

  result(agent: string): ConformanceResult | null {
    const client = this.#clients.get(agent);
    if (client === undefined) return null;
    const { framescript, profile } = this.#options;
    const results = this.#cases.map((_, index) =>
      client.results.get(index + 1)
    );
    return {
      version: 1,
      framescript,
      agent,
      peer: "client",
      url: null,
      profile,
      startedAt: client.startedAt.toISOString(),
      milliseconds: client.lastHeard - client.started,
      cases: results.filter((result) => result !== undefined),
      missing: this.#cases.filter((_, index) => results[index] === undefined)
        .map(({ id }) => id),
      stopped: null,
    };
  }

  results(): ConformanceResult[] {
    return Array.from(this.#clients.keys(), (agent) => this.result(agent)!);
  }

  async #serve(incoming: Incoming): Promise<void> {
    const asked = readTarget(incoming.request.target);
    if (asked === null) return await notFound(incoming, PATHS);
    const { path, number, agent } = asked;
    if (path === "/runCase") return await this.#runCase(incoming, asked);
    if (incoming.violation !== null) return await incoming.reject();
    const client = this.#clients.get(agent);
    if (client !== undefined) client.lastHeard = performance.now();
    switch (path) {
      case "/getCaseCount":
        return await answer(incoming, String(this.#cases.length));
      case "/getCaseInfo": {
        const one = this.#cases[number - 1];
        if (one === undefined) return await this.#noCase(incoming, asked);
        const { id, description } = one;
        return await answer(incoming, JSON.stringify({ id, description }));
      }
      case "/getCaseStatus": {
        const one = this.#cases[number - 1];
        if (one === undefined) return await this.#noCase(incoming, asked);
        // A client may ask before the end of its connection was judged.
        await client?.running.get(number);
        const result = client?.results.get(number);
        if (result === undefined) {
          return await notFound(
            incoming,
            `Case ${number}, ${one.id}, was not run by ${agent}`,
          );
        }
        return await answer(
          incoming,
          JSON.stringify({ behavior: BEHAVIOURS[result.behaviour] }),
        );
      }
      case "/updateReports":
        await answer(incoming, null);
        return this.#report(agent);
      default:
        return await notFound(incoming, PATHS);
    }
  }

  async #runCase(incoming: Incoming, asked: Asked): Promise<void> {
    const { number, agent } = asked;
    const one = this.#cases[number - 1];
    if (one === undefined) return await this.#noCase(incoming, asked);
    const { runtime, signal, onEvent } = this.#options;
    const client = this.#clientOf(agent);
    onEvent?.({ type: "start", id: one.id }, agent);
    const running = (async () => {
      const report = await runIncoming(parsedCase(one.client!), incoming, {
        runtime,
        signal,
        kept: KEPT,
      });
      if (signal?.aborted) return;
      const result = resultOf(one, report);
      client.results.set(number, result);
      onEvent?.({ type: "end", result }, agent);
    })();
    // Who waits for it does not want what it threw.
    client.running.set(number, running.catch(() => {}));
    try {
      await running;
    } finally {
      client.running.delete(number);
      client.lastHeard = performance.now();
    }
  }

  #clientOf(agent: string): Client {
    const now = performance.now();
    const known = this.#clients.get(agent);
    if (known !== undefined) {
      known.lastHeard = now;
      // It goes on, whatever it said.
      known.through = false;
      return known;
    }
    const client: Client = {
      startedAt: new Date(),
      started: now,
      results: new Map(),
      running: new Map(),
      through: false,
      lastHeard: now,
    };
    this.#clients.set(agent, client);
    return client;
  }

  async #noCase(incoming: Incoming, { written }: Asked): Promise<void> {
    await notFound(
      incoming,
      `There is no case ${
        written || "without a number"
      }: there are 1 to ${this.#cases.length}`,
    );
  }

  /** A client is through; one that ran no case speaks for all. */
  #report(agent: string): void {
    const through = this.#clients.has(agent)
      ? [agent]
      : Array.from(this.#clients.keys());
    for (const name of through) {
      const client = this.#clients.get(name)!;
      if (client.through) continue;
      client.through = true;
      this.#options.onReport?.(this.result(name)!);
    }
    this.#settleWhenThrough();
  }

  /** Ends the wait once nobody is at it any more. */
  #settleWhenThrough(): void {
    clearTimeout(this.#timer);
    let left = 0;
    for (const { through, running, lastHeard } of this.#clients.values()) {
      if (through) continue;
      const idle = running.size > 0 ? 0 : performance.now() - lastHeard;
      left = Math.max(left, IDLE_TIME - idle);
    }
    if (left <= 0) return this.#settle.resolve();
    this.#timer = setTimeout(() => this.#settleWhenThrough(), left);
  }
}

/** What a request asks for. */
interface Asked {
  readonly path: string;
  /** Of the case; 0: none. */
  readonly number: number;
  /** The same, as it was written. */
  readonly written: string;
  readonly agent: string;
}

/** Null: it is no URL. */
function readTarget(target: string): Asked | null {
  const base = "http://host";
  if (!URL.canParse(target, base)) return null;
  const { pathname, searchParams } = new URL(target, base);
  const agent = searchParams.get("agent") ?? "";
  const written = searchParams.get("case") ?? "";
  return {
    path: pathname,
    number: /^\d+$/.test(written) ? Number(written) : 0,
    written,
    agent: agent === "" ? UNNAMED : agent,
  };
}

async function notFound(incoming: Incoming, words: string): Promise<void> {
  await incoming.reject({ status: 404, body: `${words}\n` });
}

/** Sends one text, or nothing, and closes. */
async function answer(incoming: Incoming, text: string | null): Promise<void> {
  const endpoint = await incoming.accept();
  // The Close goes out behind it.
  if (text !== null) endpoint.send({ kind: "text", fragments: [utf8(text)] });
  await leave(endpoint, 1000, ANSWER_TIME);
}
