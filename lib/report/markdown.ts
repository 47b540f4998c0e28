/** A page of Markdown, for the summary of a workflow's job. */

import type { Report, Verdict } from "../runner/report.ts";
import {
  failureLines,
  lastWords,
  refusalLines,
  transcriptLines,
} from "./failure_text.ts";
import type { NotRun, Reporter } from "./reporter.ts";
import { makeStyle } from "./style.ts";
import { countWords, summarize } from "./summary.ts";
import { count, visible } from "./text.ts";
import { placeWords } from "./place.ts";
import { noteWords, timeWords } from "./words.ts";

const PLAIN = makeStyle(false);

/** As many are told in full: a job's summary takes no more than a mebibyte. */
const MOST_DETAILS = 50;
const MOST_NOTES = 50;

const SIGNS: Readonly<Record<Verdict, string>> = {
  passed: "✅",
  failed: "❌",
  errored: "💥",
  unsupported: "⚪",
};

/** Text that Markdown and HTML leave as it is, on one line, also in a table. */
function inline(text: string): string {
  return visible(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(
      /[\\`*_[\]|~$@]|:(?=\/\/)/g,
      (character) => `&#${character.charCodeAt(0)};`,
    );
}

/** A code block whose fence is longer than any in it. */
function fenced(lines: readonly string[], language: string): string[] {
  const body = lines.join("\n");
  const longest = Math.max(
    2,
    ...Array.from(body.matchAll(/`+/g), (run) => run[0].length),
  );
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, body, fence];
}

function row(report: Report): string {
  const cells = [
    `${SIGNS[report.verdict]} ${report.verdict}`,
    inline(report.name),
    inline(placeWords(report.place) ?? ""),
    report.transport ?? "",
    timeWords(report.milliseconds),
  ];
  return `| ${cells.join(" | ")} |`;
}

function details(report: Report): string[] {
  const lines = [
    "<details>",
    `<summary>${SIGNS[report.verdict]} ${inline(report.name)}</summary>`,
    "",
    ...fenced([
      ...failureLines(report, PLAIN),
      ...refusalLines(report, PLAIN),
    ], "diff"),
    "",
  ];
  if (report.transcript.length > 0) {
    lines.push(
      `${lastWords(report.transcript)}:`,
      "",
      ...fenced(transcriptLines(report.transcript, "last", PLAIN), "text"),
      "",
    );
  }
  lines.push("</details>", "");
  return lines;
}

function notRunRow({ name, place }: NotRun): string {
  return `| ➖ not run | ${inline(name)} | ${
    inline(placeWords(place) ?? "")
  } |  |  |`;
}

/** The reporter for job summaries. */
export const markdown: Reporter = {
  extension: "md",
  render: (reports, { notRun = [] }) => {
    const summary = summarize(reports, notRun);
    const total = summary.scenarios + summary.notRun;
    const lines = [
      "## framescript",
      "",
      `**${count(total, "scenario")}**: ${countWords(summary)} in ${
        timeWords(summary.milliseconds)
      }`,
      "",
      "| Verdict | Scenario | Place | Transport | Time |",
      "| --- | --- | --- | --- | ---: |",
      ...reports.map(row),
      ...notRun.map(notRunRow),
      "",
    ];
    const missed = reports.filter(({ verdict }) => verdict !== "passed");
    for (const report of missed.slice(0, MOST_DETAILS)) {
      lines.push(...details(report));
    }
    if (missed.length > MOST_DETAILS) {
      lines.push(`and ${missed.length - MOST_DETAILS} more`, "");
    }
    const notes = reports.flatMap((report) =>
      noteWords(report).map((words) =>
        `- ${inline(report.name)}: ${inline(words)}`
      )
    );
    if (notes.length > 0) {
      lines.push("### Notes", "", ...notes.slice(0, MOST_NOTES), "");
    }
    if (notes.length > MOST_NOTES) {
      lines.push(`and ${notes.length - MOST_NOTES} more`, "");
    }
    return lines.join("\n").trimEnd() + "\n";
  },
  stream: null,
};
