/** A run from its plan to its report: the heart of it all. */

import { UnsupportedError } from "../errors.ts";
import { formatKeyPath } from "../scenario/key_path.ts";
import type { Scope } from "../scenario/template.ts";
import type { KeyPath, ParsedScenario } from "../scenario/types.ts";
import { shownUrl } from "../url.ts";
import { Course, type CourseOptions, type Opening } from "./course.ts";
import { readyExpectation } from "./ready.ts";
import { failure } from "./failure.ts";
import type { FramedRuntime, LoadFrames } from "./framing.ts";
import { checkUrls } from "./given.ts";
import { ignoring } from "./ignoring.ts";
import { type Labels, labelsOf } from "./labels.ts";
import { DEFAULT_KEPT, type RunOptions } from "./options.ts";
import { Payloads } from "./payloads.ts";
import { type Plan, planClient } from "./plan.ts";
import { preflight, resolvable } from "./preflight.ts";
import { type PreparedSteps, prepareSteps } from "./prepared.ts";
import type { Redactor } from "./redact.ts";
import { redacted } from "./redacted.ts";
import type { Failure, Report, RunEvent, StepReport } from "./report.ts";
import { skippedReport } from "./step_list.ts";
import { type CourseResult, type Opened, takeCourse } from "./take.ts";
import { Transcript } from "./transcript.ts";
import { redactorOf, scopeOf } from "./variables.ts";
import { everyPart, type ScenarioResult, verdictOf } from "./verdict.ts";

/**
 * Runs a scenario that connects, as `runScenario` does. Bundles that never
 * listen and have no files take this one, and leave out what that takes.
 *
 * @param frames Null: a runtime whose raw transport is of use brings them.
 * @throws {UsageError} An option or the URL cannot be used.
 * @throws {ScenarioFileError} A variable is missing, or came to something that cannot stand where it does.
 */
export async function runClientScenario(
  parsed: ParsedScenario,
  options: RunOptions,
  frames: LoadFrames | null,
): Promise<Report> {
  const means: Means = { plan: planClient, frames, files: null };
  return await running(parsed, options, means, runClient);
}

/** What a run is made with; bundles leave out what they have no use for. */
export interface Means {
  readonly plan: typeof planClient;
  /** Null: what the runtime brings along, if it does. */
  readonly frames: LoadFrames | null;
  /** What reads files, loaded where a scenario names some; null: there are none. */
  readonly files: (() => Promise<typeof import("./files.ts")>) | null;
}

/** A run whose courses `take` takes. */
export async function running(
  parsed: ParsedScenario,
  options: RunOptions,
  means: Means,
  take: (run: PlannedRun) => Promise<RunResult>,
): Promise<Report> {
  return await withoutSecrets(
    options,
    (redactor) => new Run(parsed, options, means, redactor).report(take),
  );
}

/** Refuses what a run would refuse before it sends anything, and sends nothing. */
export async function checking(
  parsed: ParsedScenario,
  options: RunOptions,
  means: Means,
): Promise<void> {
  await withoutSecrets(options, async (redactor) => {
    const run = new Run(parsed, options, means, redactor);
    if (run.plan.type === "unsupported") return;
    const { scope } = await run.planned(run.plan);
    checkUrls(parsed, options.url ?? null, scope);
  });
}

/** Does something, and hides secrets in what it throws. */
async function withoutSecrets<T>(
  options: RunOptions,
  act: (redactor: Redactor) => Promise<T>,
): Promise<T> {
  const redactor = redactorOf(options);
  try {
    return await act(redactor);
  } catch (thrown) {
    throw redacted(thrown, redactor);
  }
}

/** What all courses came to. */
export interface RunResult {
  readonly url: string;
  readonly courses: readonly CourseResult[];
  /** Why there were not all that there should have been. */
  readonly missing:
    | { readonly failure: Failure; readonly errored: boolean }
    | null;
}

/** A run of a scenario that has a plan. */
export interface PlannedRun {
  readonly parsed: ParsedScenario;
  readonly options: RunOptions;
  readonly scope: Scope;
  readonly shared: Omit<CourseOptions, "number">;
  readonly prepared: PreparedSteps;
  /** `performance.now()`; null: no deadline. */
  readonly deadline: number | null;
  /** Tells that the run begins, and where. */
  start(url: string): void;
}

/** One run. */
class Run {
  readonly #parsed: ParsedScenario;
  readonly #options: RunOptions;
  readonly #means: Means;
  /** Null: there is no raw transport that is of use. */
  readonly #loadFrames: LoadFrames | null;
  readonly #redactor: Redactor;
  readonly #scope: Scope;
  readonly #prepared: PreparedSteps;
  readonly #transcript: Transcript;
  readonly plan: Plan;
  readonly #origin = performance.now();
  readonly #startedAt = new Date();
  /** What telling threw: it ends the run. */
  #telling: { readonly thrown: unknown } | null = null;

  constructor(
    parsed: ParsedScenario,
    options: RunOptions,
    means: Means,
    redactor: Redactor,
  ) {
    const runtime: FramedRuntime = options.runtime;
    const { frames = null } = runtime;
    this.#loadFrames = means.frames ??
      (frames === null ? null : () => Promise.resolve(frames));
    this.#parsed = parsed;
    this.#options = this.#loadFrames === null
      ? { ...options, runtime: { ...runtime, raw: null } }
      : options;
    this.#means = means;
    this.#redactor = redactor;
    this.#scope = scopeOf(parsed, options);
    this.#prepared = prepareSteps(parsed, this.#scope);
    this.plan = means.plan(parsed, this.#options);
    this.#transcript = new Transcript(
      this.#origin,
      this.#redactor,
      options.onEvent === undefined
        ? null
        : (entry) => this.#tell({ type: "wire", entry }),
      options.kept ?? DEFAULT_KEPT,
    );
  }

  /** Runs by `take`, and reports. */
  async report(
    take: (run: PlannedRun) => Promise<RunResult>,
  ): Promise<Report> {
    const { plan } = this;
    if (plan.type === "unsupported") return this.#unsupported(plan);
    const planned = await this.planned(plan);
    const labels = planned.shared.settings;
    try {
      const { url, courses, missing } = await take(planned);
      if (this.#telling !== null) throw this.#telling.thrown;
      const informational = this.#parsed.scenario.grade === "informational";
      return this.#finish({
        ...verdictOf(courses, missing, informational),
        labels,
        url,
        plan,
        steps: courses.flatMap(({ steps }) => steps),
        connections: courses.flatMap(({ connections }) => connections),
      });
    } catch (thrown) {
      if (!(thrown instanceof UnsupportedError)) throw thrown;
      const url = this.#parsed.scenario.url ?? "";
      return this.#notRun(thrown.message, labels, url, plan);
    }
  }

  /** @throws {ScenarioFileError} What is given cannot be run. */
  async planned(plan: Extract<Plan, { type: "run" }>): Promise<PlannedRun> {
    const parsed = this.#parsed;
    const options = this.#options;
    const scope = this.#scope;
    const prepared = this.#prepared;
    const files = plan.files ? await this.#means.files!() : null;
    const payloads = files?.payloadsOf(parsed, options.runtime) ??
      new Payloads(null);
    const settings = files === null
      ? preflight(parsed, prepared, scope)
      : await files.preflight(parsed, prepared, scope, payloads);
    const frames = plan.transport === "raw" ? await this.#loadFrames!() : null;
    const ignored = await Promise.all(
      settings.ignore.map((form, i) =>
        readyExpectation(form, {
          payloads,
          degraded: plan.degraded.has(formatKeyPath(["ignore", i])),
          frames,
        })
      ),
    );
    return {
      parsed,
      options,
      scope,
      prepared,
      deadline: settings.deadline === null
        ? null
        : this.#origin + settings.deadline,
      shared: {
        parsed,
        run: options,
        transport: plan.transport,
        settings,
        timeout: options.timeout ?? settings.timeout,
        degraded: plan.degraded,
        frames,
        sees: plan.sees,
        ignores: ignoring(ignored),
        payloads,
        transcript: this.#transcript,
        redactor: this.#redactor,
        origin: this.#origin,
        scope,
        tellStep: (step) => this.#tell({ type: "step", step }),
      },
      start: (url) => this.#start(settings.name, url),
    };
  }

  /** Tells what happens; that this throws is kept, whatever is made of it on the way. */
  #tell(event: RunEvent): void {
    try {
      this.#options.onEvent?.(event);
    } catch (thrown) {
      this.#telling ??= { thrown };
    }
    // What crosses is told from within the connection, which would break by it: the step ends the run.
    if (this.#telling === null || event.type === "wire") return;
    throw this.#telling.thrown;
  }

  #start(name: string, url: string): void {
    this.#tell({
      type: "start",
      name: this.#redactor.text(name),
      url: this.#redactor.text(shownUrl(url)),
      attempt: 1,
    });
  }

  #unsupported(plan: Extract<Plan, { type: "unsupported" }>): Report {
    const { path, place } = plan.deciding;
    const { scenario } = this.#parsed;
    const labels = labelsOf(this.#parsed, this.#options);
    const url = scenario.url ?? this.#options.url ?? "";
    this.#start(labels.name, url);
    return this.#notRun(plan.reason, labels, url, plan, {
      place,
      step: /^(steps|finally)\[/.test(path) ? path : null,
    });
  }

  #notRun(
    message: string,
    labels: Labels,
    url: string,
    plan: Plan,
    at: Pick<Failure, "place" | "step"> = { place: null, step: null },
  ): Report {
    return this.#finish({
      verdict: "unsupported",
      grade: "unimplemented",
      grades: everyPart("unimplemented"),
      failure: { ...failure("unsupported", message), ...at },
      notes: [],
      labels,
      url,
      plan,
      steps: this.#skipped(),
      connections: [],
    });
  }

  /** The steps of a run that never began. */
  #skipped(): StepReport[] {
    const { steps, finally: last } = this.#prepared;
    return this.#redactor.value(
      [...steps, ...last].map((step) => skippedReport(step, null, 0, null)),
    );
  }

  #finish(
    result: ScenarioResult & {
      readonly labels: Labels;
      readonly url: string;
      readonly plan: Plan;
      readonly steps: Report["steps"];
      readonly connections: Report["connections"];
    },
  ): Report {
    const { scenario } = this.#parsed;
    const { labels, url, plan, notes, steps, connections, ...verdict } = result;
    const { name, description, tags } = labels;
    const own = this.#redactor.value({
      version: 1 as const,
      name,
      ...(description === null ? {} : { description }),
      tags,
      place: this.#parsed.locate([]),
      role: scenario.role ?? "client",
      url: shownUrl(url),
      transport: plan.type === "run" ? plan.transport : null,
      transportReason: plan.reason,
      runtime: this.#options.runtime.name,
      ...verdict,
      startedAt: this.#startedAt.toISOString(),
      milliseconds: performance.now() - this.#origin,
      attempts: 1,
      earlier: [],
      notes: [...notes, ...transcriptNotes(this.#transcript.left)],
    });
    // Steps, connections and transcript were redacted as they were made.
    const report: Report = {
      ...own,
      steps,
      connections,
      transcript: this.#transcript.entries,
    };
    this.#tell({ type: "end", report });
    return report;
  }
}

function transcriptNotes(left: number): Report["notes"] {
  return left === 0 ? [] : [{
    code: "transcript_cut",
    message: `${left} further frames and messages are not in the transcript`,
    client: null,
  }];
}

/** Takes the one course of a scenario that connects. */
export async function runClient(run: PlannedRun): Promise<RunResult> {
  const course = new Course({ ...run.shared, number: null });
  const url = mainUrl(run, course);
  run.start(url);
  const result = await takeCourse(
    course,
    run.prepared,
    () => openAll(run, course),
    { signal: run.options.signal, deadline: run.deadline },
  );
  return { url, courses: [result], missing: null };
}

/**
 * Where the main client connects; where the others do is looked at too, before
 * anything is sent.
 *
 * @throws {UsageError | ScenarioFileError} One of them connects nowhere.
 */
function mainUrl({ parsed }: PlannedRun, course: Course): string {
  return resolvable(() =>
    clientNames(parsed, course).map((name) => course.url(name))[0]!
  );
}

/** The main client's name, and the others'. */
function clientNames({ scenario }: ParsedScenario, course: Course): string[] {
  return [course.main, ...Object.keys(scenario.clients ?? {})];
}

/** Opens the connections, the main one first. */
async function openAll(run: PlannedRun, course: Course): Promise<Opened> {
  let done = false;
  for (const name of clientNames(run.parsed, course)) {
    const opening = course.clock.stopped === null
      ? await resolvableLater(() =>
        course.open(course.client(name), course.scope(), null, Infinity)
      )
      : { type: "stopped" as const };
    const opened = openedBy(opening, course, run.parsed, name);
    if (opened.type === "failed" || opened.type === "errored") return opened;
    done ||= opened.type === "done";
  }
  return { type: done ? "done" : "open" };
}

async function resolvableLater<T>(resolve: () => Promise<T>): Promise<T> {
  try {
    return await resolve();
  } catch (thrown) {
    return resolvable(() => {
      throw thrown;
    });
  }
}

function openedBy(
  opening: Opening,
  course: Course,
  parsed: ParsedScenario,
  name: string,
): Opened {
  const isMain = name === course.main;
  const below: KeyPath = isMain ? [] : ["clients", name];
  const atUrl = parsed.locate([...below, "url"]) ?? parsed.locate(["url"]);
  const place = opening.type === "errored"
    ? atUrl
    : parsed.locate([...below, "connect", "expect"]) ??
      parsed.locate(["connect", "expect"]) ?? atUrl;
  const whose = isMain ? "" : `${name}: `;
  switch (opening.type) {
    case "passed":
      return { type: opening.open ? "open" : "done" };
    case "ended":
      return { type: "done" };
    case "failed":
    case "errored":
      return {
        type: opening.type,
        failure: {
          ...opening.failure,
          message: `${whose}${opening.failure.message}`,
          place,
          step: null,
        },
      };
    case "stopped":
      return {
        type: "failed",
        failure: { ...course.stopFailure(), place: null, step: null },
      };
  }
}
