/** A run as its reporters write it: one to standard output, any number to files. */

import { VERSION } from "../version.ts";
import { type ReporterName, REPORTERS } from "../report/reporters.ts";
import type {
  NotRun,
  ReportContext,
  ReportStream,
} from "../report/reporter.ts";
import type { Report, RunEvent } from "../runner/report.ts";
import type { Files } from "../runtime/files.ts";
import type { FileTail } from "./file_tail.ts";
import { type Channel, directChannels, orderedChannels } from "./ordered.ts";
import { emptyReports, reportTargets, spare } from "./report_targets.ts";

/** How a run is written down. */
export interface OutputOptions {
  /** Values of `--reporter`. */
  readonly reporters: readonly string[];
  readonly verbose: boolean;
  /** On standard output. */
  readonly color: boolean;
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  readonly files: Files;
}

/** A run as it is written down. */
export interface Outputs {
  /** The reporter on standard output. */
  readonly stdout: ReporterName;
  /** Holds reports off these files. @throws {UsageError} A report would overwrite one of them. */
  spare(paths: readonly string[]): Promise<void>;
  /** A run of so many scenarios begins. @throws {UsageError} A file cannot be written. */
  begin(scenarios: number): Promise<void>;
  /** Something happened to a scenario, by its number in the run. */
  event(event: RunEvent, scenario: number): void;
  /** Nothing more happens to it. */
  ended(scenario: number): void;
  /** The run is over: everything is written. @throws {UsageError} A file cannot be written. */
  end(reports: readonly Report[], notRun: readonly NotRun[]): Promise<void>;
}

/**
 * The outputs of a run.
 *
 * @throws {UsageError} An unknown reporter, two on standard output or in one file.
 */
export async function openOutputs(options: OutputOptions): Promise<Outputs> {
  const { files, color, out } = options;
  const targets = await reportTargets(options.reporters, files);
  const { stdout } = targets;
  const reporter = await REPORTERS[stdout]();
  const context: ReportContext = {
    color,
    frames: options.verbose ? "live" : "failed",
    version: VERSION,
  };
  const filed: ReportContext = {
    color: false,
    frames: options.verbose ? "all" : "failed",
    version: VERSION,
  };
  const inFiles = await Promise.all(
    targets.files.map(async ({ name, path }) => ({
      path,
      reporter: await REPORTERS[name](),
    })),
  );
  const write = (text: string) => {
    if (text !== "") out(text);
  };
  /** For each report that grows with the run, a channel for each scenario. */
  let growing: Channel<RunEvent>[][] = [];
  const tails = new Map<string, FileTail>();
  const grow = (
    stream: ReportStream,
    scenarios: number,
    context: ReportContext,
    write: (text: string) => void,
  ) => {
    const open = stream.interleaved ? directChannels : orderedChannels;
    growing.push(
      open(
        scenarios,
        (event: RunEvent, scenario) =>
          write(stream.event(event, scenario, context)),
      ),
    );
  };
  return {
    stdout,
    spare: (paths) => spare(targets, paths, files),
    async begin(scenarios) {
      await emptyReports(targets, files);
      growing = [];
      if (reporter.stream !== null) {
        grow(reporter.stream, scenarios, context, write);
      }
      for (const { path, reporter: { stream } } of inFiles) {
        // What must wait for its turn is as well written when all is over.
        if (stream === null || !stream.interleaved) continue;
        const { FileTail } = await import("./file_tail.ts");
        const tail = new FileTail(path, files);
        tails.set(path, tail);
        grow(stream, scenarios, filed, (text) => tail.write(text));
      }
    },
    event(event, scenario) {
      for (const channels of growing) channels[scenario]?.write(event);
    },
    ended(scenario) {
      for (const channels of growing) channels[scenario]?.end();
    },
    async end(reports, notRun) {
      const whole = { ...context, notRun };
      write(
        reporter.stream === null
          ? reporter.render(reports, whole)
          : reporter.stream.end(reports, whole),
      );
      for (const { path, reporter } of inFiles) {
        const tail = tails.get(path);
        if (tail === undefined || reporter.stream === null) {
          await files.write(
            path,
            reporter.render(reports, { ...filed, notRun }),
          );
        } else {
          tail.write(reporter.stream.end(reports, { ...filed, notRun }));
          await tail.end();
        }
      }
    },
  };
}
