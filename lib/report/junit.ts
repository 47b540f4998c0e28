/** JUnit XML, with all that is known of what did not pass. */

import type { Report } from "../runner/report.ts";
import {
  failureLines,
  lastWords,
  refusalLines,
  transcriptLines,
} from "./failure_text.ts";
import { junitOf, type JunitWords } from "./junit_xml.ts";
import type { Reporter } from "./reporter.ts";
import { makeStyle } from "./style.ts";
import { noteWords } from "./words.ts";

const PLAIN = makeStyle(false);

function failureText(report: Report): string {
  const sections = [
    failureLines(report, PLAIN),
    refusalLines(report, PLAIN),
    report.transcript.length === 0 ? [] : [
      lastWords(report.transcript),
      ...transcriptLines(report.transcript, "last", PLAIN),
    ],
  ];
  return sections.filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

const WORDS: JunitWords = { failure: failureText, notes: noteWords };

/** The reporter for continuous integration. */
export const junit: Reporter = {
  extension: "xml",
  render: (reports, { notRun = [] }) => junitOf(reports, WORDS, notRun),
  stream: null,
};
