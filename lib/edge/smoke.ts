/**
 * A fetch handler that runs scenarios and answers with their report, for
 * checks from where functions run.
 *
 * @module
 */

import { messageOf, UsageError } from "../errors.ts";
import {
  formatOf,
  refusal,
  renderJson,
  reportAnswer,
  type SmokeFormat,
} from "./answers.ts";
import { type Job, jobOf } from "./check.ts";
import type { Equipment } from "./equipment.ts";
import type {
  RenderReports,
  SmokeHandler,
  SmokeOptions,
  SmokeScenarios,
} from "./options.ts";
import { runJob } from "./run.ts";
import { Slots } from "./slots.ts";
import { bears } from "./token.ts";

/** How many runs may be under way where an option says nothing else. */
const DEFAULT_CONCURRENCY = 2;
/** Milliseconds beyond a run's limit after which its slot is given up for lost. */
const SLOT_MARGIN = 5000;
/** What a caller who came too many is told to wait, in seconds. */
const RETRY_AFTER = 5;

/** The handler, made of what an entry brings along. */
export function makeSmoke(
  scenarios: SmokeScenarios,
  options: SmokeOptions,
  equipment: Equipment,
): SmokeHandler {
  const own = "token:j concurrency:o html:f";
  const mayChoose = options?.hosts !== undefined;
  const job = jobOf(scenarios, options, equipment, own, mayChoose);
  const renderers: Readonly<Record<SmokeFormat, RenderReports | null>> = {
    json: renderJson,
    html: options.html ?? equipment.html,
    junit: equipment.junit,
    text: equipment.text,
  };
  const token = tokenOf(options);
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  const slots = new Slots(concurrency, job.timeout + SLOT_MARGIN);
  return async (request) => {
    const answer = await answerTo(request);
    return request.method === "HEAD"
      ? new Response(null, { status: answer.status, headers: answer.headers })
      : answer;
  };

  async function answerTo(request: Request): Promise<Response> {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return refusal(405, "Only GET and HEAD are answered", {
        allow: "GET, HEAD",
      });
    }
    if (token !== null && !await bears(request, token)) {
      return refusal(401, "A bearer token is needed", {
        "www-authenticate": "Bearer",
      });
    }
    const query = new URL(request.url).searchParams;
    const format = formatOf(query.get("format") ?? "json");
    if (format === null || renderers[format] === null) {
      const formats = Object.entries(renderers)
        .flatMap(([name, render]) => render === null ? [] : [name]);
      return refusal(400, `The formats are ${formats.join(", ")}`);
    }
    const url = query.get("url");
    if (url === null) return await run(job, format);
    const reason = mayChoose
      ? whyNot(url)
      : "no host was listed to choose from";
    return reason === null
      ? await run({ ...job, url }, format)
      : refusal(403, `Cannot run against that URL: ${reason}`);
  }

  /** Why a caller may not choose a URL. */
  function whyNot(url: string): string | null {
    if (!URL.canParse(url)) return "it is no URL";
    const parsed = new URL(url);
    if (parsed.username !== "" || parsed.password !== "") {
      return "it has credentials";
    }
    return job.rule(parsed);
  }

  async function run(job: Job, format: SmokeFormat): Promise<Response> {
    const release = slots.take();
    if (release === null) {
      return refusal(429, "Enough runs are under way", {
        "retry-after": String(RETRY_AFTER),
      });
    }
    try {
      const reports = await runJob(job);
      const rendered = await renderers[format]!(reports);
      return reportAnswer(reports, rendered, format);
    } catch (thrown) {
      // What only a run can find wrong; the platform's own answer might be stored.
      return refusal(503, job.redactor.text(messageOf(thrown)));
    } finally {
      release();
    }
  }
}

function tokenOf(options: SmokeOptions): string | null {
  if (!("token" in options)) return null;
  if (typeof options.token === "string" && options.token !== "") {
    return options.token;
  }
  throw new UsageError("Cannot guard the handler: its token is empty");
}
