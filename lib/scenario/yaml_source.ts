/** YAML 1.2 text (core schema, aliases and `<<`) → values with places. */

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type YamlDocument,
  type YamlError,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from "yaml";
import {
  asInteger,
  DEEPEST,
  joined,
  readInteger,
  type SourceDocument,
  type SourceEntry,
  type SourceNode,
  type SourceProblem,
} from "./source.ts";
import { brief } from "./key_path.ts";
import { hasTemplate, splitTemplate } from "./template_syntax.ts";

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
    const problem = { offset: 0, path: [], message: TOO_DEEP };
    return [{ root: null, problems: [problem] }];
  }
  const readable = documents.flatMap((document) => {
    const fault = document.errors[0];
    if (fault !== undefined) {
      return [{ root: null, problems: [syntaxProblem(fault, document, text)] }];
    }
    if (isEmpty(document.contents)) return [];
    return [new Converter(text).document(document)];
  });
  const stray = controlIn(text);
  return stray === null ? readable : [stray, ...readable];
}

/** What YAML 1.2 keeps out of its texts (5.1), which the parser lets in. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

function controlIn(text: string): SourceDocument | null {
  const offset = text.search(CONTROL);
  if (offset === -1) return null;
  const code = text.charCodeAt(offset).toString(16).padStart(2, "0");
  const message =
    `Not YAML: a control character (U+00${code.toUpperCase()}); in double quotes it is written \\x${code}`;
  return { root: null, problems: [{ offset, path: [], message }] };
}

function isEmpty(node: YamlNode | null): boolean {
  return node === null ||
    isScalar(node) && node.source === "" && node.type === "PLAIN" &&
      node.anchor === undefined && node.tag === undefined;
}

/** What can only be meant as a template, be it a wrong one; a map of braces has a colon or a comma. */
const TEMPLATE = /^\{\{[^{}:,\n]*\}\}$/;

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
        message: `${TOO_DEEP}, more than ${DEEPEST} levels`,
      });
      return unread(startOf(node));
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
    const start = startOf(node);
    const template = this.#unquoted(node);
    if (template !== null) {
      this.#report(start, {
        message:
          `Quote the template, as in "${template}": YAML reads braces as a map`,
        suggestion: `"${template}"`,
      });
      return {
        kind: "scalar",
        start,
        value: template,
        source: template,
        partial: true,
      };
    }
    const entries = new Map<string, SourceEntry>();
    const merged: SourceEntry[] = [];
    let firstKey: number | null = null;
    let partial = false;
    for (const pair of node.items) {
      const key = this.#key(pair.key, pair.value, node);
      firstKey ??= key.keyStart;
      if (key.name === null) {
        partial = true;
        continue;
      }
      const { name, keyStart } = key;
      this.#path.push(name);
      const value = this.#node(pair.value, keyStart);
      if (name === "<<" && key.plain) {
        if (merged.length > 0) {
          this.#report(keyStart, {
            message:
              'The key "<<" stands here twice; give one of them a list of both',
          });
        }
        merged.push({ keyStart, node: value });
      } else {
        const before = entries.get(name);
        if (before !== undefined) {
          this.#report(keyStart, {
            message: `The key "${brief(name)}" stands here twice; remove one`,
          });
        }
        const node = before === undefined ? value : joined(before.node, value);
        entries.set(name, { keyStart, node });
      }
      this.#path.pop();
    }
    const [first] = entries.values();
    for (const merge of merged) {
      if (!this.#merge(merge, entries)) partial = true;
    }
    const values = [...entries.values()].map((entry) => entry.node);
    return this.#measured({
      kind: "map",
      start,
      entries,
      ...(firstKey === null || firstKey === first?.keyStart
        ? {}
        : { firstKey }),
      ...(partial ? { partial } : {}),
    }, values);
  }

  /** The template that a map of a map is, whose author forgot the quotes; null: it is none. */
  #unquoted({ flow, items, range }: YamlMap): string | null {
    const [pair] = items;
    if (flow !== true || items.length !== 1 || !isMap(pair!.key)) return null;
    const [start, end] = range ?? [0, 0];
    const whole = this.#text.slice(start, end);
    if (!hasTemplate(whole.slice(0, 2))) return null;
    const parts = TEMPLATE.test(whole) ? [] : splitTemplate(whole);
    const isOne = parts.length === 1 && parts[0]!.kind !== "broken";
    return parts.length === 0 || isOne ? whole.replace(/\s+/g, " ") : null;
  }

  /** Whether all that is merged could be. */
  #merge(merge: SourceEntry, entries: Map<string, SourceEntry>): boolean {
    const { node } = merge;
    let whole = true;
    for (const source of node.kind === "list" ? node.items : [node]) {
      if (source.kind !== "map") {
        if (source.kind === "list" || source.partial !== true) {
          this.#report(merge.keyStart, {
            message: 'The value of "<<" must be a map, or a list of maps',
          });
        }
        return false;
      }
      whole &&= source.partial !== true;
      for (const [name, entry] of source.entries) {
        if (!entries.has(name)) entries.set(name, entry);
      }
    }
    return whole;
  }

  /** A key, where it stands, and whether it is written without quotes; without a name it cannot be read. */
  #key(
    key: YamlNode | null,
    value: YamlNode | null,
    map: YamlMap,
  ): { name: string | null; keyStart: number; plain: boolean } {
    const keyStart = key === null
      ? value === null ? startOf(map) : startOf(value)
      : startOf(key);
    if (isAlias(key)) {
      const target = this.#alias(key.source, keyStart);
      if (target.kind !== "scalar") {
        this.#report(keyStart, { message: "A key must be a scalar" });
      } else if (target.partial !== true) {
        return { name: String(target.value), keyStart, plain: false };
      }
      return { name: null, keyStart, plain: false };
    }
    if (isScalar(key) && (key.type !== "PLAIN" || key.source !== "")) {
      if (key.tag !== undefined) this.#node(key, keyStart);
      if (key.anchor !== undefined) this.#node(key, keyStart);
      const plain = key.type === "PLAIN";
      const name = typeof key.value === "string" ? key.value : key.source ?? "";
      return { name, keyStart, plain };
    }
    this.#report(keyStart, {
      message: isScalar(key) || key === null
        ? "A key is missing before the colon"
        : "A key must be a scalar, not a map or a list",
    });
    return { name: null, keyStart, plain: false };
  }

  #alias(name: string, offset: number): SourceNode {
    const target = this.#anchors.get(name);
    if (target === undefined || target === null) {
      this.#report(offset, {
        message: target === null
          ? `The alias "*${brief(name)}" stands inside the value that it names`
          : `The alias "*${brief(name)}" names no anchor; write "&${
            brief(name)
          }" before the value that it stands for`,
      });
      return unread(offset);
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
    return unread(offset);
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

/** What stands for what could not be read. */
function unread(start: number): SourceNode {
  return { kind: "scalar", start, value: null, source: "", partial: true };
}

function startOf(node: YamlNode): number {
  return node.range?.[0] ?? 0;
}

function shortTag(tag: string): string {
  return tag.replace(/^tag:yaml\.org,2002:/, "!!");
}

/** A syntax error, at the place where the parser stopped, or where what is not closed begins. */
function syntaxProblem(
  error: YamlError,
  document: YamlDocument,
  text: string,
): SourceProblem {
  const offset = Math.min(error.pos[0], text.length);
  if (error.code === "RESOURCE_EXHAUSTION") {
    return { offset, path: [], message: TOO_DEEP };
  }
  const template = templateAround(offset, text);
  if (template !== null) {
    return {
      offset: template,
      path: [],
      message:
        "Quote the template, and all of the string that it stands in: YAML reads braces as a map",
    };
  }
  const stopped = text.slice(offset, error.pos[1]);
  const why = /^implicit /i.test(error.message) && BARE_COLON.test(stopped)
    ? "a space is missing after the colon"
    : words(error);
  const opened = error.code === "MISSING_CHAR"
    ? stringEndingAt(offset, document)
    : null;
  return {
    offset: opened ?? offset,
    path: [],
    message: `Not YAML: ${why}`,
  };
}

/**
 * Where the quoted string begins that ends at an offset; null: none does. One
 * that is not closed may run to the end of the text, where nobody looks for it.
 */
function stringEndingAt(offset: number, document: YamlDocument): number | null {
  let start: number | null = null;
  visit(document, {
    Scalar(_key, { type, range }) {
      const quoted = type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
      if (quoted && range?.[1] === offset) start = range[0];
    },
  });
  return start;
}

const TOO_DEEP = "Not readable: nested too deep";

/** A key and its value with nothing between them; a URL is no such thing. */
const BARE_COLON = /^[A-Za-z_]\w*:(?!\/\/)\S/;
/** What begins as a quoted scalar does. */
const QUOTED = /(?<=^|[\s[{,:-])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/g;
/** What stands before a scalar. */
const BEFORE = /^.*(?:[[{,]|[:?-](?=\s))\s*/;

/**
 * Where the string begins that an unquoted template stands in, if the parser
 * stopped in that; null: it did not.
 */
function templateAround(offset: number, text: string): number | null {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const [line = ""] = text.slice(lineStart, lineStart + LONGEST_LINE)
    .split("\n", 1);
  const bare = line.replace(QUOTED, (quoted) => "_".repeat(quoted.length));
  for (const { index, 0: template } of bare.matchAll(/\{\{[^{}]*\}\}/g)) {
    const before = BEFORE.exec(bare.slice(0, index))?.[0] ?? "";
    const indent = /^\s*/.exec(bare)![0].length;
    const from = lineStart + Math.max(before.length, indent);
    const rest = /^[^,\]}]*/.exec(bare.slice(index + template.length))![0];
    const until = lineStart + index + template.length + rest.length;
    if (from <= offset && offset <= until) return from;
  }
  return null;
}

/** How much of a line is looked at for a template. */
const LONGEST_LINE = 10_000;

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
    /^plain value cannot start with (?:.* )?(\S+)$/i,
    "a string that begins with $1 must be quoted",
  ],
  [
    /^missing directives-end/i,
    "a line that begins with % is a directive, and --- must follow; quote what is none",
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
