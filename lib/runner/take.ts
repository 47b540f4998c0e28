/** A course from its opening to its end: steps, `finally`, closing, what is left over. */

import type { Grade } from "../scenario/types.ts";
import type { Clock } from "./clock.ts";
import type { Course } from "./course.ts";
import { closeAll, leftOver, lostOnes } from "./ending.ts";
import type { FailureDetail } from "./failure.ts";
import { lowest } from "./grade.ts";
import type { PreparedSteps } from "./prepared.ts";
import { OUTERMOST, StepLists } from "./step_list.ts";
import type { ListResult } from "./steps/step.ts";
import type {
  ConnectionReport,
  Failure,
  Note,
  PartGrades,
  StepOutcome,
  StepReport,
} from "./report.ts";

/** The most milliseconds that `finally` and closing are given together after the deadline, and `finally` after an abort. */
const AFTER_STOP = 1000;

/** What opening came to. */
export type Opened =
  /** The steps can be taken. */
  | { readonly type: "open" }
  /** As expected, and there is nothing to take steps on or no reason to. */
  | { readonly type: "done" }
  | {
    readonly type: "failed" | "errored";
    readonly failure: Failure;
  };

/** What a course came to. */
export interface CourseResult {
  readonly steps: readonly StepReport[];
  /** The first. */
  readonly failure: Failure | null;
  /** No HTTP answer came. */
  readonly errored: boolean;
  readonly grade: Grade;
  readonly grades: PartGrades;
  readonly notes: readonly Note[];
  readonly connections: readonly ConnectionReport[];
}

/** When a course, or the wait for one, ends, whatever it is at. */
export interface Stops {
  readonly signal: AbortSignal | undefined;
  /** `performance.now()`; null: no deadline. */
  readonly deadline: number | null;
}

/** Takes a course. It is disposed of in any case. */
export async function takeCourse(
  course: Course,
  prepared: PreparedSteps,
  open: () => Promise<Opened>,
  stops: Stops,
): Promise<CourseResult> {
  const release = watch(course.clock, stops);
  const lists = new StepLists(course);
  try {
    const opened = await open();
    const steps = opened.type === "open"
      ? await lists.run(prepared.steps, OUTERMOST)
      : nothingRun(lists, prepared.steps);
    const last = await takeFinally(course, lists, prepared);
    course.notes.push(...lostOnes(course));
    const aborted = stops.signal?.aborted === true;
    if (!aborted) course.clock.restart();
    await closeAll(course, aborted ? 0 : timeLeft(course));
    await course.dispose();
    return resultOf(course, opened, steps, last);
  } finally {
    release();
    await course.dispose();
  }
}

/** Stops a clock when it is told to, until it is released. */
export function watch(
  clock: Clock,
  { signal, deadline }: Stops,
): () => void {
  const abort = () => clock.stop("aborted");
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  const timer = deadline === null ? undefined : setTimeout(
    () => clock.stop("deadline"),
    Math.max(0, deadline - performance.now()),
  );
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  };
}

function nothingRun(
  lists: StepLists,
  steps: PreparedSteps["steps"],
): ListResult {
  return {
    reports: lists.skip(steps),
    failure: null,
    outcome: "passed",
    ends: false,
  };
}

/** `finally`, where any connection was opened; after a stop it has a limit of its own. */
async function takeFinally(
  course: Course,
  lists: StepLists,
  prepared: PreparedSteps,
): Promise<ListResult> {
  const { clock } = course;
  const anything = course.clients.some(({ connections }) =>
    connections.length > 0
  );
  if (!anything || prepared.finally.length === 0) {
    return nothingRun(lists, prepared.finally);
  }
  const { stopped } = clock;
  if (stopped === null) {
    return await lists.run(prepared.finally, OUTERMOST);
  }
  clock.restart();
  return await lists.run(prepared.finally, {
    ...OUTERMOST,
    limit: {
      until: performance.now() + timeLeft(course),
      words: "the time that finally has after the run was stopped",
    },
  });
}

/** Milliseconds that what comes behind the steps has; infinite where nothing stopped them. */
function timeLeft({ clock: { stoppedAt } }: Course): number {
  if (stoppedAt === null) return Infinity;
  return Math.max(0, stoppedAt + AFTER_STOP - performance.now());
}

function resultOf(
  course: Course,
  opened: Opened,
  steps: ListResult,
  last: ListResult,
): CourseResult {
  const left = leftOver(course);
  const failures: { failure: Failure; outcome: StepOutcome }[] = [];
  if (opened.type === "failed" || opened.type === "errored") {
    failures.push({ failure: opened.failure, outcome: opened.type });
  }
  for (const { failure, outcome } of [steps, last]) {
    if (failure !== null) failures.push({ failure, outcome });
  }
  const [first] = failures;
  const [after] = left.failures;
  const failure = first?.failure ?? (after === undefined ? null : {
    ...after,
    place: after.code === "strict" ? course.locate(["strict"]) : null,
    step: null,
  });
  // After a failure it goes without saying that not all was consumed.
  const notes = first === undefined
    ? [...course.notes, ...left.notes]
    : [...course.notes, ...left.failures.flatMap(noteOf)];
  const grades: PartGrades = {
    handshake: lowest(
      ...course.grades,
      opened.type === "failed" || opened.type === "errored" ? "failed" : "ok",
    ),
    steps: gradeOf(steps),
    finally: gradeOf(last),
    unasked: left.unasked ? "failed" : "ok",
  };
  return {
    steps: [...steps.reports, ...last.reports],
    failure,
    errored: first?.outcome === "errored",
    grade: lowest(...Object.values(grades)),
    grades,
    notes,
    connections: course.connectionReports(),
  };
}

function noteOf({ code, message }: FailureDetail): Note[] {
  return code === "strict" ? [] : [{ code, message, client: null }];
}

function gradeOf({ reports, failure }: ListResult): Grade {
  return lowest(
    ...reports.map(({ grade }) => grade),
    failure === null ? "ok" : "failed",
  );
}
