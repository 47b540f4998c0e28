/** Reports as JUnit XML, with the reasons and without what crossed the wire. */

import { junitOf } from "../report/junit_xml.ts";
import { visible } from "../report/text.ts";
import type { Report } from "../runner/report.ts";
import { reasonLines } from "./brief_text.ts";

/** The reports for continuous integration. */
export function junit(reports: readonly Report[]): string {
  return junitOf(reports, {
    failure: (report) => reasonLines(report).join("\n"),
    notes: ({ steps, notes }) =>
      [
        ...steps.flatMap(({ path, notes }) =>
          notes.map((note) => `${path} ${note}`)
        ),
        ...notes.map(({ message }) => message),
      ].map(visible),
  });
}
