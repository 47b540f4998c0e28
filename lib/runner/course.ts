/** One course through a scenario: its clients, its connections, its variables. */

import { formatDuration } from "../duration.ts";
import { FramescriptError } from "../errors.ts";
import type { Endpoint, Handshake } from "../endpoint/endpoint.ts";
import type { ExactJson } from "../scenario/json.ts";
import { resolveConnect, type Settings } from "../scenario/resolve.ts";
import type { Scope } from "../scenario/template.ts";
import type {
  ExpectationGrade,
  KeyPath,
  ParsedScenario,
  Place,
} from "../scenario/types.ts";
import { type AnswerVerdict, judgeAnswer } from "./answer.ts";
import { captureFromAnswer } from "./capture_answer.ts";
import { Client } from "./client.ts";
import { Clock } from "./clock.ts";
import { clientUrl, connectOptionsOf } from "./connect_options.ts";
import { OpenConnection } from "./connection.ts";
import { dial } from "./dial.ts";
import { failure, type FailureDetail } from "./failure.ts";
import type { Frames } from "./framing.ts";
import { Inbox, type InboxEntry } from "./inbox.ts";
import type { RunOptions } from "./options.ts";
import type { Payloads } from "./payloads.ts";
import { mainOf } from "./prepared.ts";
import type { Redactor } from "./redact.ts";
import type { ConnectionReport, Note, StepReport } from "./report.ts";
import { withinOf } from "./steps/within.ts";
import { Recorder } from "./recorder.ts";
import type { Transcript } from "./transcript.ts";

/** What every course of a run shares. */
export interface CourseOptions {
  readonly parsed: ParsedScenario;
  readonly run: RunOptions;
  readonly transport: "web" | "raw";
  readonly settings: Settings;
  /** Milliseconds: the limit of connecting and of every waiting step. */
  readonly timeout: number;
  /** Paths of the steps that are done as whole messages. */
  readonly degraded: ReadonlySet<string>;
  /** Null: all that crosses is whole messages. */
  readonly frames: Frames | null;
  /** What of the frames that come is kept. */
  readonly sees: { readonly frames: boolean; readonly controls: boolean };
  readonly ignores: (entry: InboxEntry) => boolean;
  readonly payloads: Payloads;
  readonly transcript: Transcript;
  readonly redactor: Redactor;
  /** `performance.now()` from which times count. */
  readonly origin: number;
  /** Of several that run at once: which, from 1; null: there is one only. */
  readonly number: number | null;
  /** With which the course begins. */
  readonly scope: Scope;
  readonly tellStep: (step: StepReport) => void;
}

/** What opening a connection came to; `stopped`: the course was. */
export type Opening = AnswerVerdict | { readonly type: "stopped" };

/** A course. */
export class Course {
  readonly options: CourseOptions;
  readonly settings: Settings;
  /** The name of the first connection. */
  readonly main: string;
  readonly timeout: number;
  readonly degraded: ReadonlySet<string>;
  readonly frames: Frames | null;
  readonly payloads: Payloads;
  readonly redactor: Redactor;
  readonly clock: Clock = new Clock();
  /** What was set so far; captures are added. */
  readonly variables: Map<string, ExactJson>;
  readonly notes: Note[] = [];
  /** What opening handshakes reached. */
  readonly grades: ExpectationGrade[] = [];
  readonly #clients = new Map<string, Client>();
  /** Opened and refused, in order. */
  readonly #connections: (OpenConnection | ConnectionReport)[] = [];
  readonly #ready = new WeakMap<object, Promise<unknown>>();

  constructor(options: CourseOptions) {
    this.options = options;
    this.settings = options.settings;
    this.main = mainOf(options.parsed.scenario);
    this.timeout = options.timeout;
    this.degraded = options.degraded;
    this.frames = options.frames;
    this.payloads = options.payloads;
    this.redactor = options.redactor;
    this.variables = new Map(options.scope.variables);
  }

  /** The client of a name. */
  client(name: string): Client {
    let client = this.#clients.get(name);
    if (client === undefined) {
      client = new Client(name);
      this.#clients.set(name, client);
    }
    return client;
  }

  /** All clients, in the order in which they came up. */
  get clients(): readonly Client[] {
    return Array.from(this.#clients.values());
  }

  /** All connections that were opened or refused, in order. */
  connectionReports(): ConnectionReport[] {
    return this.#connections.map((one) =>
      this.redactor.value(
        one instanceof OpenConnection ? one.report(this.redactor) : one,
      )
    );
  }

  /** What templates see now. */
  scope(index: number | null = null): Scope {
    return { ...this.options.scope, variables: this.variables, index };
  }

  /** Where a part of the scenario stands. */
  locate(path: KeyPath): Place | null {
    return this.options.parsed.locate(path);
  }

  /** Why the course was stopped. */
  stopFailure(): FailureDetail {
    if (this.clock.stopped === "deadline") {
      const { deadline } = this.settings;
      const words = formatDuration(deadline ?? 0);
      return failure("deadline", `the deadline of ${words} has passed`);
    }
    return failure("aborted", abortedWords(this.options.run.signal));
  }

  /** What is made of a step once, however often it runs unchanged. */
  ready<T>(step: object, make: () => Promise<T>): Promise<T> {
    const made = this.#ready.get(step) as Promise<T> | undefined;
    if (made !== undefined) return made;
    const fresh = make();
    this.#ready.set(step, fresh);
    return fresh;
  }

  // Connections

  /** Where a client connects. @throws {UsageError} Nowhere that is a WebSocket's. */
  url(name: string): string {
    const { parsed, run } = this.options;
    // A peer's values, which are captures, never choose where is connected.
    return clientUrl(parsed, run.url ?? null, name, this.options.scope);
  }

  /**
   * Opens a client's connection and judges the answer.
   *
   * @param within Milliseconds that it may take; null: as long as the scenario says.
   * @param until `performance.now()` after which it may not last in any case.
   * @throws {FramescriptError} The URL or an option cannot be used, and nothing was connected to yet.
   */
  async open(
    client: Client,
    scope: Scope,
    within: number | null,
    until: number,
  ): Promise<Opening> {
    try {
      return await this.#open(client, scope, within, until);
    } catch (thrown) {
      if (!(thrown instanceof FramescriptError)) throw thrown;
      if (this.#connections.length === 0) throw thrown;
      // A template, such as of a header, came to something that cannot be sent.
      return { type: "failed", failure: failure(thrown.code, thrown.message) };
    }
  }

  async #open(
    client: Client,
    scope: Scope,
    within: number | null,
    until: number,
  ): Promise<Opening> {
    const { parsed, run, transport, transcript, origin } = this.options;
    const { name } = client;
    const connect = resolveConnect(
      parsed,
      name === this.main ? null : name,
      scope,
    );
    const url = this.url(name);
    const kind = run.runtime[transport]!;
    const number = ++client.attempts;
    const recorder = new Recorder(transcript, name, number, this.frames);
    const { auto } = this.settings;
    const options = {
      ...await connectOptionsOf(connect, transport, this.payloads),
      ...(run.proxy === undefined ? {} : { proxy: run.proxy }),
      ...(run.limits === undefined ? {} : { limits: run.limits }),
      autoPong: auto.pong,
      autoClose: auto.close,
      autoRead: auto.read,
      observe: recorder.observe,
    };
    const started = performance.now();
    const milliseconds = within ?? withinOf(connect) ?? this.timeout;
    const dialled = await dial(
      kind,
      url,
      options,
      this.clock,
      Math.min(started + milliseconds, until),
    );
    if (dialled.type === "stopped") return dialled;
    const time = {
      at: started - origin,
      milliseconds: performance.now() - started,
    };
    const answer = dialled.type === "open"
      ? { type: "open" as const, handshake: dialled.endpoint.handshake }
      : dialled;
    if (answer.type !== "none") {
      const { handshake } = answer;
      for (const warning of handshake.warnings) {
        this.notes.push({ ...warning, client: name });
      }
      const report = reportOf({ client, number, transport, handshake });
      if (dialled.type === "open") {
        this.adopt(client, dialled.endpoint, recorder, { ...report, ...time });
      } else this.#connections.push({ ...report, ...time });
    }
    const verdict = judgeAnswer(answer, connect.expect, this.redactor);
    if (verdict.type === "passed" || verdict.type === "ended") {
      this.grades.push(verdict.grade);
    }
    if (verdict.type !== "passed" || answer.type === "none") return verdict;
    // What the main client captures is not captured again.
    const own = name === this.main ||
      parsed.scenario.clients?.[name]?.connect?.capture !== undefined;
    const captured = captureFromAnswer(
      answer.handshake,
      own ? connect.capture ?? {} : {},
    );
    if (captured.type === "missing") {
      return { type: "failed", failure: captured.failure };
    }
    for (const [variable, value] of captured.values) {
      this.variables.set(variable, value);
    }
    return verdict;
  }

  /** Makes an open endpoint a client's connection. */
  adopt(
    client: Client,
    endpoint: Endpoint,
    recorder: Recorder,
    report: ConnectionReport,
  ): void {
    const { sees, ignores } = this.options;
    const { strict, auto } = this.settings;
    const inbox = new Inbox({
      frames: sees.frames,
      controls: sees.frames || sees.controls || strict === "all",
      ignores,
      indexOf: recorder,
    });
    const connection = new OpenConnection({
      endpoint,
      inbox,
      clock: this.clock,
      report,
      held: !auto.read,
    });
    client.connection = connection;
    this.#connections.push(connection);
  }

  /** Releases everything; after a stop, at once. */
  async dispose(): Promise<void> {
    const atOnce = this.clock.stoppedAt !== null;
    await Promise.all(
      this.clients.flatMap(({ connections }) =>
        connections.map((connection) => connection.dispose(atOnce))
      ),
    );
    this.clock.dispose();
  }
}

/** That the run was aborted, and why where whoever did it says so. */
export function abortedWords(signal: AbortSignal | undefined): string {
  const reason: unknown = signal?.reason;
  const isSaid = reason instanceof Error && reason.name !== "AbortError";
  return `the run was aborted${isSaid ? `: ${reason.message}` : ""}`;
}

/** A connection as it opened, or was refused. */
export function reportOf(opened: {
  readonly client: Client;
  readonly number: number;
  readonly transport: "web" | "raw";
  readonly handshake: Handshake;
}): Omit<ConnectionReport, "at" | "milliseconds"> {
  const { client, number, transport, handshake } = opened;
  return {
    client: client.name,
    number,
    url: handshake.url,
    transport,
    status: handshake.status,
    requestHeaders: handshake.request.headers,
    responseHeaders: handshake.headers,
    protocol: handshake.protocol,
    extensions: handshake.extensions,
    body: handshake.body,
    close: null,
  };
}
