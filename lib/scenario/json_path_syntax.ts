/** JSONPath (RFC 9535) text → the function that it stands for. */

import { type ExactJson, parseJsonExact } from "./json.ts";
import {
  COMPARISONS,
  itemAt,
  lengthOf,
  matches,
  type Maybe,
  memberOf,
  members,
  sliceOf,
  withDescendants,
} from "./json_path_nodes.ts";

/** What a part of a path comes to at a node, below a root. */
type At<T> = (node: ExactJson, root: ExactJson) => T;

/** The nodes that a path selects, in order. */
export type Select = At<ExactJson[]>;

/** What selects nodes, and whether it is one at most (RFC 9535 2.3.5.1). */
interface Selector<S = At<readonly ExactJson[]>> {
  readonly select: S;
  readonly singular: boolean;
}

/** What stands in a filter: a value, nodes, a condition, as far as it is any of them (RFC 9535 2.4.1). */
interface Term {
  readonly value?: At<Maybe> | undefined;
  readonly nodes?: Select;
  readonly test?: At<boolean>;
}

/** How deep parentheses, filters and calls may be nested. */
const DEEPEST = 100;

const BLANKS = /[ \t\n\r]*/y;
/** What a segment begins with (RFC 9535 2.5). */
const SEGMENT = /[ \t\n\r]*(?:\.\.\[?|\.|\[)/y;
const SHORTHAND =
  /\*|[A-Za-z_\u{80}-\u{d7ff}\u{e000}-\u{10ffff}][\w\u{80}-\u{d7ff}\u{e000}-\u{10ffff}]*/uy;
const STRING = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/sy;
const INTEGER = /-?[1-9]\d*|0/y;
const FUNCTION = /[a-z][a-z_0-9]*(?=\()/y;
const QUERY = /[$@]/y;
const WORD = /[\w.+-]+|./suy;

/** The function of a path. @throws {SyntaxError} that says what is wrong, and at which character. */
export function parseJsonPath(path: string): Select {
  return new PathParser(path).parse();
}

class PathParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Select {
    if (this.#match(QUERY) !== "$") this.#fail("a path begins with $", 0);
    const { select } = this.#segments();
    if (this.#at < this.#text.length) this.#expected('".", "[" or the end');
    return select;
  }

  #segments(): Selector<Select> {
    const segments: ((nodes: ExactJson[], root: ExactJson) => ExactJson[])[] =
      [];
    let singular = true;
    for (;;) {
      const opening = this.#match(SEGMENT);
      if (opening === null) break;
      const selectors = opening.endsWith("[")
        ? this.#brackets()
        : [this.#shorthand()];
      const descendant = opening.includes("..");
      singular &&= !descendant && selectors.length === 1 &&
        selectors[0]!.singular;
      segments.push((nodes, root) => {
        const chosen: ExactJson[] = [];
        for (const node of descendant ? withDescendants(nodes) : nodes) {
          for (const { select } of selectors) {
            for (const child of select(node, root)) chosen.push(child);
          }
        }
        return chosen;
      });
    }
    return {
      select: (from, root) =>
        segments.reduce((nodes, segment) => segment(nodes, root), [from]),
      singular,
    };
  }

  #shorthand(): Selector {
    const name = this.#match(SHORTHAND) ??
      this.#expected('a name or * (other names are written ["so"])');
    return name === "*" ? WILDCARD : named(name);
  }

  #brackets(): Selector[] {
    const selectors: Selector[] = [];
    do selectors.push(this.#selector()); while (this.#take(","));
    this.#must("]", '"," or "]"');
    return selectors;
  }

  #selector(): Selector {
    const name = this.#string();
    if (name !== null) return named(name);
    if (this.#take("*")) return WILDCARD;
    if (this.#take("?")) {
      const test = this.#nested(() => this.#or());
      return several((node, root) =>
        members(node).filter((member) => test(member, root))
      );
    }
    const start = this.#integer();
    if (this.#take(":")) {
      const end = this.#integer();
      const step = this.#take(":") ? this.#integer() : null;
      return several((node) => sliceOf(node, start, end, step ?? 1));
    }
    const index = start ??
      this.#expected("a quoted name, *, an index, a slice or ?");
    return { select: (node) => itemAt(node, index), singular: true };
  }

  /** Null: there is none. */
  #integer(): number | null {
    const start = this.#next();
    const digits = this.#match(INTEGER);
    if (digits === null) return null;
    const value = Number(digits);
    return Number.isSafeInteger(value)
      ? value
      : this.#fail("an index is at most 2^53 - 1", start);
  }

  /** Null: there is none. */
  #string(): string | null {
    const start = this.#next();
    const written = this.#match(STRING);
    if (written === null) {
      const opens = /["']/.test(this.#text.charAt(start));
      return opens ? this.#fail("the string is not closed") : null;
    }
    return stringOf(written) ??
      this.#fail(`${written} is not as JSON writes strings`, start);
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > DEEPEST) this.#fail("nested too deep");
    const parsed = parse();
    this.#depth--;
    return parsed;
  }

  #or(): At<boolean> {
    const any = [this.#and()];
    while (this.#take("||")) any.push(this.#and());
    return (node, root) => any.some((test) => test(node, root));
  }

  #and(): At<boolean> {
    const all = [this.#basic()];
    while (this.#take("&&")) all.push(this.#basic());
    return (node, root) => all.every((test) => test(node, root));
  }

  #basic(): At<boolean> {
    const negated = this.#take("!");
    if (!this.#take("(")) return this.#condition(negated);
    const test = this.#nested(() => this.#or());
    this.#must(")");
    return negated ? not(test) : test;
  }

  #condition(negated: boolean): At<boolean> {
    const start = this.#next();
    const term = this.#term();
    const sign = negated
      ? undefined
      : Object.keys(COMPARISONS).find((sign) => this.#take(sign));
    if (sign === undefined) {
      const test = term.test ??
        this.#fail("a value by itself is no condition; compare it", start);
      return negated ? not(test) : test;
    }
    const compare = COMPARISONS[sign]!;
    const left = this.#valueOf(term, start);
    const right = this.#value();
    return (node, root) => compare(left(node, root), right(node, root));
  }

  #value(): At<Maybe> {
    const start = this.#next();
    return this.#valueOf(this.#term(), start);
  }

  #valueOf({ value, nodes }: Term, start: number): At<Maybe> {
    return value ?? this.#fail(
      nodes === undefined
        ? "a condition cannot be compared"
        : "a path that can select several nodes cannot be compared",
      start,
    );
  }

  #nodes(): Select {
    const start = this.#next();
    return this.#term().nodes ?? this.#fail("a path must stand here", start);
  }

  #term(): Term {
    const start = this.#next();
    const text = this.#string();
    if (text !== null) return { value: () => text };
    const query = this.#match(QUERY);
    if (query !== null) return termOf(this.#segments(), query === "$");
    const name = this.#match(FUNCTION);
    if (name !== null) return this.#nested(() => this.#call(name));
    try {
      const value = parseJsonExact(this.#match(WORD) ?? "");
      return { value: () => value };
    } catch {
      this.#at = start;
      return this.#expected("@, $, a value or a function");
    }
  }

  #call(name: string): Term {
    this.#take("(");
    const term = this.#result(name);
    this.#must(")");
    return term;
  }

  /** What a function gives (RFC 9535 2.4.4 to 2.4.8). */
  #result(name: string): Term {
    switch (name) {
      case "length": {
        const value = this.#value();
        return { value: (node, root) => lengthOf(value(node, root)) };
      }
      case "count": {
        const nodes = this.#nodes();
        return { value: (node, root) => nodes(node, root).length };
      }
      case "value": {
        const nodes = this.#nodes();
        return {
          value(node, root) {
            const selected = nodes(node, root);
            return selected.length === 1 ? selected[0] : undefined;
          },
        };
      }
      case "match":
      case "search": {
        const text = this.#value();
        this.#must(",");
        const pattern = this.#value();
        const whole = name === "match";
        return {
          test: (node, root) =>
            matches(text(node, root), pattern(node, root), whole),
        };
      }
    }
    return this.#fail(
      `no function is called ${name}; there are length, count, match, search, value`,
      this.#at - name.length - 1,
    );
  }

  /** Where the next thing begins, behind blanks. */
  #next(): number {
    this.#match(BLANKS);
    return this.#at;
  }

  #take(token: string): boolean {
    const taken = this.#text.startsWith(token, this.#next());
    if (taken) this.#at += token.length;
    return taken;
  }

  #must(token: string, words = `"${token}"`): void {
    if (!this.#take(token)) this.#expected(words);
  }

  /** What comes next, taken if it is of a form. */
  #match(form: RegExp): string | null {
    form.lastIndex = this.#at;
    const match = form.exec(this.#text);
    if (match === null) return null;
    this.#at = form.lastIndex;
    return match[0];
  }

  #expected(words: string): never {
    const start = this.#at;
    const found = this.#match(WORD);
    return this.#fail(
      `expected ${words}, found ${
        found === null ? "the end" : JSON.stringify(found)
      }`,
      start,
    );
  }

  #fail(message: string, at = this.#at): never {
    throw new SyntaxError(`${message} (character ${at + 1})`);
  }
}

function several(select: Selector["select"]): Selector {
  return { select, singular: false };
}

const WILDCARD = several(members);

function named(name: string): Selector {
  return { select: (node) => memberOf(node, name), singular: true };
}

/** A path in a filter. */
function termOf(
  { select, singular }: Selector<Select>,
  absolute: boolean,
): Term {
  const nodes: Select = (node, root) => select(absolute ? root : node, root);
  return {
    nodes,
    value: singular ? (node, root) => nodes(node, root)[0] : undefined,
    test: (node, root) => nodes(node, root).length > 0,
  };
}

function not(test: At<boolean>): At<boolean> {
  return (node, root) => !test(node, root);
}

/** How JSON writes what a string in single quotes writes otherwise, and the other way round. */
const IN_JSON: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\'": "'",
  '\\"': "\\'",
};

/** A string without its quotes and escapes; null: it has others than JSON, or half a pair of surrogates. */
function stringOf(written: string): string | null {
  const json = written.startsWith('"')
    ? written
    : `"${
      written.slice(1, -1).replace(/\\.|"/gs, (part) => IN_JSON[part] ?? part)
    }"`;
  try {
    const text: string = JSON.parse(json);
    return text.isWellFormed() ? text : null;
  } catch {
    return null;
  }
}
