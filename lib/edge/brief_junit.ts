/** Reports as JUnit XML, with the reasons and without what crossed the wire. */

import { junitOf } from "../report/junit_xml.ts";
import type { Report } from "../runner/report.ts";
import { reasonLines } from "./brief_text.ts";

/** The reports for continuous integration. */
export function junit(reports: readonly Report[]): string {
  return junitOf(reports, (report) => reasonLines(report).join("\n"));
}
