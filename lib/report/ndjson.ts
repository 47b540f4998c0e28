/**
 * A line of JSON for each thing that happens, as it happens. `scenario` tells
 * the lines of parallel scenarios apart. What was told already is not repeated:
 * the `end` of a scenario carries its report without steps and transcript.
 */

import type { Report, RunEvent } from "../runner/report.ts";
import type { NotRun, ReportContext, Reporter } from "./reporter.ts";
import { summarize, type Summary } from "./summary.ts";

/** The end of a scenario: its report, but for what was told before. */
export type EndedReport = Omit<Report, "steps" | "transcript">;

/** One line. */
export type EventLine =
  | {
    readonly event: "start";
    readonly version: 1;
    readonly scenario: number;
    readonly name: string;
    readonly url: string;
  }
  | {
    readonly event: "wire";
    readonly version: 1;
    readonly scenario: number;
    readonly entry: Extract<RunEvent, { type: "wire" }>["entry"];
  }
  | {
    readonly event: "step";
    readonly version: 1;
    readonly scenario: number;
    readonly step: Extract<RunEvent, { type: "step" }>["step"];
  }
  | {
    readonly event: "end";
    readonly version: 1;
    readonly scenario: number;
    readonly report: EndedReport;
  }
  | {
    readonly event: "summary";
    readonly version: 1;
    readonly tool: { readonly name: "framescript"; readonly version: string };
    readonly summary: Summary;
    readonly notRun: readonly NotRun[];
  };

/** What is written of an event. */
export function eventLine(event: RunEvent, scenario: number): EventLine {
  switch (event.type) {
    case "start":
      return {
        event: "start",
        version: 1,
        scenario,
        name: event.name,
        url: event.url,
      };
    case "wire":
      return { event: "wire", version: 1, scenario, entry: event.entry };
    case "step":
      return { event: "step", version: 1, scenario, step: event.step };
    case "end": {
      const { steps: _, transcript: __, ...report } = event.report;
      return { event: "end", version: 1, scenario, report };
    }
  }
}

function line(value: EventLine): string {
  return JSON.stringify(value) + "\n";
}

function end(
  reports: readonly Report[],
  { version, notRun = [] }: ReportContext,
): string {
  return line({
    event: "summary",
    version: 1,
    tool: { name: "framescript", version },
    summary: summarize(reports, notRun),
    notRun,
  });
}

/** The events of a run that is over, in the order in which they were. */
export function* replay(report: Report): Generator<RunEvent> {
  yield { type: "start", name: report.name, url: report.url };
  const { transcript } = report;
  let next = 0;
  for (const step of report.steps) {
    const ended = step.at + step.milliseconds;
    while (next < transcript.length && transcript[next]!.at <= ended) {
      yield { type: "wire", entry: transcript[next++]! };
    }
    yield { type: "step", step };
  }
  while (next < transcript.length) {
    yield { type: "wire", entry: transcript[next++]! };
  }
  yield { type: "end", report };
}

/** The reporter for programs that follow a run. */
export const ndjson: Reporter = {
  extension: "ndjson",
  render: (reports, context) => {
    const lines: string[] = [];
    for (const [scenario, report] of reports.entries()) {
      for (const event of replay(report)) {
        lines.push(line(eventLine(event, scenario)));
      }
    }
    return lines.join("") + end(reports, context);
  },
  stream: {
    interleaved: true,
    event: (event, scenario) => line(eventLine(event, scenario)),
    end,
  },
};
