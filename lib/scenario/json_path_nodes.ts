/** What the selectors, operators and functions of JSONPath (RFC 9535) make of values. */

import { deepEqualJson, type ExactJson, isList, isMap } from "./json.ts";

/** A value, or undefined for Nothing (RFC 9535 2.4.1). */
export type Maybe = ExactJson | undefined;

/** The children of a node. */
export function members(node: ExactJson): readonly ExactJson[] {
  if (isList(node)) return node;
  return isMap(node) ? Object.values(node) : [];
}

/** The child of a name, in a list: none or one. */
export function memberOf(node: ExactJson, name: string): ExactJson[] {
  return isMap(node) && Object.hasOwn(node, name) ? [node[name]!] : [];
}

/** The item at an index, from the end where it is negative: none or one. */
export function itemAt(node: ExactJson, index: number): ExactJson[] {
  return isList(node) ? node.slice(index, index + 1 || undefined) : [];
}

/** Nodes and everything below each, parents first. No recursion, since values may be nested deeper than the stack. */
export function withDescendants(nodes: readonly ExactJson[]): ExactJson[] {
  const all: ExactJson[] = [];
  const open = nodes.toReversed();
  while (open.length > 0) {
    const next = open.pop()!;
    all.push(next);
    const below = members(next);
    for (let i = below.length - 1; i >= 0; i--) open.push(below[i]!);
  }
  return all;
}

/** The items of a slice (RFC 9535 2.3.4.2.2). */
export function sliceOf(
  node: ExactJson,
  start: number | null,
  end: number | null,
  step: number,
): ExactJson[] {
  if (!isList(node) || step === 0) return [];
  const { length } = node;
  const forward = step > 0;
  const least = forward ? 0 : -1;
  const bound = (index: number) => {
    const at = index < 0 ? length + index : index;
    return Math.min(Math.max(at, least), length + least);
  };
  const last = bound(end ?? (forward ? length : -length - 1));
  const chosen: ExactJson[] = [];
  for (
    let i = bound(start ?? (forward ? 0 : length - 1));
    forward ? i < last : i > last;
    i += step
  ) chosen.push(node[i]!);
  return chosen;
}

/** The comparisons of RFC 9535 2.3.5.2.2, the longer signs first. */
export const COMPARISONS: Readonly<
  Record<string, (left: Maybe, right: Maybe) => boolean>
> = {
  "==": equal,
  "!=": (left, right) => !equal(left, right),
  "<=": (left, right) => less(left, right) || equal(left, right),
  ">=": (left, right) => less(right, left) || equal(left, right),
  "<": less,
  ">": (left, right) => less(right, left),
};

function equal(left: Maybe, right: Maybe): boolean {
  if (left === undefined || right === undefined) return left === right;
  return deepEqualJson(left, right);
}

function less(left: Maybe, right: Maybe): boolean {
  if (typeof left === "string" && typeof right === "string") {
    return codePoints(left) < codePoints(right);
  }
  return isNumber(left) && isNumber(right) && left < right;
}

function isNumber(value: Maybe): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** A text whose order is that of code points, which that of UTF-16 is not. */
function codePoints(text: string): string {
  return Array.from(
    text,
    (char) => char.codePointAt(0)!.toString(16).padStart(6, "0"),
  ).join("");
}

/** `length()`: characters of a string, children of others. */
export function lengthOf(value: Maybe): Maybe {
  if (typeof value === "string") return [...value].length;
  return typeof value === "object" && value !== null
    ? members(value).length
    : undefined;
}

/** `match()` and `search()`: whether a text, or a part of it, is of an I-Regexp; what is none matches nothing. */
export function matches(text: Maybe, pattern: Maybe, whole: boolean): boolean {
  if (typeof text !== "string" || typeof pattern !== "string") return false;
  const source = javaScriptPattern(pattern);
  try {
    return new RegExp(whole ? `^(?:${source})$` : source, "u").test(text);
  } catch {
    return false;
  }
}

/** An I-Regexp (RFC 9485) as JavaScript writes it: its dot leaves out only LF and CR. */
function javaScriptPattern(pattern: string): string {
  return pattern.replace(
    /\\.|\[(?:\\.|[^\\\]])*\]|\./gsu,
    (part) => part === "." ? "[^\\n\\r]" : part,
  );
}
