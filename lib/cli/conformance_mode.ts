/** What `framescript conformance` is asked to do, and that nothing was given which that has no use for. */

import { UsageError } from "../errors.ts";
import type { Arguments } from "./command.ts";

/** What it does. */
export type Mode =
  /** Tests a server. */
  | "server"
  /** Serves the pack to clients. */
  | "clients"
  /** Makes a page of stored results. */
  | "page"
  | "list"
  | "show"
  | "export";

const CHOOSING = ["case", "exclude", "section"];
const JUDGING = [...CHOOSING, "profile", "fail-on", "baseline", "reporter"];

/** What each mode takes; colours may be turned off in all of them. */
const OPTIONS: { readonly [M in Mode]: readonly string[] } = {
  server: [...JUDGING, "beside", "parallel", "agent"],
  clients: [...JUDGING, "beside", "listen", "keep-listening"],
  page: ["beside", "reporter"],
  list: ["list", ...CHOOSING, "listen"],
  show: ["show", "profile", "listen"],
  export: ["export", ...CHOOSING, "profile", "listen"],
};

const ALL = new Set(Object.values(OPTIONS).flat());

const WORDS: { readonly [M in Mode]: string } = {
  server: "where a server is tested",
  clients: "with --listen",
  page: "where stored results are only put side by side",
  list: "with --list",
  show: "with --show",
  export: "with --export",
};

/** The mode that was asked for. @throws {UsageError} None, several at once, or something beside it that it does not take. */
export function modeOf(given: Arguments): Mode {
  const url = given.operands[0];
  const without = (["list", "show", "export"] as const).filter((name) =>
    isGiven(given, name)
  );
  if (without.length > 1) {
    throw new UsageError(
      `Cannot use --${without[0]} and --${
        without[1]
      } at once: each runs nothing and ends`,
    );
  }
  const [runsNothing] = without;
  if (url !== undefined && (runsNothing ?? given.value("listen"))) {
    throw new UsageError(
      runsNothing === undefined
        ? "Cannot test a server and listen for clients at once: leave out the URL or --listen"
        : `Cannot use ${url} with --${runsNothing}: it runs nothing`,
    );
  }
  const mode = runsNothing ??
    (url !== undefined
      ? "server"
      : given.value("listen") !== undefined
      ? "clients"
      : "page");
  if (mode === "page" && !isGiven(given, "beside")) {
    throw new UsageError(
      "Cannot run conformance: nothing was named, it needs the URL of a server or --listen",
    );
  }
  for (const name of ALL) {
    if (!isGiven(given, name) || OPTIONS[mode].includes(name)) continue;
    throw new UsageError(
      `Cannot use --${name} ${WORDS[mode]}: it would change nothing`,
    );
  }
  checkPage(given, mode);
  return mode;
}

/** Stored results stand on the page, and nowhere else. */
function checkPage(given: Arguments, mode: Mode): void {
  if (!isGiven(given, "beside")) return;
  const pages = given.values("reporter").filter((spec) =>
    spec.split("=", 1)[0] === "html"
  );
  if (pages.length === 0) {
    throw new UsageError(
      "Cannot use --beside without a page: add --reporter html=FILE",
    );
  }
  if (mode === "page" && pages.length < given.values("reporter").length) {
    throw new UsageError(
      `Cannot use a reporter other than html ${WORDS[mode]}`,
    );
  }
}

const SWITCHES: ReadonlySet<string> = new Set(["keep-listening", "list"]);

function isGiven(given: Arguments, name: string): boolean {
  return SWITCHES.has(name) ? given.has(name) : given.values(name).length > 0;
}
