/** One scenario of the page: a line that unfolds into its whole story. */

import type { Report, StepReport, Verdict } from "../../runner/report.ts";
import { placeWords } from "../place.ts";
import { count, visible } from "../text.ts";
import { doerWords } from "../verbose.ts";
import { allSteps, earlierWords, timeWords } from "../words.ts";
import { diagram, took } from "./diagram.ts";
import { html } from "./escape.ts";
import { failurePanel, placeMarkup } from "./failure.ts";
import { facts } from "./payload.ts";

/** The most steps in the table of latencies. */
const MOST_STEPS = 1000;

/** The sign of each verdict. */
export const SIGNS: Readonly<Record<Verdict, string>> = {
  passed: "✓",
  failed: "✗",
  errored: "!",
  unsupported: "○",
};

/** What the text filter looks at. */
function searchText(report: Report): string {
  return [
    report.name,
    report.description ?? "",
    placeWords(report.place) ?? "",
    report.url,
    report.failure?.message ?? "",
    ...report.tags,
  ].map(visible).join(" ").toLowerCase();
}

function summaryLine(report: Report): string {
  const tags = report.tags.map((tag) => `<span class="tag">${html(tag)}</span>`)
    .join("");
  const why = report.failure === null
    ? ""
    : `<span class="why">${html(report.failure.message)}</span>`;
  const grade = report.grade === "ok" || report.grade === "failed"
    ? ""
    : `<span class="tag grade">${html(report.grade.replace("_", "-"))}</span>`;
  return `<span class="verdict ${report.verdict}"><span aria-hidden="true">${
    SIGNS[report.verdict]
  }</span><span class="vh">${report.verdict}: </span></span><span class="title"><span class="name">${
    html(report.name)
  }</span>${grade}${tags}${why}</span><span class="place">${
    html(placeWords(report.place) ?? "")
  }</span><span class="transport">${
    report.transport ?? ""
  }</span><span class="took">${timeWords(report.milliseconds)}</span>`;
}

function factList(report: Report): string {
  const entries: (readonly [string, string])[] = [
    [report.role === "server" ? "listened at" : "url", html(report.url)],
  ];
  if (report.transport !== null) {
    entries.push([
      "transport",
      report.transportReason === ""
        ? report.transport
        : `${report.transport}, because ${html(report.transportReason)}`,
    ]);
  }
  entries.push(["runtime", html(report.runtime)], [
    "started",
    html(`${report.startedAt.slice(0, 19).replace("T", " ")} UTC`),
  ]);
  if (report.attempts > 1) entries.push(["attempts", String(report.attempts)]);
  if (report.grade !== "ok" && report.grade !== "failed") {
    entries.push(["grade", html(report.grade.replace("_", "-"))]);
  }
  return facts(entries);
}

function noteList(report: Report): string {
  const items = earlierWords(report).map((words) => `<li>${html(words)}</li>`);
  for (const { client, message } of report.notes) {
    const whose = client === null ? "" : `<b>${html(client)}</b>: `;
    items.push(`<li>${whose}${html(message)}</li>`);
  }
  if (items.length === 0) return "";
  return `<div class="notes"><h2>Notes</h2><ul>${items.join("")}</ul></div>`;
}

/** Every step with its latency; the longest fills the column. */
function stepTable(report: Report): string {
  const steps = Array.from(allSteps(report.steps));
  if (steps.length === 0) return "";
  const longest = steps.reduce(
    (most, step) => Math.max(most, step.milliseconds),
    0.001,
  );
  const rows = steps.slice(0, MOST_STEPS)
    .map((step) => stepRow(step, longest)).join("");
  const left = steps.length - MOST_STEPS;
  const more = left > 0
    ? `<p class="quiet">${
      count(left, "more step")
    } left out of this table; the json reporter writes them all</p>`
    : "";
  return `<details class="steptable"><summary>Steps and latencies <span class="quiet">${steps.length}</span></summary><table><thead><tr><th scope="col">Step</th><th scope="col">What</th><th scope="col">Client</th><th scope="col">Outcome</th><th scope="col">At</th><th scope="col" colspan="2">Latency</th><th scope="col">Place</th></tr></thead><tbody>${rows}</tbody></table>${more}</details>`;
}

function stepRow(step: StepReport, longest: number): string {
  const share = Math.max(0.5, 100 * step.milliseconds / longest);
  const round = step.iteration === null ? "" : ` #${step.iteration}`;
  return `<tr class="${step.outcome}"><td>${html(step.path)}${round}</td><td>${
    html(step.title)
  }</td><td>${
    html(doerWords(step))
  }</td><td>${step.outcome}</td><td class="number">${
    step.at.toFixed(1)
  } ms</td><td class="number">${
    took(step.milliseconds)
  }</td><td class="bar"><span style="--share:${
    share.toFixed(1)
  }%"></span></td><td>${placeMarkup(step.place)}</td></tr>`;
}

/** A scenario's card. */
export function scenarioCard(
  report: Report,
  index: number,
  open: boolean,
): string {
  const description = report.description === undefined
    ? ""
    : `<p class="description">${html(report.description)}</p>`;
  return `<details class="scenario ${report.verdict}" id="scenario-${
    index + 1
  }" data-verdict="${report.verdict}" data-tags="${
    html(JSON.stringify(report.tags.map(visible)))
  }" data-text="${html(searchText(report))}"${open ? " open" : ""}><summary>${
    summaryLine(report)
  }</summary><div class="body">${description}${failurePanel(report, "h2")}${
    factList(report)
  }${diagram(report)}${noteList(report)}${stepTable(report)}</div></details>`;
}
