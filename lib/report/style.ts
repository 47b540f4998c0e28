/** The colours of a terminal, or none: one place that knows SGR sequences. */

import type { Verdict } from "../runner/report.ts";

/** Puts a text into a colour; without colour, the text itself. */
export type Paint = (text: string) => string;

/** The few tones that reports are written in. */
export interface Style {
  readonly color: boolean;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
  readonly info: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
  /** A verdict before a scenario's name: a coloured sign, or the word. */
  mark(verdict: Verdict): string;
}

const ESC = "\x1b[";

function sgr(open: number, close: number): Paint {
  return (text) => text === "" ? "" : `${ESC}${open}m${text}${ESC}${close}m`;
}

const same: Paint = (text) => text;

const SIGNS: Readonly<Record<Verdict, string>> = {
  passed: "✓",
  failed: "✗",
  errored: "!",
  unsupported: "○",
};

/** As wide as the longest verdict. */
const MARK_WIDTH = "unsupported".length;

const PLAIN: Style = {
  color: false,
  good: same,
  bad: same,
  warn: same,
  info: same,
  faint: same,
  strong: same,
  mark: (verdict) => verdict.padEnd(MARK_WIDTH),
};

const good = sgr(32, 39);
const bad = sgr(31, 39);
const warn = sgr(33, 39);

const COLORED: Style = {
  color: true,
  good,
  bad,
  warn,
  info: sgr(36, 39),
  faint: sgr(2, 22),
  strong: sgr(1, 22),
  mark: (verdict) => tone(COLORED, verdict)(SIGNS[verdict]),
};

/** The style with colours, or the one without. */
export function makeStyle(color: boolean): Style {
  return color ? COLORED : PLAIN;
}

/** The tone of a verdict. */
export function tone(style: Style, verdict: Verdict): Paint {
  const tones: Readonly<Record<Verdict, Paint>> = {
    passed: style.good,
    failed: style.bad,
    errored: style.bad,
    unsupported: style.warn,
  };
  return tones[verdict];
}
