/** One run of a job: its scenarios, so many at a time, within its limit. */

import type { Report } from "../runner/report.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import type { Job } from "./check.ts";
import { guard } from "./guard.ts";

/** The reports of a run, in the order of its scenarios; those that the limit cut off say so. */
export async function runJob(job: Job): Promise<Report[]> {
  const runtime = guard(await job.runtime(), job.rule);
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(new Error(`the run took longer than ${job.timeout} ms`));
  }, job.timeout);
  const { signal } = limit;
  const runOne = async (parsed: ParsedScenario): Promise<Report> => {
    for (let attempts = 1;; attempts++) {
      const report = await job.run(parsed, {
        runtime,
        url: job.url ?? undefined,
        variables: job.variables,
        secrets: job.secrets,
        signal,
      });
      const again = report.verdict === "failed" || report.verdict === "errored";
      if (!again || attempts > job.retries || signal.aborted) {
        return { ...report, attempts };
      }
    }
  };
  try {
    const reports: Report[] = [];
    let next = 0;
    const work = async () => {
      while (next < job.scenarios.length) {
        const index = next++;
        reports[index] = await runOne(job.scenarios[index]!);
      }
    };
    const workers = Math.min(job.parallel, job.scenarios.length);
    await Promise.all(Array.from({ length: workers }, work));
    return reports;
  } finally {
    clearTimeout(timer);
    // Where one scenario threw, others are under way still.
    limit.abort();
  }
}
