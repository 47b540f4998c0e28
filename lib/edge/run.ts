/** One run of a job: its scenarios, so many at a time, within its limit. */

import { formatDuration } from "../duration.ts";
import { rest } from "../rest.ts";
import { afterAttempts, attemptOf, mayPassNext } from "../runner/attempts.ts";
import type { Kept } from "../runner/options.ts";
import type { Attempt, Report } from "../runner/report.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import type { Job } from "./check.ts";
import { guard } from "./guard.ts";

/** What a report keeps of what crossed: a peer that sends without end must not decide how long the answer is. */
const KEPT: Kept = { entries: 1000, payload: 1024 };

/** Milliseconds of the limit that are left, at most, for `finally` and closing after scenarios were cut off. */
const GRACE = 2000;

/** The reports of a run, in the order of its scenarios; those that the limit cut off say so. */
export async function runJob(job: Job): Promise<Report[]> {
  const runtime = guard(await job.runtime(), job.rule);
  const limit = new AbortController();
  const { timeout } = job;
  const timer = setTimeout(() => {
    limit.abort(new Error(`it may take ${formatDuration(timeout)}`));
  }, Math.max(timeout - GRACE, timeout / 2));
  const { signal } = limit;
  const runOne = async (parsed: ParsedScenario): Promise<Report> => {
    const earlier: Attempt[] = [];
    for (;;) {
      const report = await job.run(parsed, {
        runtime,
        url: job.url ?? undefined,
        variables: job.variables,
        secrets: job.secrets,
        kept: KEPT,
        signal,
      });
      const again = mayPassNext(report) && earlier.length < job.retries;
      if (again) await rest(job.retryDelay, signal);
      if (!again || signal.aborted) return afterAttempts(report, earlier);
      earlier.push(attemptOf(report));
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
