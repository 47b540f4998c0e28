/**
 * The YAML that scenarios are mostly written in: block maps and lists, plain
 * and quoted scalars and flow collections of one line each, comments. Reading
 * it here costs a tenth of loading the whole parser, which takes everything
 * else. What is read here is read as `yaml_source.ts` reads it: a test holds
 * the two together.
 */

import {
  readInteger,
  type SourceEntry,
  type SourceList,
  type SourceMap,
  type SourceNode,
  type SourceScalar,
} from "./source.ts";

/** In units of UTF-16; in longer texts a string may be too long for the stack of a regular expression. */
const LONGEST = 2 ** 20;
/** How deep maps and lists may be nested, and flow collections in a line: each level is one of the stack. */
const DEEPEST_BLOCK = 100;
const DEEPEST_FLOW = 20;

/** Tabs, carriage returns, other controls and line breaks: rare, and with rules of their own. */
// deno-lint-ignore no-control-regex
const UNUSUAL = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]/;
/** A line with something on it. */
const LINE = /^( *)[^ #\n]/gm;
/** A key, and what parts it from its value. */
const KEY = /([A-Za-z_][\w-]*):(?: +|$)/my;
const FLOW_KEY = /(?:([A-Za-z_][\w-]*)|("(?:[^"\\\n]|\\["\\/bfnrt])*")): +/y;
const DOUBLE = /"(?:[^"\\\n]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SINGLE = /'(?:[^'\n]|'')*'/y;
/** As far as a comment, or the end of the line. */
const PLAIN = /(?:[A-Za-z0-9_/$(]|-\d)(?:(?! #).)*/y;
const FLOW_PLAIN = /(?:[A-Za-z0-9_/$(]|-\d)[^,[\]{}:#"'&*!|>%@`\n]*/y;
const DASH = /- +(?=\S)/y;
/** What may stand behind a value. */
const END = /(?: +#.*| *)$/my;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
/** What YAML reads as a number in a form of its own. */
const NUMERIC =
  /^[-+]?(?:0o[0-7]+|0x[0-9a-f]+|(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?)$/i;
const TRUE = /^(?:[Tt]rue|TRUE)$/;
const FALSE = /^(?:[Ff]alse|FALSE)$/;
const NULL = /^(?:[Nn]ull|NULL)$/;

/** The text has something that is not read here. */
class NotPlain extends Error {}

/** The map that a text is; null where the text has anything that is not read here. */
export function readPlainYaml(text: string): SourceMap | null {
  if (text.length > LONGEST || UNUSUAL.test(text)) return null;
  try {
    return new Reader(text).document();
  } catch (thrown) {
    if (thrown instanceof NotPlain) return null;
    throw thrown;
  }
}

interface Line {
  /** The column of its first character, which may be the one behind a dash. */
  readonly indent: number;
  /** The offset of that character. */
  readonly start: number;
}

class Reader {
  readonly #text: string;
  readonly #lines: Line[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = Array.from(text.matchAll(LINE), (line) => {
      const indent = line[1]!.length;
      return { indent, start: line.index + indent };
    });
  }

  document(): SourceMap {
    const [first] = this.#lines;
    if (first === undefined) throw new NotPlain();
    const root = this.#deeper(() => this.#map(first.indent));
    if (this.#next < this.#lines.length) throw new NotPlain();
    return root;
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > DEEPEST_BLOCK) throw new NotPlain();
    const node = read();
    this.#depth--;
    return node;
  }

  #map(indent: number): SourceMap {
    const { start } = this.#lines[this.#next]!;
    const entries = new Map<string, SourceEntry>();
    for (let line = this.#at(indent); line !== null; line = this.#at(indent)) {
      const [written, name] = this.#need(KEY, line.start);
      if (entries.has(name!)) throw new NotPlain();
      const keyStart = line.start;
      const valueStart = keyStart + written!.length;
      this.#next++;
      const first = this.#text[valueStart];
      const isBelow = first === undefined || first === "\n" || first === "#";
      const node = isBelow
        ? this.#below(indent, keyStart)
        : this.#inline(valueStart);
      entries.set(name!, { keyStart, node });
    }
    return { kind: "map", start, entries };
  }

  /** What stands in the lines below a key, or nothing. */
  #below(indent: number, keyStart: number): SourceNode {
    const line = this.#lines[this.#next];
    if (line !== undefined && line.indent >= indent) {
      // A list may stand as deep as its key.
      if (this.#match(DASH, line.start) !== null) {
        return this.#deeper(() => this.#list(line.indent));
      }
      if (line.indent > indent) {
        return this.#deeper(() => this.#map(line.indent));
      }
    }
    return { kind: "scalar", start: keyStart, value: null, source: "" };
  }

  #list(indent: number): SourceList {
    const { start } = this.#lines[this.#next]!;
    const items: SourceNode[] = [];
    for (let line = this.#at(indent); line !== null; line = this.#at(indent)) {
      const dash = this.#match(DASH, line.start);
      if (dash === null) break;
      const width = dash[0].length;
      const itemStart = line.start + width;
      if (this.#match(KEY, itemStart) === null) {
        this.#next++;
        items.push(this.#inline(itemStart));
      } else {
        // A map begins behind the dash, as if it stood there alone.
        const inner = { indent: indent + width, start: itemStart };
        this.#lines[this.#next] = inner;
        items.push(this.#deeper(() => this.#map(inner.indent)));
      }
    }
    return { kind: "list", start, items };
  }

  /** The next line of a collection; null behind its last one. */
  #at(indent: number): Line | null {
    const line = this.#lines[this.#next];
    if (line === undefined || line.indent < indent) return null;
    if (line.indent > indent) throw new NotPlain();
    return line;
  }

  /** The value that the rest of a line is. */
  #inline(start: number): SourceNode {
    if (/[{["']/.test(this.#text[start]!)) {
      const [node, end] = this.#flow(start, 0);
      this.#need(END, end);
      return node;
    }
    const source = withoutSpaces(this.#need(PLAIN, start)[0]!);
    if (/:(?: |$)/.test(source)) throw new NotPlain();
    return plainScalar(start, source);
  }

  /** A value of a flow collection, and where it ends. */
  #flow(start: number, depth: number): [SourceNode, number] {
    if (depth > DEEPEST_FLOW) throw new NotPlain();
    switch (this.#text[start]) {
      case "{":
        return this.#flowMap(start, depth + 1);
      case "[":
        return this.#flowList(start, depth + 1);
      case '"': {
        const written = this.#need(DOUBLE, start)[0]!;
        return [quoted(start, JSON.parse(written)), start + written.length];
      }
      case "'": {
        const written = this.#need(SINGLE, start)[0]!;
        const value = written.slice(1, -1).replaceAll("''", "'");
        return [quoted(start, value), start + written.length];
      }
    }
    const source = withoutSpaces(this.#need(FLOW_PLAIN, start)[0]!);
    return [plainScalar(start, source), start + source.length];
  }

  #flowMap(start: number, depth: number): [SourceMap, number] {
    const entries = new Map<string, SourceEntry>();
    let at = this.#spaces(start + 1);
    while (this.#text[at] !== "}") {
      const [written, plain, double] = this.#need(FLOW_KEY, at);
      const name = plain ?? JSON.parse(double!) as string;
      if (entries.has(name)) throw new NotPlain();
      const [node, end] = this.#flow(at + written!.length, depth);
      entries.set(name, { keyStart: at, node });
      at = this.#member(end, "}");
    }
    return [{ kind: "map", start, entries }, at + 1];
  }

  #flowList(start: number, depth: number): [SourceList, number] {
    const items: SourceNode[] = [];
    let at = this.#spaces(start + 1);
    while (this.#text[at] !== "]") {
      const [node, end] = this.#flow(at, depth);
      items.push(node);
      at = this.#member(end, "]");
    }
    return [{ kind: "list", start, items }, at + 1];
  }

  /** Where the next member of a flow collection stands, or what closes it. */
  #member(end: number, close: string): number {
    const at = this.#spaces(end);
    if (this.#text[at] === close) return at;
    const next = this.#spaces(at + 1);
    const parted = this.#text[at] === "," && next > at + 1;
    if (!parted || this.#text[next] === close) throw new NotPlain();
    return next;
  }

  #spaces(from: number): number {
    let at = from;
    while (this.#text[at] === " ") at++;
    return at;
  }

  #match(form: RegExp, at: number): RegExpExecArray | null {
    form.lastIndex = at;
    return form.exec(this.#text);
  }

  #need(form: RegExp, at: number): RegExpExecArray {
    const found = this.#match(form, at);
    if (found === null) throw new NotPlain();
    return found;
  }
}

/** Without the spaces at its end; other white space is its own. */
function withoutSpaces(source: string): string {
  return source.replace(/ +$/, "");
}

function quoted(start: number, value: string): SourceScalar {
  return { kind: "scalar", start, value, source: value };
}

function plainScalar(start: number, source: string): SourceScalar {
  return { kind: "scalar", start, value: valueOf(source), source };
}

/** As the core schema resolves it. */
function valueOf(source: string): SourceScalar["value"] {
  if (DECIMAL.test(source)) {
    return source.includes(".") ? Number(source) : readInteger(source);
  }
  if (NUMERIC.test(source)) throw new NotPlain();
  if (TRUE.test(source)) return true;
  if (FALSE.test(source)) return false;
  return NULL.test(source) ? null : source;
}
