/**
 * A document as a tree of values that know where they stand. YAML and JSON
 * are read into the same tree, so that everything behind it is one.
 */

/** A value and where it stands; offsets are UTF-16 units of the text. */
export type SourceNode = SourceScalar | SourceMap | SourceList;

/** A string, number, boolean or null. Integers that a number cannot hold are bigints. */
export interface SourceScalar {
  readonly kind: "scalar";
  readonly start: number;
  readonly value: string | number | boolean | null | bigint;
  /** As it is written, without quotes where it has none. */
  readonly source: string;
  /** It stands for what could not be read; a problem says why. */
  readonly partial?: true;
}

/** A map, its keys in the order in which they are written. */
export interface SourceMap {
  readonly kind: "map";
  readonly start: number;
  readonly entries: ReadonlyMap<string, SourceEntry>;
  /** Where the first key stands, if that is none of the entries. */
  readonly firstKey?: number;
  /** Some of its keys could not be read; a problem says why. */
  readonly partial?: true;
}

/** A key's value, and where the key stands. */
export interface SourceEntry {
  readonly keyStart: number;
  readonly node: SourceNode;
}

/** A list. */
export interface SourceList {
  readonly kind: "list";
  readonly start: number;
  readonly items: readonly SourceNode[];
}

/** What is wrong with the text itself, before anything is known of its meaning. */
export interface SourceProblem {
  readonly offset: number;
  /** The key path, where one is known. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly suggestion?: string;
}

/** One document of a text. */
export interface SourceDocument {
  /** Null where the text is too broken to have one. */
  readonly root: SourceNode | null;
  readonly problems: readonly SourceProblem[];
}

/** Where a problem about a whole value is shown: at its first key where it is a map. */
export function anchorOf(node: SourceNode): number {
  if (node.kind === "map") {
    if (node.firstKey !== undefined) return node.firstKey;
    for (const entry of node.entries.values()) return entry.keyStart;
  }
  return node.start;
}

/** What is judged of a key that stands twice in a map: what stands in both. */
export function joined(first: SourceNode, second: SourceNode): SourceNode {
  if (first.kind === "list" && second.kind === "list") {
    return { ...second, items: [...first.items, ...second.items] };
  }
  if (first.kind === "map" && second.kind === "map") {
    const entries = new Map([...first.entries, ...second.entries]);
    return { ...second, entries };
  }
  return second;
}

/** How deep maps and lists may be nested; deeper ones could exhaust the stack. */
export const DEEPEST = 1000;

/** Up to this one, and down to its negative, a number holds every integer. */
export const LARGEST_INTEGER = 2 ** 53;

/** Whether an integer is beyond those that a number holds without loss. */
export function isBeyondNumbers(integer: bigint): boolean {
  return integer > LARGEST_INTEGER || integer < -LARGEST_INTEGER;
}

/** An integer as a number where that holds it without loss, else as a bigint. */
export function asInteger(exact: bigint): number | bigint {
  return isBeyondNumbers(exact) ? exact : Number(exact);
}

/** The integer of decimal digits. */
export function readInteger(digits: string): number | bigint {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : asInteger(BigInt(digits));
}

/** Sets a key of any name, `__proto__` included, as an own property. */
export function setKey<T>(
  map: Record<string, T>,
  key: string,
  value: T,
): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  } else map[key] = value;
}
