/** A run as its reporters write it: one to standard output, any number to files. */

import { VERSION } from "../version.ts";
import { type ReporterName, REPORTERS } from "../report/reporters.ts";
import type { ReportContext, Reporter } from "../report/reporter.ts";
import type { RunEvent } from "../runner/report.ts";
import type { Problem } from "../scenario/problem.ts";
import type { Files } from "../runtime/files.ts";
import { filed, type Output, printed, type RunOutcome } from "./output.ts";
import { emptyReports, reportTargets, spare } from "./report_targets.ts";

/** A stream of the process. */
export interface Writer {
  /** Whether colours are wanted. */
  readonly color: boolean;
  write(text: string): void;
}

/** How a run is written down. */
export interface OutputOptions {
  /** Values of `--reporter`. */
  readonly reporters: readonly string[];
  /** Whether every frame is printed as it crosses. */
  readonly verbose: boolean;
  /** Whether scenarios are run again and again: files then hold the last report of each. */
  readonly again: boolean;
  readonly stdout: Writer;
  readonly stderr: Writer;
  readonly files: Files;
}

/** A run as it is written down. */
export interface Outputs {
  /** The reporter on standard output. */
  readonly stdout: ReporterName;
  /** Holds reports off these files. @throws {UsageError} A report would overwrite one of them. */
  spare(paths: readonly string[]): Promise<void>;
  /** Files are invalid, and nothing runs. */
  invalid(problems: readonly Problem[]): void;
  /** A run of so many scenarios begins. @throws {UsageError} A file cannot be written. */
  begin(scenarios: number): Promise<void>;
  /** Something happened to a scenario, by its number in the run. */
  event(event: RunEvent, scenario: number): void;
  /** Nothing more happens to it. */
  ended(scenario: number): void;
  /**
   * The run is over: everything is written.
   *
   * @param stands What files are to hold; default: the same.
   * @throws {UsageError} A file cannot be written.
   */
  end(outcome: RunOutcome, stands?: RunOutcome): Promise<void>;
}

/**
 * The outputs of a run.
 *
 * @throws {UsageError} An unknown reporter, two on standard output or in one file.
 */
export async function openOutputs(options: OutputOptions): Promise<Outputs> {
  const { files, verbose } = options;
  const targets = await reportTargets(options.reporters, files);
  const { stdout } = targets;
  const frames = verbose ? "live" : "failed";
  const on = (reporter: Reporter, { color, write }: Writer): Output =>
    printed(reporter, { color, frames, version: VERSION }, write);
  const reporter = await REPORTERS[stdout]();
  const onStreams = [on(reporter, options.stdout)];
  // Frames are for people; what programs read is left alone.
  if (verbose && stdout !== "pretty" && stdout !== "github") {
    onStreams.push(on(await REPORTERS.pretty(), options.stderr));
  }
  const context: ReportContext = {
    color: false,
    frames: verbose ? "all" : "failed",
    version: VERSION,
  };
  const inFiles = await Promise.all(
    targets.files.map(async ({ name, path }) =>
      filed(await REPORTERS[name](), context, path, files, options.again)
    ),
  );
  const all = [...onStreams, ...inFiles];
  let emptied = false;
  return {
    stdout,
    spare: (paths) => spare(targets, paths, files),
    invalid(problems) {
      const text = reporter.invalid?.(problems) ?? "";
      if (text !== "") options.stdout.write(text);
    },
    async begin(scenarios) {
      if (!emptied) await emptyReports(targets, files);
      emptied = true;
      for (const output of all) output.begin(scenarios);
    },
    event(event, scenario) {
      for (const output of all) output.event(event, scenario);
    },
    ended(scenario) {
      for (const output of all) output.ended(scenario);
    },
    async end(outcome, stands = outcome) {
      for (const output of onStreams) await output.end(outcome);
      for (const output of inFiles) await output.end(stands);
    },
  };
}
