/**
 * A line of JSON for each thing that happens, as it happens. `scenario` tells
 * the lines of parallel scenarios apart. What was told already is not repeated:
 * the `end` of a scenario carries its report without steps and transcript, a
 * `step` carries none of those inside it.
 */

import type {
  Attempt,
  Report,
  RunEvent,
  StepReport,
} from "../runner/report.ts";
import { jsonText } from "./json_text.ts";
import type { NotRun, ReportContext, Reporter } from "./reporter.ts";
import { summarize, type Summary } from "./summary.ts";

/** The end of a scenario: its report, but for what was told before. */
export type EndedReport = Omit<Report, "steps" | "transcript">;

/** The end of a step: its report, but for the steps inside it, each of which was told. */
export type EndedStep = Omit<StepReport, "steps">;

/** One line. */
export type EventLine =
  | {
    readonly event: "start";
    readonly version: 1;
    readonly scenario: number;
    readonly name: string;
    readonly url: string;
    readonly attempt: number;
  }
  | {
    readonly event: "retry";
    readonly version: 1;
    readonly scenario: number;
    readonly attempt: number;
    readonly ended: Attempt;
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
    readonly step: EndedStep;
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
        attempt: event.attempt,
      };
    case "retry": {
      const { attempt, ended } = event;
      return { event: "retry", version: 1, scenario, attempt, ended };
    }
    case "wire":
      return { event: "wire", version: 1, scenario, entry: event.entry };
    case "step": {
      const { steps: _, ...step } = event.step;
      return { event: "step", version: 1, scenario, step };
    }
    case "end": {
      const { steps: _, transcript: __, ...report } = event.report;
      return { event: "end", version: 1, scenario, report };
    }
  }
}

function line(value: EventLine): string {
  return jsonText(value) + "\n";
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

/** The events of a run that is over, in the order in which they were; of earlier attempts only their ends are known. */
export function* replay(report: Report): Generator<RunEvent> {
  const { name, url, transcript, earlier } = report;
  for (const [index, ended] of earlier.entries()) {
    const attempt = index + 1;
    yield { type: "start", name, url, attempt };
    yield { type: "retry", attempt, ended };
  }
  yield { type: "start", name, url, attempt: earlier.length + 1 };
  let next = 0;
  for (const step of asTheyEnded(report.steps)) {
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

/** Every step, those inside a `repeat` before it. */
function* asTheyEnded(steps: readonly StepReport[]): Generator<StepReport> {
  for (const step of steps) {
    yield* asTheyEnded(step.steps);
    yield step;
  }
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
