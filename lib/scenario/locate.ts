/** Offsets and key paths → lines and columns. */

import { anchorOf, type SourceNode } from "./source.ts";
import type { KeyPath, Place } from "./types.ts";

/** Lines and columns count from 1; a column is a character (a code point). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The lines of a text. */
export class Lines {
  readonly #text: string;
  #starts: number[] | null = null;
  /** Where the second halves of characters stand that take two units. */
  #halves: number[] | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** The line and column of an offset. */
  position(offset: number): Position {
    const starts = this.#starts ??= lineStarts(this.#text);
    const halves = this.#halves ??= secondHalves(this.#text);
    const line = countUpTo(starts, offset);
    const start = starts[line - 1]!;
    const double = countUpTo(halves, offset - 1) - countUpTo(halves, start - 1);
    return { line, column: offset - start - double + 1 };
  }
}

/** How many of sorted numbers are at most this one. */
function countUpTo(sorted: readonly number[], most: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

function secondHalves(text: string): number[] {
  return Array.from(
    text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g),
    ({ index }) => index + 1,
  );
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (
    let at = text.indexOf("\n");
    at !== -1;
    at = text.indexOf("\n", at + 1)
  ) starts.push(at + 1);
  return starts;
}

/** The node at a path; null where there is none. */
export function nodeAt(root: SourceNode, path: KeyPath): SourceNode | null {
  let node: SourceNode | null = root;
  for (const key of path) {
    node = childOf(node, key)?.node ?? null;
    if (node === null) return null;
  }
  return node;
}

/** The node at a path, or the innermost one around it that exists. */
export function nearestNode(root: SourceNode, path: KeyPath): SourceNode {
  let node = root;
  for (const key of path) {
    const child = childOf(node, key);
    if (child === null) return node;
    node = child.node;
  }
  return node;
}

/** Where a key stands in the map at a path; null where it does not. */
export function keyAt(
  root: SourceNode,
  path: KeyPath,
  key: string,
): number | null {
  const map = nodeAt(root, path);
  return map === null ? null : childOf(map, key)?.keyStart ?? null;
}

/** Where a value begins: its first key where it is a map. */
export function placeOfPath(root: SourceNode, path: KeyPath): number {
  return anchorOf(nearestNode(root, path));
}

/** Finds the places of a tree's values, as `ParsedScenario.locate` does. */
export function locatorOf(
  root: SourceNode,
  file: string,
  lines: Lines,
): (path: KeyPath) => Place | null {
  return (path) =>
    nodeAt(root, path) === null
      ? null
      : { file, ...lines.position(placeOfPath(root, path)) };
}

function childOf(
  node: SourceNode,
  key: string | number,
): { node: SourceNode; keyStart: number } | null {
  switch (node.kind) {
    case "scalar":
      return null;
    case "list": {
      const item = typeof key === "number" ? node.items[key] : undefined;
      return item === undefined ? null : { node: item, keyStart: item.start };
    }
    case "map":
      return node.entries.get(String(key)) ?? null;
  }
}
