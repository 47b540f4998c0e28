/** One report of a run as it is written: printed as it grows, or in a file. */

import type {
  NotRun,
  ReportContext,
  Reporter,
  ReportStream,
} from "../report/reporter.ts";
import type { Report, RunEvent } from "../runner/report.ts";
import type { Files } from "../runtime/files.ts";
import { FileTail } from "./file_tail.ts";
import { type Channel, directChannels, orderedChannels } from "./ordered.ts";

/** What a run came to. */
export interface RunOutcome {
  readonly reports: readonly Report[];
  readonly notRun: readonly NotRun[];
}

/** A report that is written. */
export interface Output {
  /** A run of so many scenarios begins. */
  begin(scenarios: number): void;
  /** Something happened to a scenario, by its number in the run. */
  event(event: RunEvent, scenario: number): void;
  /** Nothing more happens to it. */
  ended(scenario: number): void;
  /** The run is over: everything is written. @throws {UsageError} It cannot be. */
  end(outcome: RunOutcome): Promise<void>;
}

/** A report that is printed, as it grows where it can. */
export function printed(
  reporter: Reporter,
  context: ReportContext,
  write: (text: string) => void,
): Output {
  const { stream } = reporter;
  const tell = (text: string) => {
    if (text !== "") write(text);
  };
  if (stream === null) {
    return atTheEnd((outcome) => {
      tell(rendered(reporter, context, outcome));
      return Promise.resolve();
    });
  }
  return {
    ...growing(stream, context, tell),
    end({ reports, notRun }) {
      tell(stream.end(reports, { ...context, notRun }));
      return Promise.resolve();
    },
  };
}

/**
 * A report in a file.
 *
 * @param whole Whether it is written at the end alone, because it tells of more than one run.
 */
export function filed(
  reporter: Reporter,
  context: ReportContext,
  path: string,
  files: Files,
  whole: boolean,
): Output {
  const { stream } = reporter;
  // What must wait for its turn is as well written when all is over.
  if (whole || stream === null || !stream.interleaved) {
    return atTheEnd((outcome) =>
      files.write(path, rendered(reporter, context, outcome))
    );
  }
  const tail = new FileTail(path, files);
  return {
    ...growing(stream, context, (text) => tail.write(text)),
    async end({ reports, notRun }) {
      tail.write(stream.end(reports, { ...context, notRun }));
      await tail.end();
    },
  };
}

function rendered(
  reporter: Reporter,
  context: ReportContext,
  { reports, notRun }: RunOutcome,
): string {
  return reporter.render(reports, { ...context, notRun });
}

function atTheEnd(end: Output["end"]): Output {
  return { begin() {}, event() {}, ended() {}, end };
}

function growing(
  stream: ReportStream,
  context: ReportContext,
  write: (text: string) => void,
): Omit<Output, "end"> {
  const open = stream.interleaved ? directChannels : orderedChannels;
  let channels: Channel<RunEvent>[] = [];
  return {
    begin(scenarios) {
      channels = open(
        scenarios,
        (event, scenario) => write(stream.event(event, scenario, context)),
      );
    },
    event: (event, scenario) => channels[scenario]?.write(event),
    ended: (scenario) => channels[scenario]?.end(),
  };
}
