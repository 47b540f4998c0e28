/**
 * A handler for cron triggers that runs scenarios and tells where not
 * everything passed.
 *
 * @module
 */

import { FramescriptError, messageOf, UsageError } from "../errors.ts";
import type { Report } from "../runner/report.ts";
import { passed, renderJson } from "./answers.ts";
import { jobOf } from "./check.ts";
import type { Equipment } from "./equipment.ts";
import type {
  ScheduledHandler,
  ScheduledOptions,
  SmokeScenarios,
} from "./options.ts";
import { runJob } from "./run.ts";

/** How long a webhook may take to answer, in milliseconds. */
const WEBHOOK_TIME = 10_000;

/** The handler, made of what an entry brings along. */
export function makeScheduled(
  scenarios: SmokeScenarios,
  options: ScheduledOptions,
  equipment: Equipment,
): ScheduledHandler {
  const own = "onFailure:f webhook:s";
  const job = jobOf(scenarios, options, equipment, own, false);
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
    let reports: readonly Report[];
    try {
      reports = await runJob(job);
    } catch (thrown) {
      const error = job.redactor.text(messageOf(thrown));
      await tell([], JSON.stringify({ error }), thrown);
      throw thrown;
    }
    if (!passed(reports)) await tell(reports, renderJson(reports));
    return reports;
  };

  /** Both are told, whatever becomes of the other. */
  async function tell(
    reports: readonly Report[],
    body: string,
    thrown?: unknown,
  ): Promise<void> {
    const told = await Promise.allSettled([
      // A call that throws is a rejection too.
      (async () => await onFailure?.(reports, thrown))(),
      webhook === undefined ? undefined : post(webhook, body),
    ]);
    for (const each of told) {
      if (each.status === "rejected") throw each.reason;
    }
  }
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

async function post(webhook: string, body: string): Promise<void> {
  const response = await fetch(webhook, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8" },
    body,
    // A report that is redirected has reached nobody.
    redirect: "manual",
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
