/** Why a scenario did not pass, as HTML. */

import type { Failure, Report } from "../../runner/report.ts";
import type { Place } from "../../scenario/types.ts";
import { placeWords } from "../place.ts";
import { shorten, visibleLines } from "../text.ts";
import { failedStep, otherFailures, pathWords } from "../words.ts";
import { worthDiff } from "../failure_text.ts";
import { html } from "./escape.ts";

/** The longest value inside a diagram, in characters. */
const SHORT = 160;

/** A place, as a person copies it into an editor. */
export function placeMarkup(place: Place | null): string {
  const words = placeWords(place);
  return words === null ? "" : `<span class="place">${html(words)}</span>`;
}

/** An RFC's section; the number alone is a link target nowhere: the page has no network. */
export function sectionMarkup(section: string | null): string {
  return section === null ? "" : ` <span class="rfc">${html(section)}</span>`;
}

/** Expected and actual, or their diff. */
export function comparison(failure: Failure, size: "short" | "whole"): string {
  const { expected, actual, diff } = failure;
  if (worthDiff(failure)) return size === "short" ? "" : diffMarkup(diff);
  if (expected === null && actual === null) return "";
  const line = (name: string, value: string | null) =>
    value === null
      ? ""
      : `<div><dt>${name}</dt><dd class="${name}">${
        valueMarkup(value, size)
      }</dd></div>`;
  return `<dl class="pair">${line("expected", expected)}${
    line("actual", actual)
  }</dl>`;
}

function valueMarkup(value: string, size: "short" | "whole"): string {
  return size === "short"
    ? html(shorten(value, SHORT))
    : visibleLines(value).map(html).join("\n");
}

function diffMarkup(diff: readonly string[]): string {
  const lines = diff.map((line) => {
    const name = line.startsWith("-")
      ? "expected"
      : line.startsWith("+")
      ? "actual"
      : "same";
    return `<span class="${name}">${html(line) || " "}</span>`;
  });
  return `<div class="diff"><p class="legend"><span class="expected">− expected</span> <span class="actual">+ actual</span></p><code>${
    lines.join("")
  }</code></div>`;
}

/**
 * The panel at the head of a scenario that did not pass.
 *
 * @param heading What its reason is in the order of the page's headings.
 */
export function failurePanel(report: Report, heading: "h2" | "h4"): string {
  const { failure } = report;
  if (failure === null) return "";
  const step = failedStep(report);
  const title = step === null
    ? failure.step
    : `${pathWords(step)}: ${step.title}`;
  const where = title === null
    ? ""
    : `<span class="where">${html(title)}</span>`;
  const others = otherFailures(report).map((other) =>
    `<p class="also">Also failed: ${html(pathWords(other))}: ${
      html(other.failure!.message)
    } ${placeMarkup(other.failure!.place)}</p>`
  ).join("");
  return `<div class="panel ${report.verdict}"><${heading} class="reason">${
    html(failure.message)
  }${sectionMarkup(failure.section)}</${heading}><p>${where} ${
    placeMarkup(failure.place)
  }</p>${comparison(failure, "whole")}${others}</div>`;
}
