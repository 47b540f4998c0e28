/**
 * The pack for clients: a server that a client under test walks through, by
 * the paths of the well-known fuzzing server, so that drivers written for it
 * work unchanged:
 *
 * - `/getCaseCount` sends the number of cases,
 * - `/getCaseInfo?case=N` sends `{"id", "description"}`,
 * - `/runCase?case=N&agent=A` runs a case on that very connection,
 * - `/getCaseStatus?case=N&agent=A` sends `{"behavior"}`,
 * - `/updateReports?agent=A` says that the client is through.
 *
 * Cases are counted from 1 within those that were selected.
 *
 * @module
 */

import type { Endpoint, Incoming, Runtime } from "../endpoint/endpoint.ts";
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
  /** How a client did so far; null where none of that name came. */
  result(agent: string): ConformanceResult | null;
  close(): Promise<void>;
}

/** What is known of a client. */
interface Client {
  readonly startedAt: Date;
  readonly started: number;
  /** By the number of the case. */
  readonly results: Map<number, CaseResult>;
}

/** Grades in the words that drivers know. */
const BEHAVIOURS: { readonly [G in Grade]: string } = {
  ok: "OK",
  non_strict: "NON-STRICT",
  informational: "INFORMATIONAL",
  unimplemented: "UNIMPLEMENTED",
  failed: "FAILED",
};

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
  const cases = options.cases.filter((one) => one.client !== null);
  const clients = new Map<string, Client>();
  const listener = await runtime.listen({
    ...(hostname === undefined ? {} : { hostname }),
    ...(port === undefined ? {} : { port }),
    ...(signal === undefined ? {} : { signal }),
  });

  const result = (agent: string): ConformanceResult | null => {
    const client = clients.get(agent);
    if (client === undefined) return null;
    return {
      version: 1,
      framescript: options.framescript,
      agent,
      peer: "client",
      url: null,
      profile: options.profile,
      startedAt: client.startedAt.toISOString(),
      milliseconds: performance.now() - client.started,
      cases: Array.from(client.results.entries())
        .sort(([a], [b]) => a - b)
        .map(([, result]) => result),
    };
  };

  const clientOf = (agent: string): Client => {
    const known = clients.get(agent);
    if (known !== undefined) return known;
    const client: Client = {
      startedAt: new Date(),
      started: performance.now(),
      results: new Map(),
    };
    clients.set(agent, client);
    return client;
  };

  const serve = async (incoming: Incoming): Promise<void> => {
    const { path, number, agent } = asked(incoming.request.target);
    const one = cases[number - 1];
    const missing = () =>
      incoming.reject({
        status: 404,
        body: `There is no case ${number}: there are ${cases.length}\n`,
      });
    switch (path) {
      case "/getCaseCount":
        return await answer(incoming, String(cases.length));
      case "/getCaseInfo":
        if (one === undefined) return await missing();
        return await answer(
          incoming,
          JSON.stringify({ id: one.id, description: one.description }),
        );
      case "/getCaseStatus": {
        const result = clients.get(agent)?.results.get(number);
        if (result === undefined) return await missing();
        return await answer(
          incoming,
          JSON.stringify({ behavior: BEHAVIOURS[result.behaviour] }),
        );
      }
      case "/runCase": {
        if (one === undefined) return await missing();
        const client = clientOf(agent);
        options.onEvent?.({ type: "start", id: one.id }, agent);
        const report = await runIncoming(parsedCase(one.client!), incoming, {
          runtime,
          signal,
          kept: KEPT,
        });
        const result = resultOf(one, report);
        client.results.set(number, result);
        options.onEvent?.({ type: "end", result }, agent);
        return;
      }
      case "/updateReports": {
        await answer(incoming, null);
        const whole = result(agent);
        if (whole !== null) options.onReport?.(whole);
        return;
      }
    }
    await incoming.reject({
      status: 404,
      body: "There is /getCaseCount, /getCaseInfo, /runCase, /getCaseStatus " +
        "and /updateReports\n",
    });
  };

  const serving = new Set<Promise<void>>();
  const accepting = (async () => {
    for (;;) {
      const incoming = await listener.accept();
      if (incoming === null) break;
      // A client that goes away in between is no fault of the others'.
      const served: Promise<void> = serve(incoming).catch(() => {}).finally(
        () => serving.delete(served),
      );
      serving.add(served);
    }
    await Promise.all(serving);
  })();

  const close = async () => {
    await listener.close();
    await accepting;
  };
  return {
    hostname: listener.hostname,
    port: listener.port,
    result,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What a request asks for. */
function asked(
  target: string,
): { path: string; number: number; agent: string } {
  const url = new URL(target, "http://host");
  const agent = url.searchParams.get("agent") ?? "";
  return {
    path: url.pathname,
    number: Number(url.searchParams.get("case") ?? "0"),
    agent: agent === "" ? UNNAMED : agent,
  };
}

/** Sends one text, or nothing, and closes. */
async function answer(incoming: Incoming, text: string | null): Promise<void> {
  const endpoint = await incoming.accept();
  const timer = setTimeout(() => endpoint.drop(), ANSWER_TIME);
  try {
    if (text !== null) {
      await endpoint.send({ kind: "text", fragments: [utf8(text)] });
    }
    await endpoint.close(1000);
    await untilEnded(endpoint);
  } finally {
    clearTimeout(timer);
    await endpoint[Symbol.asyncDispose]();
  }
}

async function untilEnded(endpoint: Endpoint): Promise<void> {
  while (await endpoint.receive() !== null);
}
