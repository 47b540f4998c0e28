/** One JSON document of the whole run; `json_schema.ts` says what is in it. */

import type { Report } from "../runner/report.ts";
import { jsonText } from "./json_text.ts";
import type { NotRun, Reporter } from "./reporter.ts";
import { summarize, type Summary } from "./summary.ts";

/** What the `json` reporter writes. */
export interface ReportDocument {
  readonly format: "framescript-report";
  /** Of this format: it counts up when something in it changes its meaning. */
  readonly version: 1;
  readonly tool: { readonly name: "framescript"; readonly version: string };
  readonly summary: Summary;
  readonly reports: readonly Report[];
  /** The scenarios that were not run. */
  readonly notRun: readonly NotRun[];
}

/** The reporter for programs. */
export const json: Reporter = {
  extension: "json",
  render: (reports, { version, notRun = [] }) => {
    const document: ReportDocument = {
      format: "framescript-report",
      version: 1,
      tool: { name: "framescript", version },
      summary: summarize(reports, notRun),
      reports,
      notRun,
    };
    return jsonText(document, 2) + "\n";
  },
  stream: null,
};
