/**
 * Results of the pack as one page: a grid of cases by agent, and for each case
 * a panel with its rule and what crossed the wire. It needs no network, and
 * without script its panels still open.
 *
 * @module
 */

import { SECTIONS } from "../conformance/pack.ts";
import {
  type CaseResult,
  type ConformanceResult,
  gradeOf,
  GRADES,
} from "../conformance/result.ts";
import { diagram } from "../report/html/diagram.ts";
import { html } from "../report/html/escape.ts";
import { failurePanel } from "../report/html/failure.ts";
import { STYLES } from "../report/html/styles.ts";
import { transcriptLines } from "../report/failure_text.ts";
import { makeStyle } from "../report/style.ts";
import { count } from "../report/text.ts";
import { timeWords } from "../report/words.ts";
import type { Report } from "../runner/report.ts";
import type { Grade } from "../scenario/types.ts";
import { GRID_SCRIPT, GRID_STYLES } from "./conformance_page.ts";
import { GRADE_WORDS } from "./conformance_table.ts";

/** A row of the grid: a case, and how each agent did in it. */
interface Row {
  /** Of any agent: what the case is. */
  readonly about: CaseResult;
  /** By agent; null where it was not run. */
  readonly results: readonly (CaseResult | null)[];
}

const SIGNS: { readonly [G in Grade]: string } = {
  ok: "✓",
  non_strict: "≈",
  informational: "i",
  unimplemented: "–",
  failed: "✗",
};

/** The page of results, each an agent's column. */
export async function conformancePage(
  results: readonly ConformanceResult[],
  version: string,
): Promise<string> {
  const rows = rowsOf(results);
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${await hashOf(GRID_SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const title = headline(results, rows);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="framescript">
<title>${html(title)} – framescript conformance</title>
<style>${STYLES}${GRID_STYLES}</style>
</head>
<body>
<header class="page"><p class="brand"><b>framescript conformance</b><span>${
    html(version)
  }</span></p>
<h1>${html(title)}</h1>
<div class="agents">${results.map(agentMarkup).join("")}</div></header>
${filters(results, rows)}
<main>${sectionsMarkup(results, rows)}
<p class="empty" hidden>No case fits the filter</p></main>
<div class="panels">${
    rows.map((row, index) => panelMarkup(row, results, rows, index)).join("\n")
  }</div>
<footer><kbd>/</kbd> filter, <kbd>j</kbd> <kbd>k</kbd> next and previous case, <kbd>Esc</kbd> close</footer>
<script>${GRID_SCRIPT}</script>
</body>
</html>
`;
}

async function hashOf(script: string): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(script),
  );
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** All cases of all results, in the pack's order. */
function rowsOf(results: readonly ConformanceResult[]): Row[] {
  const byId = results.map((result) =>
    new Map(result.cases.map((one) => [one.id, one]))
  );
  const ids = new Set(
    results.flatMap(({ cases }) => cases.map(({ id }) => id)),
  );
  const rows = Array.from(ids, (id): Row => {
    const found = byId.map((cases) => cases.get(id) ?? null);
    return { about: found.find((one) => one !== null)!, results: found };
  });
  return rows.sort((a, b) => order(a.about.id, b.about.id));
}

/** Sections in the pack's order, then number by number. */
function order(a: string, b: string): number {
  const [first, ...restOfA] = a.split(".");
  const [second, ...restOfB] = b.split(".");
  const sections = SECTIONS.map(({ id }) => id);
  if (first !== second) {
    return sections.indexOf(first!) - sections.indexOf(second!);
  }
  for (let i = 0; i < Math.max(restOfA.length, restOfB.length); i++) {
    const difference = Number(restOfA[i] ?? -1) - Number(restOfB[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function headline(
  results: readonly ConformanceResult[],
  rows: readonly Row[],
): string {
  if (results.length === 0) return "No result";
  if (results.length > 1) {
    return `${count(rows.length, "case")}, ${count(results.length, "agent")}`;
  }
  const { agent, cases } = results[0]!;
  const failed = cases.filter((one) => gradeOf(one) === "failed").length;
  return failed === 0
    ? `${agent} failed none of ${count(cases.length, "case")}`
    : `${agent} failed ${failed} of ${count(cases.length, "case")}`;
}

function counts(cases: readonly (CaseResult | null)[]): Map<Grade, number> {
  const numbers = new Map<Grade, number>(GRADES.map((grade) => [grade, 0]));
  for (const one of cases) {
    if (one === null) continue;
    const grade = gradeOf(one);
    numbers.set(grade, numbers.get(grade)! + 1);
  }
  return numbers;
}

function shares(cases: readonly (CaseResult | null)[]): string {
  return `<div class="shares" aria-hidden="true">${
    Array.from(counts(cases)).filter(([, number]) => number > 0).map((
      [grade, number],
    ) => `<span class="g-${grade}" style="--share:${number}"></span>`).join("")
  }</div>`;
}

function agentMarkup(result: ConformanceResult): string {
  const words = [
    result.peer === "server" ? html(result.url ?? "") : "client",
    `profile ${html(result.profile)}`,
    timeWords(result.milliseconds),
    html(result.startedAt.slice(0, 19).replace("T", " ")) + " UTC",
    ...(result.missing.length === 0
      ? []
      : [`${count(result.missing.length, "case")} not run`]),
  ];
  const numbers = Array.from(counts(result.cases)).filter(([, n]) => n > 0)
    .map(([grade, number]) =>
      `<span class="count g-${grade}">${number} ${GRADE_WORDS[grade]}</span>`
    ).join(" ");
  return `<section><h2>${html(result.agent)}</h2><p class="when">${
    words.join(" · ")
  }</p>${shares(result.cases)}<p class="counts">${numbers}</p></section>`;
}

function filters(
  results: readonly ConformanceResult[],
  rows: readonly Row[],
): string {
  const all = counts(results.flatMap(({ cases }) => cases));
  const chips = Array.from(all).filter(([, number]) => number > 0).map((
    [grade, number],
  ) =>
    `<button type="button" class="chip g-${grade}" value="${grade}" aria-pressed="true">${
      GRADE_WORDS[grade]
    } <b>${number}</b></button>`
  ).join("");
  const differing = results.length > 1
    ? '<button type="button" class="differ" aria-pressed="false">Only where agents differ</button>'
    : "";
  return `<search class="filters"><form><input type="search" placeholder="Filter by id, title or section" aria-label="Filter cases" autocomplete="off" spellcheck="false">${chips}${differing}<span class="found" role="status">${
    count(rows.length, "case")
  }</span></form></search>`;
}

function sectionsMarkup(
  results: readonly ConformanceResult[],
  rows: readonly Row[],
): string {
  return SECTIONS.map(({ id, title }) => {
    const own = rows.filter(({ about }) => about.id.split(".")[0] === id);
    if (own.length === 0) return "";
    const heads = results.map((result, index) =>
      `<th scope="col"><span>${html(result.agent)}</span>${
        shares(own.map((row) => row.results[index]!))
      }</th>`
    ).join("");
    return `<section class="section"><table><thead><tr><th scope="col" class="about"><h2>${
      html(id)
    } <span>${html(title)}</span></h2></th>${heads}</tr></thead><tbody>${
      own.map(rowMarkup).join("")
    }</tbody></table></section>`;
  }).join("\n");
}

function rowMarkup({ about, results }: Row): string {
  const grades = results.flatMap((one) => one === null ? [] : [gradeOf(one)]);
  const cells = results.map((one) =>
    one === null
      ? '<td class="cell none"><span class="vh">not run</span></td>'
      : cellMarkup(one)
  ).join("");
  const text = `${about.id} ${about.title} ${about.rfc}`.toLowerCase();
  return `<tr data-grades="${grades.join(" ")}" data-text="${
    html(text)
  }"><th scope="row" class="about"><a href="#case-${
    html(about.id)
  }"><span class="id">${html(about.id)}</span> ${
    html(about.title)
  }</a></th>${cells}</tr>`;
}

function cellMarkup(one: CaseResult): string {
  const words = `behaviour ${GRADE_WORDS[one.behaviour]}, close ${
    GRADE_WORDS[one.close]
  }`;
  return `<td class="cell g-${gradeOf(one)}"><a href="#case-${
    html(one.id)
  }" tabindex="-1" title="${words}">${SIGNS[one.behaviour]}${
    one.close === one.behaviour ? "" : `<small>${SIGNS[one.close]}</small>`
  }<span class="vh">${words}</span></a></td>`;
}

function panelMarkup(
  { about, results: own }: Row,
  results: readonly ConformanceResult[],
  rows: readonly Row[],
  index: number,
): string {
  const near = (offset: number, words: string, sign: string) => {
    const row = rows[index + offset];
    return row === undefined
      ? ""
      : `<a href="#case-${
        html(row.about.id)
      }" aria-label="${words}">${sign}</a>`;
  };
  const runs = own.map((one, agent) =>
    one === null ? "" : runMarkup(one, results[agent]!.agent)
  ).join("");
  const docs = about.docs === null
    ? ""
    : `<p class="docs">${html(about.docs)}</p>`;
  return `<article class="case" id="case-${
    html(about.id)
  }" tabindex="-1" aria-label="${html(about.id)}"><nav>${
    near(-1, "Previous case", "←")
  }${
    near(1, "Next case", "→")
  }<a class="shut" href="#" aria-label="Close">×</a></nav><h2><span class="id">${
    html(about.id)
  }</span> ${html(about.title)}</h2><dl class="rule"><div><dt>Sent</dt><dd>${
    html(about.description)
  }</dd></div><div><dt>Expected</dt><dd>${
    html(about.expectation)
  }</dd></div><div><dt>Rule</dt><dd><span class="rfc">${
    html(about.rfc)
  }</span></dd></div></dl>${docs}${runs}</article>`;
}

function runMarkup(one: CaseResult, agent: string): string {
  return `<section class="run"><h3>${
    html(agent)
  } <span class="count g-${one.behaviour}">behaviour ${
    GRADE_WORDS[one.behaviour]
  }</span> <span class="count g-${one.close}">close ${
    GRADE_WORDS[one.close]
  }</span> <span class="quiet">${timeWords(one.milliseconds)}</span></h3>${
    gradeOf(one) === "ok" || gradeOf(one) === "unimplemented"
      ? logMarkup(one.report)
      : failurePanel(one.report, "h4") + diagram(one.report)
  }</section>`;
}

/** Where nothing went wrong, the wire log as text: a page holds hundreds of them. */
function logMarkup({ transcript }: Report): string {
  const lines = transcriptLines(transcript, "all", makeStyle(false));
  return `<pre class="log">${lines.map(html).join("\n")}</pre>`;
}
