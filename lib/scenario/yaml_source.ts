/** YAML 1.2 text (core schema, aliases and `<<`) → values with places. */

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type YamlDocument,
  type YamlError,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from "yaml";
import { messageOf } from "../errors.ts";
import {
  asInteger,
  DEEPEST,
  readInteger,
  type SourceDocument,
  type SourceEntry,
  type SourceNode,
  type SourceProblem,
} from "./source.ts";

/** How many values aliases may add to a document; more of them are a bomb. */
export const LARGEST_EXPANSION = 100_000;

/** The documents of a YAML text; empty ones are left out. */
export function readYaml(text: string): SourceDocument[] {
  let documents: YamlDocument[];
  try {
    documents = parseAllDocuments(text, {
      version: "1.2",
      schema: "core",
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "silent",
    });
  } catch (error) {
    // The parser is recursive: what exhausts its stack is nested beyond use.
    if (!(error instanceof RangeError)) throw error;
    const message = `Not readable: nested too deep (${messageOf(error)})`;
    return [{ root: null, problems: [{ offset: 0, path: [], message }] }];
  }
  return documents.flatMap((document) => {
    const fault = document.errors[0];
    if (fault !== undefined) {
      return [{ root: null, problems: [syntaxProblem(fault, text)] }];
    }
    if (isEmpty(document.contents)) return [];
    return [new Converter(text).document(document)];
  });
}

function isEmpty(node: YamlNode | null): boolean {
  return node === null ||
    isScalar(node) && node.source === "" && node.type === "PLAIN" &&
      node.anchor === undefined && node.tag === undefined;
}

/** How many values a node is, and how deep they are nested. */
interface Extent {
  readonly size: number;
  readonly depth: number;
}

const SCALAR: Extent = { size: 1, depth: 0 };

class Converter {
  readonly #text: string;
  readonly #problems: SourceProblem[] = [];
  readonly #anchors = new Map<string, SourceNode | null>();
  readonly #extents = new WeakMap<SourceNode, Extent>();
  readonly #path: (string | number)[] = [];
  #expanded = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(document: YamlDocument): SourceDocument {
    const { explicit, version } = document.directives?.yaml ?? {};
    if (explicit === true && version !== "1.2") {
      this.#report(0, {
        message:
          `The language is YAML 1.2, not ${version}; remove the directive`,
      });
    }
    const root = this.#node(document.contents!, 0);
    return { root, problems: this.#problems };
  }

  #node(node: YamlNode | null, whereEmpty: number): SourceNode {
    if (node === null) return nothing(whereEmpty);
    if (isAlias(node)) return this.#alias(node.source, startOf(node));
    if (this.#path.length > DEEPEST) {
      this.#report(startOf(node), {
        message: `Not readable: nested deeper than ${DEEPEST} levels`,
      });
      return nothing(whereEmpty);
    }
    if (node.tag !== undefined) {
      const start = startOf(node);
      const tag = this.#text.lastIndexOf("!", start);
      this.#report(tag === -1 ? start : this.#tagStart(tag), {
        message: `Tags have no meaning here; remove "${shortTag(node.tag)}"`,
      });
    }
    // An alias inside the value that it names would never end.
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, null);
    const converted = this.#convert(node, whereEmpty);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, converted);
    return converted;
  }

  #convert(node: YamlNode, whereEmpty: number): SourceNode {
    if (isScalar(node)) {
      return this.#scalar(node, whereEmpty);
    }
    if (isMap(node)) return this.#map(node);
    const items: SourceNode[] = [];
    if (isSeq(node)) {
      for (const [i, item] of node.items.entries()) {
        this.#path.push(i);
        const converted = this.#node(item, item === null ? 0 : startOf(item));
        this.#path.pop();
        items.push(converted);
      }
    }
    return this.#measured(
      { kind: "list", start: startOf(node), items },
      items,
    );
  }

  #scalar(node: YamlScalar, whereEmpty: number): SourceNode {
    const source = node.source ?? "";
    if (node.type === "PLAIN" && source === "") return nothing(whereEmpty);
    const { value } = node;
    const start = startOf(node);
    if (typeof value === "number" && /^[-+]?\d+$/.test(source)) {
      const digits = source.replace(/^\+/, "");
      return { kind: "scalar", start, value: readInteger(digits), source };
    }
    if (typeof value === "number" && /^0[xo]/.test(source)) {
      return {
        kind: "scalar",
        start,
        value: asInteger(BigInt(source)),
        source,
      };
    }
    const known = value === null || typeof value === "string" ||
      typeof value === "number" || typeof value === "boolean";
    return { kind: "scalar", start, value: known ? value : source, source };
  }

  #map(node: YamlMap): SourceNode {
    const entries = new Map<string, SourceEntry>();
    const merged: SourceEntry[] = [];
    for (const pair of node.items) {
      const key = this.#key(pair.key, pair.value, node);
      if (key === null) continue;
      const { name, keyStart } = key;
      this.#path.push(name);
      const value = this.#node(pair.value, keyStart);
      if (name === "<<" && key.plain) merged.push({ keyStart, node: value });
      else {
        if (entries.has(name)) {
          this.#report(keyStart, {
            message: `The key "${name}" stands here twice; remove one`,
          });
        }
        entries.set(name, { keyStart, node: value });
      }
      this.#path.pop();
    }
    for (const merge of merged) this.#merge(merge, entries);
    const values = [...entries.values()].map((entry) => entry.node);
    return this.#measured(
      { kind: "map", start: startOf(node), entries },
      values,
    );
  }

  #merge(merge: SourceEntry, entries: Map<string, SourceEntry>): void {
    const { node } = merge;
    for (const source of node.kind === "list" ? node.items : [node]) {
      if (source.kind !== "map") {
        this.#report(merge.keyStart, {
          message: 'The value of "<<" must be a map, or a list of maps',
        });
        return;
      }
      for (const [name, entry] of source.entries) {
        if (!entries.has(name)) entries.set(name, entry);
      }
    }
  }

  #key(
    key: YamlNode | null,
    value: YamlNode | null,
    map: YamlMap,
  ): { name: string; keyStart: number; plain: boolean } | null {
    if (isAlias(key)) {
      const keyStart = startOf(key);
      const target = this.#alias(key.source, keyStart);
      if (target.kind === "scalar") {
        return { name: String(target.value), keyStart, plain: false };
      }
      this.#report(keyStart, { message: "A key must be a scalar" });
      return null;
    }
    if (isScalar(key) && (key.type !== "PLAIN" || key.source !== "")) {
      if (key.tag !== undefined) this.#node(key, startOf(key));
      if (key.anchor !== undefined) this.#node(key, startOf(key));
      const plain = key.type === "PLAIN";
      const name = typeof key.value === "string" ? key.value : key.source ?? "";
      return { name, keyStart: startOf(key), plain };
    }
    if (isMap(key) && key.flow === true && map.flow === true) {
      const end = this.#text.indexOf("}}", startOf(map));
      const template = this.#text.slice(startOf(map), end + 2);
      this.#report(startOf(map), {
        message:
          `Quote the template, as in "${template}": YAML reads braces as a map`,
        suggestion: `"${template}"`,
      });
      return null;
    }
    const offset = key === null
      ? value === null ? startOf(map) : startOf(value)
      : startOf(key);
    const message = isScalar(key) || key === null
      ? "A key is missing before the colon"
      : "A key must be a scalar, not a map or a list";
    this.#report(offset, { message });
    return null;
  }

  #alias(name: string, offset: number): SourceNode {
    const target = this.#anchors.get(name);
    if (target === undefined || target === null) {
      this.#report(offset, {
        message: target === null
          ? `The alias "*${name}" stands inside the value that it names`
          : `The alias "*${name}" names no anchor; write "&${name}" before the value that it stands for`,
      });
      return nothing(offset);
    }
    const { size, depth } = this.#extents.get(target) ?? SCALAR;
    const before = this.#expanded;
    this.#expanded += size;
    const fits = this.#expanded <= LARGEST_EXPANSION;
    if (fits && this.#path.length + depth <= DEEPEST) return target;
    // The first alias that goes too far is told, and the rest are left out.
    if (before <= LARGEST_EXPANSION) {
      this.#report(offset, {
        message: fits
          ? `The aliases nest deeper than ${DEEPEST} levels`
          : `The aliases stand for more than ${LARGEST_EXPANSION} values`,
      });
      this.#expanded = Infinity;
    }
    return nothing(offset);
  }

  /** The start of the tag that ends around an exclamation mark: `!!str` has two. */
  #tagStart(mark: number): number {
    return this.#text[mark - 1] === "!" ? mark - 1 : mark;
  }

  #measured(node: SourceNode, below: readonly SourceNode[]): SourceNode {
    let size = 1;
    let depth = 0;
    for (const child of below) {
      const extent = this.#extents.get(child) ?? SCALAR;
      size += extent.size;
      depth = Math.max(depth, extent.depth);
    }
    this.#extents.set(node, { size, depth: depth + 1 });
    return node;
  }

  #report(
    offset: number,
    problem: Pick<SourceProblem, "message" | "suggestion">,
  ): void {
    this.#problems.push({ offset, path: [...this.#path], ...problem });
  }
}

function nothing(start: number): SourceNode {
  return { kind: "scalar", start, value: null, source: "" };
}

function startOf(node: YamlNode): number {
  return node.range?.[0] ?? 0;
}

function shortTag(tag: string): string {
  return tag.replace(/^tag:yaml\.org,2002:/, "!!");
}

/** A syntax error, at the place where the parser stopped. */
function syntaxProblem(error: YamlError, text: string): SourceProblem {
  const offset = Math.min(error.pos[0], text.length);
  const path: KeyPathEmpty = [];
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(lineStart).split("\n", 1)[0]!;
  const bare = /(?:[:,[{]|^\s*-)\s*(\{\{.*?\}\})/.exec(line)?.[1];
  if (bare !== undefined) {
    return {
      offset: lineStart + line.indexOf(bare),
      path,
      message:
        "Quote the whole string that holds the template: YAML reads braces as a map",
    };
  }
  return { offset, path, message: `Not YAML: ${words(error)}` };
}

type KeyPathEmpty = readonly never[];

/** What the parser says of the commonest mistakes, and what we say: the mend. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^nested mappings are not allowed in compact/i,
    'a value with ": " in it must be quoted',
  ],
  [
    /^flow (sequence|map) in block collection must be/i,
    "the brackets are not closed, or what they hold is not indented",
  ],
  [/^missing closing (.)quote/i, "the string is not closed by $1"],
  [/^tabs are not allowed/i, "tabs cannot indent; use spaces"],
  [
    /^plain value cannot start with (?:reserved character )?(.+)$/i,
    "a string that begins with $1 must be quoted",
  ],
  [
    /^(?:a block sequence may not be used as an implicit|all (?:mapping|sequence) items must start)/i,
    "the line is indented neither as those before it nor deeper",
  ],
  [
    /^invalid escape sequence (.+)$/i,
    '"$1" is no escape; write a backslash as \\\\, or use single quotes',
  ],
  [/^implicit map keys need to be/i, "a colon is missing after the key"],
  [
    /^implicit keys need to be on a single line/i,
    "a colon is missing after the key, or a string is not closed",
  ],
  [
    /^unexpected (?:scalar|flow-\S+|double-\S+|single-\S+) at node end/i,
    "something stands after the end of the value; quote the whole",
  ],
];

/** The mend in our words where we know it, else the parser's words. */
function words(error: YamlError): string {
  const message = error.message.replace(/\s+/g, " ").trim();
  for (const [form, ours] of WORDS) {
    const match = form.exec(message);
    if (match !== null) return ours.replace("$1", () => match[1] ?? "");
  }
  return message.charAt(0).toLowerCase() + message.slice(1);
}
