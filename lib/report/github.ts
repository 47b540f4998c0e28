/** Workflow commands that put each failure beside its line in a pull request. */

import type { Report } from "../runner/report.ts";
import { failureLines } from "./failure_text.ts";
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

function annotations(report: Report): string {
  if (report.failure === null) return "";
  const place = report.failure.place ?? report.place;
  const properties: (readonly [string, string])[] = [];
  if (place !== null) properties.push(["file", place.file]);
  if (place !== null && place.line !== null) {
    properties.push(
      ["line", String(place.line)],
      ["col", String(place.column)],
    );
  }
  properties.push(["title", `${report.verdict}: ${visible(report.name)}`]);
  return command(
    report.verdict === "unsupported" ? "warning" : "error",
    properties,
    failureLines(report, PLAIN).join("\n"),
  );
}

/** The reporter for GitHub's workflows. */
export const github: Reporter = {
  extension: "txt",
  render: (reports) => reports.map(annotations).join(""),
  stream: {
    interleaved: false,
    event: (event) => event.type === "end" ? annotations(event.report) : "",
    end: () => "",
  },
};
