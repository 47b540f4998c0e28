/** What was expected and what came, compared line by line. */

import type { Bytes } from "../bytes.ts";
import { MASK, type Range } from "./redact.ts";

/** Lines around a difference that are shown. */
const CONTEXT = 3;
/** The most lines of a diff. */
const MOST_LINES = 200;
/** Lines times lines that are compared one by one; beyond it a block replaces a block. */
const MOST_COMPARISONS = 1_000_000;

/**
 * The differences of two texts, as in a unified diff: `-` expected, `+`
 * actual, a space both, and `@@` where lines are left out.
 *
 * @param form What of a line is compared. Default: all of it.
 * @returns No line where the texts are equal.
 */
export function diffLines(
  expected: string,
  actual: string,
  form: (line: string) => string = (line) => line,
): string[] {
  if (expected === actual) return [];
  return unified(editsOf(expected.split("\n"), actual.split("\n"), form));
}

/** The edits that make one list of lines the other. */
function editsOf(
  a: readonly string[],
  b: readonly string[],
  form: (line: string) => string,
): string[] {
  const formsOfA = a.map(form);
  const formsOfB = b.map(form);
  let start = 0;
  while (
    start < a.length && start < b.length && formsOfA[start] === formsOfB[start]
  ) start++;
  let end = 0;
  while (
    end < a.length - start && end < b.length - start &&
    formsOfA[a.length - 1 - end] === formsOfB[b.length - 1 - end]
  ) end++;
  const same = (i: number, j: number) =>
    formsOfA[start + i] === formsOfB[start + j];
  return [
    ...signed(" ", a.slice(0, start)),
    ...middle(
      a.slice(start, a.length - end),
      b.slice(start, b.length - end),
      same,
    ),
    ...signed(" ", a.slice(a.length - end)),
  ];
}

/** @param same Whether the lines at two places count as equal. */
function middle(
  a: readonly string[],
  b: readonly string[],
  same: (i: number, j: number) => boolean,
): string[] {
  if (a.length * b.length > MOST_COMPARISONS) {
    return [...signed("-", a), ...signed("+", b)];
  }
  // Lengths of the longest common subsequences of what is left of both.
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const rest = (i: number, j: number) => longest[i * width + j]!;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] = same(i, j)
        ? rest(i + 1, j + 1) + 1
        : Math.max(rest(i + 1, j), rest(i, j + 1));
    }
  }
  const edits: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (same(i, j)) {
      edits.push(` ${a[i++]}`);
      j++;
    } else if (rest(i + 1, j) >= rest(i, j + 1)) edits.push(`-${a[i++]}`);
    else edits.push(`+${b[j++]}`);
  }
  return [...edits, ...signed("-", a.slice(i)), ...signed("+", b.slice(j))];
}

function signed(sign: " " | "-" | "+", lines: readonly string[]): string[] {
  return lines.map((line) => sign + line);
}

/** Edits with the lines far from any difference left out. */
function unified(edits: readonly string[]): string[] {
  const near = new Uint8Array(edits.length);
  edits.forEach((edit, at) => {
    if (edit.startsWith(" ")) return;
    near.fill(1, Math.max(0, at - CONTEXT), at + CONTEXT + 1);
  });
  const lines: string[] = [];
  edits.forEach((edit, at) => {
    if (near[at] === 1) lines.push(edit);
    else if (near[at - 1] === 1 || at === 0) lines.push("@@");
  });
  if (lines.at(-1) === "@@") lines.pop();
  if (lines.length <= MOST_LINES) return lines;
  const left = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), `@@ ${left} more lines`];
}

/** Octets in a row of a dump. */
const ROW = 16;
/** Rows before the first difference that are shown, and rows in all. */
const ROWS_BEFORE = 2;
const ROWS = 16;

/**
 * The rows of both around their first difference: offset, octets, characters.
 *
 * @param hidden What of each is not shown.
 */
export function diffOctets(
  expected: Bytes,
  actual: Bytes,
  hidden: { readonly expected: Range[]; readonly actual: Range[] },
): string[] {
  const most = Math.max(expected.length, actual.length);
  let first = 0;
  while (first < most && expected[first] === actual[first]) first++;
  if (first === most) return [];
  const from = Math.max(0, Math.floor(first / ROW) - ROWS_BEFORE) * ROW;
  const until = from + ROWS * ROW;
  const rows = (octets: Bytes, ranges: Range[]) =>
    hexRows(octets, ranges, from, Math.min(until, octets.length)).join("\n");
  const lines = diffLines(
    rows(expected, hidden.expected),
    rows(actual, hidden.actual),
  );
  if (from > 0) lines.unshift("@@");
  if (until < most) lines.push(`@@ up to octet ${most}`);
  return lines;
}

/** Rows of a dump: `00000010  68 65 6c 6c 6f  hello`. */
function hexRows(
  octets: Bytes,
  hidden: readonly Range[],
  from: number,
  until: number,
): string[] {
  const secret = (at: number) =>
    hidden.some(({ start, end }) => at >= start && at < end);
  const rows: string[] = [];
  for (let row = from; row < until; row += ROW) {
    let digits = "";
    let characters = "";
    for (let at = row; at < Math.min(row + ROW, until); at++) {
      const octet = octets[at]!;
      const shown = !secret(at);
      digits += shown ? ` ${octet.toString(16).padStart(2, "0")}` : " **";
      characters += shown
        ? octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : "."
        : MASK[0];
    }
    const offset = row.toString(16).padStart(8, "0");
    rows.push(`${offset} ${digits.padEnd(3 * ROW)}  ${characters}`);
  }
  return rows;
}
