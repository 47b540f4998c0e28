/** Where `--reporter NAME[=FILE]` of the pack writes: its own forms of table, JSON and HTML, and every other reporter as it is. */

import { VERSION } from "../version.ts";
import type { ConformanceResult } from "../conformance/result.ts";
import { jsonText } from "../report/json_text.ts";
import type { Judgement } from "../conformance/verdict.ts";
import type { ReportContext } from "../report/reporter.ts";
import { type ReporterName, REPORTERS } from "../report/reporters.ts";
import type { Report } from "../runner/report.ts";
import type { Files } from "../runtime/files.ts";
import { emptyReports, reportTargets } from "./report_targets.ts";

/** How results are written down. */
export interface ConformanceOutputOptions {
  /** Values of `--reporter`. */
  readonly reporters: readonly string[];
  /** Stored results that the page shows beside. */
  readonly beside: readonly ConformanceResult[];
  /** What a result comes to. */
  readonly judgementOf: (result: ConformanceResult) => Judgement;
  readonly files: Files;
  readonly color: boolean;
  /** Writes to standard output. */
  readonly out: (text: string) => void;
}

/** Results as they are written down. */
export interface ConformanceOutputs {
  /** The reporter on standard output; `pretty` is left to the caller. */
  readonly stdout: ReporterName;
  /** Writes everything else. */
  end(results: readonly ConformanceResult[]): Promise<void>;
}

/**
 * The outputs of a run. Files are begun at once, so that one that cannot be
 * written is told before anything runs.
 *
 * @throws {UsageError} An unknown reporter, two on standard output, a file that cannot be written.
 */
export async function conformanceOutputs(
  options: ConformanceOutputOptions,
): Promise<ConformanceOutputs> {
  const { files, out } = options;
  const targets = await reportTargets(options.reporters, files);
  await emptyReports(targets, files);
  const { stdout } = targets;
  return {
    stdout,
    async end(results) {
      if (stdout !== "pretty") {
        out(await rendered(stdout, results, options, options.color));
      }
      for (const { name, path } of targets.files) {
        await files.write(path, await rendered(name, results, options, false));
      }
    },
  };
}

/** A result as JSON, a line for each case. */
function resultJson({ cases, ...head }: ConformanceResult): string {
  const lines = cases.map((one) => jsonText(one)).join(",\n");
  return `${jsonText(head).slice(0, -1)},"cases":[\n${lines}\n]}\n`;
}

function reportsOf(results: readonly ConformanceResult[]): Report[] {
  return results.flatMap(({ cases }) => cases.map(({ report }) => report));
}

async function rendered(
  name: ReporterName,
  results: readonly ConformanceResult[],
  options: ConformanceOutputOptions,
  color: boolean,
): Promise<string> {
  switch (name) {
    case "json":
      return results.length === 1
        ? resultJson(results[0]!)
        : `[${results.map(resultJson).join(",")}]\n`;
    case "html": {
      const { conformancePage } = await import("./conformance_html.ts");
      return await conformancePage([...results, ...options.beside], VERSION);
    }
    case "pretty": {
      const { resultText } = await import("./conformance_table.ts");
      const { makeStyle } = await import("../report/style.ts");
      const style = makeStyle(color);
      return results.map((result) =>
        resultText(result, options.judgementOf(result), style)
      ).join("\n");
    }
    case "github": {
      const { annotations } = await import("../report/github.ts");
      return annotations(reportsOf(results));
    }
    case "ndjson":
    case "tap":
    case "junit":
    case "markdown": {
      const context: ReportContext = {
        color,
        frames: "failed",
        version: VERSION,
      };
      const reporter = await REPORTERS[name]();
      return reporter.render(reportsOf(results), context);
    }
  }
}
