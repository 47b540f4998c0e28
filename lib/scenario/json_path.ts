/**
 * JSONPath (RFC 9535), whole. It is our own since paths are judged while a
 * file is parsed, and since integers beyond 2^53 are bigints here.
 */

import { messageOf } from "../errors.ts";
import { deepEqualJson, type ExactJson, isList, isMap } from "./json.ts";
import {
  type Call,
  type Comparable,
  type Condition,
  parseJsonPath,
  type Query,
  type Segment,
  type Selector,
} from "./json_path_syntax.ts";

/** The values of the nodes that a path selects, in order. */
export type JsonQuery = (value: ExactJson) => ExactJson[];

/**
 * A path made ready, to be asked of any number of values.
 *
 * @throws {SyntaxError} for a malformed path.
 */
export function jsonQuery(path: string): JsonQuery {
  const segments = parseJsonPath(path);
  return (value) => select(segments, value, value);
}

/** What is wrong with a path; null for a well-formed one. */
export function checkJsonPath(path: string): string | null {
  try {
    parseJsonPath(path);
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return messageOf(error);
  }
}

function select(
  segments: readonly Segment[],
  from: ExactJson,
  root: ExactJson,
): ExactJson[] {
  let nodes: ExactJson[] = [from];
  for (const { descendant, selectors } of segments) {
    const next: ExactJson[] = [];
    for (const node of descendant ? nodes.flatMap(withDescendants) : nodes) {
      for (const selector of selectors) {
        for (const child of children(node, selector, root)) next.push(child);
      }
    }
    nodes = next;
  }
  return nodes;
}

/** A node and everything below it, parents first. A list of its own, since values may be nested deeper than the stack. */
function withDescendants(node: ExactJson): ExactJson[] {
  const all: ExactJson[] = [];
  const open: ExactJson[] = [node];
  while (open.length > 0) {
    const next = open.pop()!;
    all.push(next);
    const below = members(next);
    for (let i = below.length - 1; i >= 0; i--) open.push(below[i]!);
  }
  return all;
}

function members(node: ExactJson): readonly ExactJson[] {
  if (isList(node)) return node;
  return isMap(node) ? Object.values(node) : [];
}

function children(
  node: ExactJson,
  selector: Selector,
  root: ExactJson,
): readonly ExactJson[] {
  switch (selector.kind) {
    case "name":
      return isMap(node) && Object.hasOwn(node, selector.name)
        ? [node[selector.name]!]
        : [];
    case "wildcard":
      return members(node);
    case "index": {
      if (!isList(node)) return [];
      const { index } = selector;
      const at = index < 0 ? node.length + index : index;
      return at >= 0 && at < node.length ? [node[at]!] : [];
    }
    case "slice":
      return isList(node) ? slice(node, selector) : [];
    case "filter":
      return members(node).filter((member) =>
        holds(selector.condition, member, root)
      );
  }
}

/** RFC 9535 2.3.4.2.2. */
function slice(
  list: readonly ExactJson[],
  { start, end, step }: Extract<Selector, { kind: "slice" }>,
): ExactJson[] {
  const { length } = list;
  const bound = (index: number, least: number, most: number) =>
    Math.min(Math.max(index < 0 ? length + index : index, least), most);
  const chosen: ExactJson[] = [];
  if (step > 0) {
    const last = bound(end ?? length, 0, length);
    for (let i = bound(start ?? 0, 0, length); i < last; i += step) {
      chosen.push(list[i]!);
    }
  } else if (step < 0) {
    const last = end === null ? -1 : bound(end, -1, length - 1);
    for (
      let i = bound(start ?? length - 1, -1, length - 1);
      i > last;
      i += step
    ) chosen.push(list[i]!);
  }
  return chosen;
}

function holds(
  condition: Condition,
  node: ExactJson,
  root: ExactJson,
): boolean {
  switch (condition.kind) {
    case "or":
      return condition.any.some((one) => holds(one, node, root));
    case "and":
      return condition.all.every((one) => holds(one, node, root));
    case "not":
      return !holds(condition.not, node, root);
    case "query":
      return nodesOf(condition, node, root).length > 0;
    case "call":
      return call(condition, node, root) === true;
    case "compare": {
      const left = valueOf(condition.left, node, root);
      const right = valueOf(condition.right, node, root);
      switch (condition.operator) {
        case "==":
          return equal(left, right);
        case "!=":
          return !equal(left, right);
        case "<":
          return less(left, right);
        case "<=":
          return less(left, right) || equal(left, right);
        case ">":
          return less(right, left);
        case ">=":
          return less(right, left) || equal(left, right);
      }
    }
  }
}

/** A value, or undefined for Nothing (RFC 9535 2.4.1). */
type Maybe = ExactJson | undefined;

function nodesOf(query: Query, node: ExactJson, root: ExactJson): ExactJson[] {
  return select(query.segments, query.relative ? node : root, root);
}

function valueOf(
  compared: Comparable,
  node: ExactJson,
  root: ExactJson,
): Maybe {
  switch (compared.kind) {
    case "literal":
      return compared.value;
    case "query":
      return nodesOf(compared, node, root)[0];
    case "call":
      return call(compared, node, root);
  }
}

function call(
  { name, arguments: given }: Call,
  node: ExactJson,
  root: ExactJson,
): Maybe {
  const [first, second] = given;
  const value = (argument: Comparable | undefined) =>
    argument === undefined ? undefined : valueOf(argument, node, root);
  const nodes = () => first?.kind === "query" ? nodesOf(first, node, root) : [];
  switch (name) {
    case "length": {
      const measured = value(first);
      if (typeof measured === "string") return [...measured].length;
      if (measured === undefined) return undefined;
      if (isList(measured)) return measured.length;
      return isMap(measured) ? Object.keys(measured).length : undefined;
    }
    case "count":
      return nodes().length;
    case "value": {
      const selected = nodes();
      return selected.length === 1 ? selected[0] : undefined;
    }
    case "match":
      return matches(value(first), value(second), true);
    case "search":
      return matches(value(first), value(second), false);
  }
}

function matches(text: Maybe, pattern: Maybe, whole: boolean): boolean {
  if (typeof text !== "string" || typeof pattern !== "string") return false;
  const source = javaScriptPattern(pattern);
  try {
    return new RegExp(whole ? `^(?:${source})$` : source, "u").test(text);
  } catch {
    // RFC 9535 2.4.6: what is no I-Regexp matches nothing.
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

function equal(left: Maybe, right: Maybe): boolean {
  if (left === undefined || right === undefined) return left === right;
  return deepEqualJson(left, right);
}

function less(left: Maybe, right: Maybe): boolean {
  if (isNumber(left) && isNumber(right)) return left < right;
  return typeof left === "string" && typeof right === "string" &&
    lessByCodePoints(left, right);
}

function isNumber(value: Maybe): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function lessByCodePoints(left: string, right: string): boolean {
  const a = [...left];
  const b = [...right];
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a[i]!.codePointAt(0)!;
    const y = b[i]!.codePointAt(0)!;
    if (x !== y) return x < y;
  }
  return a.length < b.length;
}
