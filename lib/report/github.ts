/** The readable log of a run, and workflow commands that put each failure beside its line in a pull request. */

import type { Report } from "../runner/report.ts";
import type { Place } from "../scenario/types.ts";
import { failureLines } from "./failure_text.ts";
import { pretty } from "./pretty.ts";
import type { Reporter } from "./reporter.ts";
import { makeStyle } from "./style.ts";
import { visible } from "./text.ts";

const PLAIN = makeStyle(false);

function escapeData(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}

function command(
  name: "error" | "warning" | "notice",
  properties: readonly (readonly [string, string])[],
  message: string,
): string {
  const written = properties.map(([key, value]) =>
    `${key}=${escapeProperty(value)}`
  );
  return `::${name} ${written.join(",")}::${escapeData(message)}\n`;
}

/** Where a command puts what it says. */
function at(place: Place | null): (readonly [string, string])[] {
  if (place === null) return [];
  const { file, line, column } = place;
  if (line === null) return [["file", file]];
  return [["file", file], ["line", String(line)], ["col", String(column)]];
}

function annotation(report: Report): string {
  if (report.failure === null) return "";
  return command(
    report.verdict === "unsupported" ? "warning" : "error",
    [
      ...at(report.failure.place ?? report.place),
      ["title", `${report.verdict}: ${visible(report.name)}`],
    ],
    failureLines(report, PLAIN).join("\n"),
  );
}

/** A command for each scenario that did not pass. */
export function annotations(reports: readonly Report[]): string {
  return reports.map(annotation).join("");
}

/** The reporter for GitHub's workflows: what `pretty` writes, and the annotations behind it. */
export const github: Reporter = {
  extension: "txt",
  render: (reports, context) =>
    pretty.render(reports, context) + annotations(reports),
  stream: {
    ...pretty.stream!,
    end: (reports, context) =>
      pretty.stream!.end(reports, context) + annotations(reports),
  },
  invalid: (problems) =>
    problems.map(({ file, line, column, path, message }) =>
      command(
        "error",
        [...at({ file, line, column }), ["title", "invalid scenario"]],
        visible(line === null && path !== "" ? `${path}: ${message}` : message),
      )
    ).join(""),
};
