/**
 * What a person reads: a line for each scenario, the reason of each that did
 * not pass, and a summary. Without colour the verdicts are words, and every
 * line is the same from run to run but for its times.
 */

import type { Report, RunEvent } from "../runner/report.ts";
import {
  failureLines,
  lastWords,
  refusalLines,
  transcriptLines,
} from "./failure_text.ts";
import type { ReportContext, Reporter } from "./reporter.ts";
import { makeStyle, type Style, tone } from "./style.ts";
import { summarize, VERDICTS } from "./summary.ts";
import { count, visible } from "./text.ts";
import { verboseLine } from "./verbose.ts";
import { placeWords } from "./place.ts";
import { attemptWords, noteWords, timeWords } from "./words.ts";

/** The line that stands for one scenario. */
export function scenarioLine(report: Report, style: Style): string {
  const facts: string[] = [];
  if (report.transport !== null) facts.push(report.transport);
  if (report.role === "server") facts.push("as server");
  facts.push(timeWords(report.milliseconds));
  if (report.grade !== "ok" && report.grade !== "failed") {
    facts.push(report.grade.replace("_", "-"));
  }
  if (report.attempts > 1) facts.push(count(report.attempts, "attempt"));
  const place = placeWords(report.place);
  if (place !== null) facts.push(place);
  const name = visible(report.name);
  return `${style.mark(report.verdict)} ${
    report.verdict === "passed" ? name : style.strong(name)
  }  ${style.faint(facts.join("  "))}`;
}

/** Which frames of a scenario are printed with it. */
type Frames = "none" | "last" | "all";

function isFramed(report: Report, frames: Frames): boolean {
  return report.verdict !== "passed" || frames === "all";
}

/** Everything about one scenario, each line ended. */
export function scenarioBlock(
  report: Report,
  context: ReportContext,
  frames: Frames,
): string {
  const style = makeStyle(context.color);
  const bar = tone(style, report.verdict)("│");
  const sections: string[][] = [];
  if (report.verdict !== "passed") {
    sections.push(failureLines(report, style), refusalLines(report, style));
  }
  if (frames !== "none" && report.transcript.length > 0) {
    sections.push([
      style.faint(
        frames === "last"
          ? lastWords(report.transcript)
          : "What crossed the wire",
      ),
      ...transcriptLines(report.transcript, frames, style),
    ]);
  }
  sections.push(
    noteWords(report).map((words) => `${style.warn("note:")} ${words}`),
  );
  const shown = sections.filter((lines) => lines.length > 0);
  const lines = [scenarioLine(report, style)];
  const framed = isFramed(report, frames);
  for (const [index, section] of shown.entries()) {
    if (framed && index > 0) lines.push(`  ${bar}`);
    for (const line of section) {
      lines.push(framed ? `  ${bar} ${line}`.trimEnd() : `  ${line}`);
    }
  }
  if (framed) lines.push("");
  return lines.join("\n") + "\n";
}

/** The counts and the time of a run. */
function summaryBlock(
  reports: readonly Report[],
  context: ReportContext,
  streamed: boolean,
): string {
  const style = makeStyle(context.color);
  const summary = summarize(reports, context.notRun);
  const counts = VERDICTS.filter((verdict) => summary.verdicts[verdict] > 0)
    .map((verdict) =>
      tone(style, verdict)(`${summary.verdicts[verdict]} ${verdict}`)
    );
  if (summary.notRun > 0) counts.push(style.warn(`${summary.notRun} not run`));
  const total = count(summary.scenarios + summary.notRun, "scenario");
  if (counts.length === 0) return `${style.strong(total)}\n`;
  const last = reports.at(-1);
  // A block with a frame around it has ended with an empty line.
  const gap = last === undefined ||
      isFramed(last, framesOf(last, context, streamed))
    ? ""
    : "\n";
  return `${gap}${style.strong(total)}: ${counts.join(", ")}  ${
    style.faint(timeWords(summary.milliseconds))
  }\n`;
}

function framesOf(
  report: Report,
  context: ReportContext,
  streamed: boolean,
): Frames {
  if (context.frames === "live" && streamed) return "none";
  if (context.frames !== "failed") return "all";
  return report.verdict === "passed" ? "none" : "last";
}

function eventText(
  event: RunEvent,
  scenario: number,
  context: ReportContext,
): string {
  const live = context.frames === "live";
  const style = makeStyle(context.color);
  switch (event.type) {
    case "start": {
      if (!live) return "";
      const facts = [visible(event.url)];
      if (event.attempt > 1) facts.push(`attempt ${event.attempt}`);
      const first = scenario === 0 && event.attempt === 1;
      return `${first ? "" : "\n"}${style.strong(visible(event.name))}  ${
        style.faint(facts.join("  "))
      }\n`;
    }
    case "retry":
      return live
        ? `${style.warn(`attempt ${event.attempt}`)} ${
          attemptWords(event.ended)
        }\n`
        : "";
    case "wire":
      return live ? `${verboseLine(event.entry, style)}\n` : "";
    case "step":
      return "";
    case "end":
      return scenarioBlock(
        event.report,
        context,
        framesOf(event.report, context, true),
      );
  }
}

/** The reporter for terminals and pipes. */
export const pretty: Reporter = {
  extension: "txt",
  render: (reports, context) =>
    reports.map((report) =>
      scenarioBlock(report, context, framesOf(report, context, false))
    ).join("") + summaryBlock(reports, context, false),
  stream: {
    interleaved: false,
    event: eventText,
    end: (reports, context) => summaryBlock(reports, context, true),
  },
};
