/**
 * One page with the whole run in it: it needs no network, no server and no
 * script to be read. Everything that came from a peer is escaped, and a policy
 * in the page forbids it to load or run anything else.
 */

import type { Report, Verdict } from "../../runner/report.ts";
import type { NotRun, ReportContext, Reporter } from "../reporter.ts";
import { summarize, type Summary, VERDICTS } from "../summary.ts";
import { count, visible } from "../text.ts";
import { timeWords } from "../words.ts";
import { html as escape } from "./escape.ts";
import { placeMarkup } from "./failure.ts";
import { scenarioCard } from "./scenario.ts";
import { SCRIPT, SCRIPT_HASH } from "./script.ts";
import { STYLES } from "./styles.ts";

const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src '${SCRIPT_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const NAMES: Readonly<Record<Verdict, string>> = {
  passed: "Passed",
  failed: "Failed",
  errored: "Errored",
  unsupported: "Unsupported",
};

/** The run in one sentence. */
function headline({ scenarios, verdicts, notRun }: Summary): string {
  if (notRun > 0) {
    const all = count(scenarios + notRun, "scenario");
    return `${verdicts.passed} of ${all} passed, ${notRun} not run`;
  }
  if (scenarios === 0) return "No scenario ran";
  if (verdicts.passed === scenarios) {
    return scenarios === 1
      ? "The scenario passed"
      : `All ${scenarios} scenarios passed`;
  }
  const missed = scenarios - verdicts.passed;
  return scenarios === 1
    ? "The scenario did not pass"
    : `${missed} of ${scenarios} scenarios did not pass`;
}

function pageHead(
  reports: readonly Report[],
  summary: Summary,
  context: ReportContext,
): string {
  const runtimes = Array.from(new Set(reports.map(({ runtime }) => runtime)));
  const started = summary.startedAt === null
    ? []
    : [summary.startedAt.slice(0, 19).replace("T", " ") + " UTC"];
  const when = [...started, timeWords(summary.milliseconds), ...runtimes];
  const shares = VERDICTS.filter((verdict) => summary.verdicts[verdict] > 0)
    .map((verdict) =>
      `<span class="${verdict}" style="--share:${
        summary.verdicts[verdict]
      }"></span>`
    ).join("");
  return `<header class="page"><p class="brand"><b>framescript</b><span>${
    escape(context.version)
  }</span></p>
<h1>${headline(summary)}</h1>
<p class="when">${when.map(escape).join(" · ")}</p>
<div class="shares" aria-hidden="true">${shares}</div></header>`;
}

function filters(reports: readonly Report[], summary: Summary): string {
  const chips = VERDICTS.filter((verdict) => summary.verdicts[verdict] > 0)
    .map((verdict) =>
      `<button type="button" class="chip ${verdict}" value="${verdict}" aria-pressed="true">${
        NAMES[verdict]
      } <b>${summary.verdicts[verdict]}</b></button>`
    ).join("");
  const tags = Array.from(new Set(reports.flatMap((report) => report.tags)))
    .map(visible).sort();
  const select = tags.length === 0
    ? ""
    : `<select aria-label="Only scenarios with the tag"><option value="">All tags</option>${
      tags.map((tag) =>
        `<option value="${escape(tag)}">${escape(tag)}</option>`
      ).join("")
    }</select>`;
  return `<search class="filters"><form><input type="search" placeholder="Filter by name, file, URL, tag or reason" aria-label="Filter scenarios" autocomplete="off" spellcheck="false">${select}${chips}<button type="button" class="toggle">Unfold all</button><span class="found" role="status">${
    count(reports.length, "scenario")
  }</span></form></search>`;
}

/** What the run did not come to. */
function notRunList(notRun: readonly NotRun[]): string {
  if (notRun.length === 0) return "";
  const items = notRun.map(({ name, place }) =>
    `<li><span class="name">${escape(name)}</span>${placeMarkup(place)}</li>`
  );
  return `<div class="left-out"><h2>Not run</h2><ul>${
    items.join("")
  }</ul></div>`;
}

/** The reporter that makes a page. */
export const html: Reporter = {
  extension: "html",
  render: (reports, context) => {
    const { notRun = [] } = context;
    const summary = summarize(reports, notRun);
    const firstFailure = reports.findIndex(({ verdict }) =>
      verdict !== "passed"
    );
    // A single scenario is what the reader came for, whatever became of it.
    const open = reports.length === 1 ? 0 : firstFailure;
    const cards = reports.map((report, index) =>
      scenarioCard(report, index, index === open)
    ).join("\n");
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="framescript">
<title>${headline(summary)} – framescript</title>
<style>${STYLES}</style>
</head>
<body>
${pageHead(reports, summary, context)}
${filters(reports, summary)}
<main><div class="scenarios">
${cards}
<p class="empty" hidden>No scenario fits the filter</p>
</div>${notRunList(notRun)}</main>
<footer><kbd>/</kbd> filter, <kbd>j</kbd> <kbd>k</kbd> next and previous, <kbd>Enter</kbd> unfold</footer>
<script>${SCRIPT}</script>
</body>
</html>
`;
  },
  stream: null,
};
