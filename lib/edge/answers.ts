/** The HTTP answers of a handler: every one of them says that it must not be stored. */

import { json } from "../report/json.ts";
import type { Report } from "../runner/report.ts";
import { PLAIN } from "./plain.ts";

/** In which form a handler answers. */
export type SmokeFormat = "json" | "html" | "junit" | "text";

const TYPES: Readonly<Record<SmokeFormat, string>> = {
  json: "application/json; charset=utf-8",
  html: "text/html; charset=utf-8",
  junit: "application/xml; charset=utf-8",
  text: "text/plain; charset=utf-8",
};

const COMMON = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/** What a report's page may load: nothing that is not in it. Peers choose some of its text. */
const PAGE_POLICY = "default-src 'none'; script-src 'unsafe-inline'; " +
  "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** The format of that name; null: there is none. */
export function formatOf(name: string): SmokeFormat | null {
  return Object.hasOwn(TYPES, name) ? name as SmokeFormat : null;
}

/** The JSON report. */
export function renderJson(reports: readonly Report[]): string {
  return json.render(reports, PLAIN);
}

/** Whether a run is a success: no scenario may be failed, errored or unsupported. */
export function passed(reports: readonly Report[]): boolean {
  return reports.every((report) => report.verdict === "passed");
}

/** The answer that a run comes to: 200 where everything passed, else 503. */
export function reportAnswer(
  reports: readonly Report[],
  rendered: string,
  format: SmokeFormat,
): Response {
  return new Response(rendered, {
    status: passed(reports) ? 200 : 503,
    headers: {
      ...COMMON,
      "content-type": TYPES[format],
      ...(format === "html" ? { "content-security-policy": PAGE_POLICY } : {}),
    },
  });
}

/** A request that is not run, and why. */
export function refusal(
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify({ error }) + "\n", {
    status,
    headers: { ...COMMON, "content-type": TYPES.json, ...headers },
  });
}
