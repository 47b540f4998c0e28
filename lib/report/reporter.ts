/** What a reporter is: a pure function of Reports, and where it can be, of events as they happen. */

import type { Report, RunEvent } from "../runner/report.ts";
import type { Problem } from "../scenario/problem.ts";
import type { Place } from "../scenario/types.ts";

/** A scenario of the run that was not run: it was interrupted, or ended after a failure (`--bail`). */
export interface NotRun {
  readonly name: string;
  readonly place: Place | null;
}

/** What a reporter is told beside the reports. */
export interface ReportContext {
  /** Whether colour sequences are wanted. */
  readonly color: boolean;
  /**
   * Whose frames are shown. `failed`: the last ones of what did not pass;
   * `all`: every frame of every scenario, once it has ended; `live`: every
   * frame as it crosses (where reporters stream; else as `all`).
   */
  readonly frames: "failed" | "all" | "live";
  /** Framescript's version. */
  readonly version: string;
  /** The scenarios that were not run; left out: all were. */
  readonly notRun?: readonly NotRun[];
}

/** A reporter that can write while scenarios run. */
export interface ReportStream {
  /**
   * Whether what parallel scenarios tell may come in any order; else each one's
   * waits for the end of the one before.
   */
  readonly interleaved: boolean;
  /**
   * What is written when something is told of a scenario; `""`: nothing.
   *
   * @param scenario Which of the run's scenarios, from 0 in the order of their start.
   */
  event(event: RunEvent, scenario: number, context: ReportContext): string;
  /** What is written after the last event. */
  end(reports: readonly Report[], context: ReportContext): string;
}

/** A way to write a run down. */
export interface Reporter {
  /** Of a file that it writes, without the dot. */
  readonly extension: string;
  /** The whole of a run that is over. */
  render(reports: readonly Report[], context: ReportContext): string;
  /** The same piece by piece; null for documents that need the whole. */
  readonly stream: ReportStream | null;
  /** What is written where files are invalid, and nothing runs; left out: nothing. */
  readonly invalid?: (problems: readonly Problem[]) => string;
}
