/** `role: server`: the same steps, against clients that come. */

import { isEnded } from "../endpoint/ended.ts";
import type {
  AcceptOptions,
  Endpoint,
  Incoming,
  Listener,
  ListenOptions,
} from "../endpoint/endpoint.ts";
import { formatDuration } from "../duration.ts";
import { formatAddress, parseAddress } from "../endpoint/failure.ts";
import type { Address } from "../endpoint/transport.ts";
import { messageOf, UsageError } from "../errors.ts";
import { resolveAccept, type Resolved } from "../scenario/resolve.ts";
import type { Accept, ExpectationGrade, ServerTls } from "../scenario/types.ts";
import { acceptOf } from "../wire/handshake.ts";
import { headerOf } from "./answer.ts";
import { Clock } from "./clock.ts";
import { contrast } from "./condition.ts";
import { offerOf, piecesOf } from "./connect_options.ts";
import { abortedWords, Course, reportOf } from "./course.ts";
import { comparedFailure, failure, type FailureDetail } from "./failure.ts";
import { type Matcher, textMatcherOf } from "./match.ts";
import { resolvable } from "./preflight.ts";
import { Recorder } from "./recorder.ts";
import type { Payloads } from "./payloads.ts";
import type { Redactor } from "./redact.ts";
import type { Failure } from "./report.ts";
import type { PlannedRun, RunResult } from "./running.ts";
import {
  type CourseResult,
  type Opened,
  type Stops,
  takeCourse,
  watch,
} from "./take.ts";
import { quoted } from "./words.ts";

const BAD_REQUEST = 400;

/** Listens, and takes as many clients as the scenario says, at once as they come. */
export async function runServer(run: PlannedRun): Promise<RunResult> {
  const { shared, options } = run;
  const { hostname, port } = addressOf(shared.settings.listen, options.port);
  const { tls } = resolvable(() => resolveAccept(run.parsed, run.scope));
  const scheme = tls === undefined ? "ws" : "wss";
  const listening = {
    hostname,
    port,
    timeout: shared.timeout,
    ...(tls === undefined
      ? {}
      : { tls: await keyPairOf(tls, shared.payloads) }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  };
  let listener: Listener;
  try {
    listener = await options.runtime.listen!(listening);
  } catch (thrown) {
    // A port that another one has concerns this scenario, and no other.
    if (!(thrown instanceof UsageError)) throw thrown;
    const url = `${scheme}://${formatAddress(listening)}`;
    run.start(url);
    const detail = failure("listen", thrown.message);
    const place = run.parsed.locate(["listen"]) ?? run.parsed.locate(["role"]);
    const missing = {
      failure: { ...detail, place, step: null },
      errored: true,
    };
    return { url, courses: [], missing };
  }
  try {
    const url = `${scheme}://${formatAddress(listener)}`;
    run.start(url);
    return { url, ...await takeClients(run, listener) };
  } finally {
    await listener.close();
  }
}

/** The certificate of `accept.tls` and its key. @throws {FramescriptError} A file cannot be read. */
async function keyPairOf(
  { cert, key }: ServerTls,
  payloads: Payloads,
): Promise<NonNullable<ListenOptions["tls"]>> {
  return { cert: await payloads.text(cert), key: await payloads.text(key) };
}

/** Takes one client that came to a listener of the caller's. */
export async function runOver(
  run: PlannedRun,
  incoming: Incoming,
): Promise<RunResult> {
  const url = incoming.request.target;
  run.start(url);
  const course = await takeClient(run, incoming, { number: 1, alone: true });
  return { url, courses: [course], missing: null };
}

/** The host and port of `listen`. @throws {UsageError} */
function addressOf(listen: string, port: number | undefined): Address {
  const address = parseAddress(listen);
  if (address === null) {
    throw new UsageError(
      `Cannot listen on "${listen}": it is not of the form host:port`,
    );
  }
  return port === undefined ? address : { ...address, port };
}

async function takeClients(
  run: PlannedRun,
  listener: Listener,
): Promise<Omit<RunResult, "url">> {
  const { connections } = run.shared.settings;
  const running = new Set<unknown>();
  const taken: Promise<CourseResult>[] = [];
  const broken = Promise.withResolvers<never>();
  const waiting = new ClientWait(run, listener);
  try {
    while (taken.length < connections) {
      // What is our own or the user's fault ends the wait for clients too.
      const incoming = await Promise.race([
        waiting.next(running),
        broken.promise,
      ]);
      if (incoming === null) break;
      const course = takeClient(run, incoming, {
        number: taken.length + 1,
        alone: connections === 1,
      });
      taken.push(course);
      running.add(course);
      course.catch(broken.reject).finally(() => {
        running.delete(course);
        waiting.touch();
      });
    }
    return {
      courses: await Promise.all(taken),
      missing: taken.length === connections
        ? null
        : waiting.missing(taken.length, connections),
    };
  } finally {
    waiting.dispose();
  }
}

/** The wait for clients: each is given `timeout`, from when nothing goes on any more. */
class ClientWait {
  readonly #run: PlannedRun;
  readonly #listener: Listener;
  readonly #clock = new Clock();
  readonly #release: () => void;
  #pending: Promise<Incoming | null> | null = null;
  #since = performance.now();

  constructor(run: PlannedRun, listener: Listener) {
    this.#run = run;
    this.#listener = listener;
    this.#release = watch(this.#clock, stopsOf(run));
  }

  /** Something went on. */
  touch(): void {
    this.#since = performance.now();
  }

  /** The next client; null: none came in time. */
  async next(running: ReadonlySet<unknown>): Promise<Incoming | null> {
    const { timeout } = this.#run.shared;
    this.touch();
    this.#pending ??= this.#listener.accept();
    for (;;) {
      const until = this.#since + timeout;
      const came = await this.#clock.limit(this.#pending, until);
      if (typeof came === "object") {
        this.#pending = null;
        return came.done;
      }
      if (came === "stopped") return null;
      if (running.size > 0) this.touch();
      else if (performance.now() >= this.#since + timeout) return null;
    }
  }

  /** Why fewer came than should have. */
  missing(
    came: number,
    wanted: number,
  ): { failure: Failure; errored: boolean } {
    const { parsed, shared } = this.#run;
    const place = parsed.locate(["connections"]) ?? parsed.locate(["listen"]);
    const who = wanted === 1
      ? "a client"
      : `clients: ${came} of ${wanted} came`;
    const detail = this.#clock.stopped === "aborted"
      ? failure("aborted", abortedWords(this.#run.options.signal))
      : this.#clock.stopped === "deadline"
      ? failure("deadline", `the deadline has passed waiting for ${who}`)
      : failure(
        "timeout",
        `timed out after ${formatDuration(shared.timeout)} waiting for ${who}`,
      );
    // Without any client there was nothing to judge.
    const errored = came === 0 && detail.code === "timeout";
    return { failure: { ...detail, place, step: null }, errored };
  }

  dispose(): void {
    this.#release();
    this.#clock.dispose();
    // What comes once nobody waits is the listener's to send away.
    this.#pending?.catch(() => {});
  }
}

function stopsOf({ options, deadline }: PlannedRun): Stops {
  return { signal: options.signal, deadline };
}

async function takeClient(
  run: PlannedRun,
  incoming: Incoming,
  which: { readonly number: number; readonly alone: boolean },
): Promise<CourseResult> {
  const course = new Course({
    ...run.shared,
    number: which.alone ? null : which.number,
  });
  const result = await takeCourse(
    course,
    run.prepared,
    () => acceptClient(run, course, incoming, which.number),
    stopsOf(run),
  );
  return which.alone ? result : ofConnection(result, which.number);
}

/** A result that says which of several connections it is about; of a step its report does. */
function ofConnection(result: CourseResult, number: number): CourseResult {
  const named = <T extends { readonly message: string }>(one: T): T => ({
    ...one,
    message: `connection ${number}: ${one.message}`,
  });
  const { failure, notes } = result;
  return {
    ...result,
    failure: failure?.step === null ? named(failure) : failure,
    notes: notes.map(named),
  };
}

/** Answers a client's opening handshake as the scenario says. */
async function acceptClient(
  run: PlannedRun,
  course: Course,
  incoming: Incoming,
  number: number,
): Promise<Opened> {
  const { parsed, shared } = run;
  const { request, violation } = incoming;
  const started = performance.now();
  const key = headerOf(request.headers, "sec-websocket-key") ?? "";
  const accept = resolvable(() =>
    resolveAccept(parsed, course.scope(), acceptOf(key))
  );
  const recorder = new Recorder(
    shared.transcript,
    course.main,
    number,
    shared.frames,
  );
  if (violation !== null) {
    recorder.observe({ type: "violation", at: started, violation });
    await incoming.reject();
    const { message, section } = violation;
    return at(
      parsed,
      failure("violation", `violation: ${message}`, section),
    );
  }
  const { expect = {} } = accept;
  const wrong = judgeRequest(request, expect, shared.redactor);
  if (wrong !== null) {
    await incoming.reject({ status: BAD_REQUEST, body: "" });
    return ended(course, expect.otherwise) ?? at(parsed, wrong);
  }
  if (accept.reject !== undefined) {
    await incoming.reject(accept.reject);
    return { type: "done" };
  }
  const { auto } = shared.settings;
  let endpoint: Endpoint | null;
  try {
    endpoint = await accepted(incoming, course.clock, {
      ...await answerOf(accept, run),
      autoPong: auto.pong,
      autoClose: auto.close,
      autoRead: auto.read,
      observe: recorder.observe,
    });
  } catch (thrown) {
    if (!isEnded(thrown)) throw thrown;
    return at(parsed, failure("closed", messageOf(thrown)));
  }
  if (endpoint === null) {
    return {
      type: "failed",
      failure: { ...course.stopFailure(), place: null, step: null },
    };
  }
  const client = course.client(course.main);
  const { handshake } = endpoint;
  course.adopt(client, endpoint, recorder, {
    ...reportOf({
      client,
      number,
      transport: "raw",
      handshake,
    }),
    at: started - shared.origin,
    milliseconds: performance.now() - started,
  });
  const agreed = judgeExtensions(
    handshake.extensions,
    expect.extensions,
    shared.redactor,
  );
  if (agreed === null) return { type: "open" };
  return ended(course, expect.otherwise) ?? at(parsed, agreed);
}

/** Accepts a client; null: the clock was stopped first. */
async function accepted(
  incoming: Incoming,
  clock: Clock,
  options: AcceptOptions,
): Promise<Endpoint | null> {
  const attempt = new AbortController();
  const accepting = incoming.accept({ ...options, signal: attempt.signal });
  const outcome = await clock.limit(accepting, Infinity);
  if (typeof outcome === "object") return outcome.done;
  attempt.abort();
  const late = await accepting.catch(() => null);
  await late?.[Symbol.asyncDispose]();
  return null;
}

async function answerOf(
  accept: Resolved<Accept>,
  { shared }: PlannedRun,
): Promise<AcceptOptions> {
  const { protocol, headers, compression = false, response } = accept;
  return {
    ...(protocol === undefined ? {} : { protocol }),
    ...(headers === undefined ? {} : { headers }),
    ...(compression === false ? {} : {
      compression: compression === true
        ? {}
        : [compression].flat().map(offerOf),
    }),
    ...piecesOf(accept),
    ...(response === undefined
      ? {}
      : { response: (await shared.payloads.of(response)).bytes }),
  };
}

function ended(
  course: Course,
  otherwise: ExpectationGrade | undefined,
): Opened | null {
  if (otherwise === undefined || otherwise === "failed") return null;
  course.grades.push(otherwise);
  return { type: "done" };
}

function at(parsed: PlannedRun["parsed"], detail: FailureDetail): Opened {
  const place = parsed.locate(["accept", "expect"]) ??
    parsed.locate(["accept"]);
  return { type: "failed", failure: { ...detail, place, step: null } };
}

type RequestExpectation = NonNullable<Resolved<Accept>["expect"]>;

/** What of the request is not as expected; null: nothing. */
function judgeRequest(
  request: Incoming["request"],
  expect: RequestExpectation,
  redactor: Redactor,
): FailureDetail | null {
  const expected: string[] = [];
  const actual: string[] = [];
  const compare = (
    what: string,
    matcher: Matcher | null,
    value: string | undefined,
  ) => {
    const holds = matcher === null ? value === undefined : matcher.holds(value);
    if (holds) return;
    expected.push(`${what}: ${matcher?.words(redactor) ?? "none"}`);
    actual.push(
      `${what}: ${value === undefined ? "none" : quoted(value, redactor)}`,
    );
  };
  if (expect.path !== undefined) {
    compare("path", textMatcherOf(expect.path), request.target);
  }
  for (const [name, form] of Object.entries(expect.headers ?? {})) {
    compare(
      `header ${name}`,
      form === null ? null : textMatcherOf(form),
      headerOf(request.headers, name),
    );
  }
  if (expect.protocols !== undefined) {
    compare(
      "protocols",
      textMatcherOf(expect.protocols.join(", ")),
      request.protocols.join(", "),
    );
  }
  if (expected.length === 0) return null;
  return comparedFailure(
    "handshake",
    contrast(
      "the request of the client differs",
      expected.join("\n"),
      actual.join("\n"),
    ),
  );
}

function judgeExtensions(
  extensions: string,
  form: RequestExpectation["extensions"],
  redactor: Redactor,
): FailureDetail | null {
  if (form === undefined) return null;
  const matcher = form === null ? null : textMatcherOf(form);
  const holds = matcher === null
    ? extensions === ""
    : extensions !== "" && matcher.holds(extensions);
  if (holds) return null;
  return comparedFailure(
    "handshake",
    contrast(
      "the extensions agreed differ",
      matcher?.words(redactor) ?? "none",
      extensions === "" ? "none" : quoted(extensions, redactor),
    ),
  );
}
