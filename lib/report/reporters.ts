/** Every reporter by its name; each is loaded only when it is asked for. */

import type { Reporter } from "./reporter.ts";

/** The names that `--reporter` takes. */
export type ReporterName =
  | "pretty"
  | "json"
  | "ndjson"
  | "tap"
  | "junit"
  | "github"
  | "markdown"
  | "html";

/** Name to loader: closed, a name without a reporter does not compile. */
export const REPORTERS: Readonly<
  Record<ReporterName, () => Promise<Reporter>>
> = {
  pretty: async () => (await import("./pretty.ts")).pretty,
  json: async () => (await import("./json.ts")).json,
  ndjson: async () => (await import("./ndjson.ts")).ndjson,
  tap: async () => (await import("./tap.ts")).tap,
  junit: async () => (await import("./junit.ts")).junit,
  github: async () => (await import("./github.ts")).github,
  markdown: async () => (await import("./markdown.ts")).markdown,
  html: async () => (await import("./html/html.ts")).html,
};

/** Whether the text names a reporter. */
export function isReporterName(name: string): name is ReporterName {
  return Object.hasOwn(REPORTERS, name);
}
