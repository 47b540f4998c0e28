/**
 * A handler for cron triggers that runs scenarios and tells where not
 * everything passed.
 *
 * @module
 */

import { FramescriptError, UsageError } from "../errors.ts";
import type { Report } from "../runner/report.ts";
import { passed, renderJson } from "./answers.ts";
import { jobOf } from "./check.ts";
import type { Equipment } from "./equipment.ts";
import type {
  EdgeScenarios,
  ScheduledHandler,
  ScheduledOptions,
} from "./options.ts";
import { runJob } from "./run.ts";

/** How long a webhook may take to answer, in milliseconds. */
const WEBHOOK_TIME = 10_000;

/** The handler, made of what an entry brings along. */
export function makeScheduled(
  scenarios: EdgeScenarios,
  options: ScheduledOptions,
  equipment: Equipment,
): ScheduledHandler {
  const job = jobOf(scenarios, options, equipment);
  const { onFailure, webhook } = options;
  if (onFailure === undefined && webhook === undefined) {
    throw new UsageError(
      "Cannot schedule scenarios: neither onFailure nor webhook is given",
    );
  }
  if (webhook !== undefined && !isHttp(webhook)) {
    throw new UsageError(
      "Cannot schedule scenarios: the webhook is no http or https URL",
    );
  }
  return async () => {
    const reports = await runJob(job);
    if (passed(reports)) return reports;
    // Both are told, whatever becomes of the other.
    const told = await Promise.allSettled([
      onFailure?.(reports),
      webhook === undefined ? undefined : post(webhook, reports),
    ]);
    for (const each of told) {
      if (each.status === "rejected") throw each.reason;
    }
    return reports;
  };
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

async function post(
  webhook: string,
  reports: readonly Report[],
): Promise<void> {
  const response = await fetch(webhook, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8" },
    body: renderJson(reports),
    signal: AbortSignal.timeout(WEBHOOK_TIME),
  });
  await response.body?.cancel();
  if (!response.ok) {
    throw new FramescriptError(
      "webhook",
      `Cannot tell the webhook: it answered ${response.status}`,
    );
  }
}
