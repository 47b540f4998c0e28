/** JSONPath (RFC 9535) text → what it asks for. */

import type { ExactJson } from "./json.ts";
import { readInteger } from "./source.ts";

/** A step from nodes to their children, or to all their descendants. */
export interface Segment {
  readonly descendant: boolean;
  readonly selectors: readonly Selector[];
}

/** Which children a segment selects (RFC 9535 2.3). */
export type Selector =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "wildcard" }
  | { readonly kind: "index"; readonly index: number }
  | {
    readonly kind: "slice";
    readonly start: number | null;
    readonly end: number | null;
    readonly step: number;
  }
  | { readonly kind: "filter"; readonly condition: Condition };

/** A query: from the root (`$`) or from the current node (`@`). */
export interface Query {
  readonly kind: "query";
  readonly relative: boolean;
  readonly segments: readonly Segment[];
}

/** What a filter asks of a node (RFC 9535 2.3.5). */
export type Condition =
  | { readonly kind: "or"; readonly any: readonly Condition[] }
  | { readonly kind: "and"; readonly all: readonly Condition[] }
  | { readonly kind: "not"; readonly not: Condition }
  | {
    readonly kind: "compare";
    readonly operator: Operator;
    readonly left: Comparable;
    readonly right: Comparable;
  }
  | Query
  | Call;

/** A comparison's operator. */
export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** What can be compared, or handed to a function. */
export type Comparable = Literal | Query | Call;

/** A value that stands in the path. */
export interface Literal {
  readonly kind: "literal";
  readonly value: ExactJson;
}

/** A call of one of the functions of RFC 9535 2.4. */
export interface Call {
  readonly kind: "call";
  readonly name: FunctionName;
  readonly arguments: readonly Comparable[];
}

type Type = "value" | "nodes" | "logical";

/** The functions, with the types of their parameters and of their results. */
export const FUNCTIONS = {
  length: { takes: ["value"], gives: "value" },
  count: { takes: ["nodes"], gives: "value" },
  match: { takes: ["value", "value"], gives: "logical" },
  search: { takes: ["value", "value"], gives: "logical" },
  value: { takes: ["nodes"], gives: "value" },
} as const satisfies Record<string, { takes: readonly Type[]; gives: Type }>;

/** The name of a function. */
export type FunctionName = keyof typeof FUNCTIONS;

/** How deep parentheses and filters may be nested. */
const DEEPEST = 100;

const NAME =
  /[A-Za-z_\u{80}-\u{d7ff}\u{e000}-\u{10ffff}][\w\u{80}-\u{d7ff}\u{e000}-\u{10ffff}]*/uy;
const INTEGER = /-?\d+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const FUNCTION = /[a-z][a-z_0-9]*(?=\()/y;
const WORD = /(?:true|false|null)(?![\w$])/y;
const OPERATOR = /==|!=|<=|>=|<|>/y;
const SPACE = /[ \t\n\r]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  "/": "/",
  "\\": "\\",
};

/** The segments of a path. @throws {SyntaxError} that says what is wrong, and at which character. */
export function parseJsonPath(path: string): readonly Segment[] {
  return new PathParser(path).parse();
}

class PathParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): readonly Segment[] {
    if (!this.#take("$")) this.#fail("a path begins with $");
    const segments = this.#segments();
    if (this.#at < this.#text.length) {
      this.#fail(`expected ".", "[" or the end, found ${this.#here()}`);
    }
    return segments;
  }

  #segments(): Segment[] {
    const segments: Segment[] = [];
    while (true) {
      const before = this.#at;
      this.#space();
      if (this.#take("..")) {
        const selectors = this.#text[this.#at] === "["
          ? this.#brackets()
          : [this.#shorthand()];
        segments.push({ descendant: true, selectors });
      } else if (this.#take(".")) {
        segments.push({ descendant: false, selectors: [this.#shorthand()] });
      } else if (this.#text[this.#at] === "[") {
        segments.push({ descendant: false, selectors: this.#brackets() });
      } else {
        this.#at = before;
        return segments;
      }
    }
  }

  #shorthand(): Selector {
    if (this.#take("*")) return { kind: "wildcard" };
    const name = this.#match(NAME);
    if (name !== null) return { kind: "name", name };
    this.#fail(
      `expected a name or * after the dot, found ${this.#here()}; other names are written ["so"]`,
    );
  }

  #brackets(): Selector[] {
    this.#take("[");
    const selectors: Selector[] = [];
    do {
      this.#space();
      selectors.push(this.#selector());
      this.#space();
    } while (this.#take(","));
    if (!this.#take("]")) {
      this.#fail(`expected "," or "]", found ${this.#here()}`);
    }
    return selectors;
  }

  #selector(): Selector {
    const char = this.#text[this.#at];
    if (char === '"' || char === "'") {
      return { kind: "name", name: this.#string() };
    }
    if (this.#take("*")) return { kind: "wildcard" };
    if (this.#take("?")) {
      this.#space();
      return { kind: "filter", condition: this.#or() };
    }
    return this.#indexOrSlice();
  }

  #indexOrSlice(): Selector {
    const start = this.#integer();
    const afterStart = this.#at;
    this.#space();
    if (!this.#take(":")) {
      this.#at = afterStart;
      if (start !== null) return { kind: "index", index: start };
      this.#fail(
        `expected a quoted name, *, an index, a slice or ? in the brackets, found ${this.#here()}`,
      );
    }
    this.#space();
    const end = this.#integer();
    if (end !== null) this.#space();
    let step: number | null = null;
    if (this.#take(":")) {
      const colon = this.#at;
      this.#space();
      step = this.#integer();
      if (step === null) this.#at = colon;
    }
    return { kind: "slice", start, end, step: step ?? 1 };
  }

  #integer(): number | null {
    const start = this.#at;
    const digits = this.#match(INTEGER);
    if (digits === null) return null;
    if (/^(?:-0|-?0\d)/.test(digits)) {
      this.#fail("an index has no leading zeros, and no sign before 0", start);
    }
    const value = Number(digits);
    if (!Number.isSafeInteger(value)) {
      this.#fail("an index is at most 2^53 - 1", start);
    }
    return value;
  }

  #string(): string {
    const start = this.#at;
    const quote = this.#text[this.#at++]!;
    let value = "";
    while (true) {
      const code = this.#text.codePointAt(this.#at);
      if (code === undefined) this.#fail("the string is not closed", start);
      const char = String.fromCodePoint(code);
      if (char === quote) break;
      if (code < 0x20 || code >= 0xd800 && code <= 0xdfff) {
        this.#fail(
          "a control character or lone surrogate stands in the string",
        );
      }
      if (char === "\\") value += this.#escape(quote);
      else {
        value += char;
        this.#at += char.length;
      }
    }
    this.#at++;
    return value;
  }

  #escape(quote: string): string {
    const kind = this.#text[this.#at + 1] ?? "";
    if (kind === "u") {
      const form = /\\u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?/y;
      form.lastIndex = this.#at;
      const digits = form.exec(this.#text);
      if (digits === null) this.#fail("\\u takes four hexadecimal digits");
      const first = parseInt(digits[1]!, 16);
      const isHigh = first >= 0xd800 && first <= 0xdbff;
      if (
        first >= 0xdc00 && first <= 0xdfff || isHigh && digits[2] === undefined
      ) this.#fail("a lone surrogate is no character");
      const length = isHigh ? 12 : 6;
      this.#at += length;
      return isHigh
        ? String.fromCharCode(first, parseInt(digits[2]!, 16))
        : String.fromCharCode(first);
    }
    const char = kind === quote ? quote : ESCAPES[kind];
    if (char === undefined) this.#fail(`"\\${kind}" is no escape here`);
    this.#at += 2;
    return char;
  }

  #or(): Condition {
    if (++this.#depth > DEEPEST) this.#fail("nested too deep");
    const any = [this.#and()];
    while (this.#operatorAhead("||")) any.push(this.#and());
    this.#depth--;
    return any.length === 1 ? any[0]! : { kind: "or", any };
  }

  #and(): Condition {
    const all = [this.#basic()];
    while (this.#operatorAhead("&&")) all.push(this.#basic());
    return all.length === 1 ? all[0]! : { kind: "and", all };
  }

  #operatorAhead(operator: string): boolean {
    const before = this.#at;
    this.#space();
    if (this.#take(operator)) {
      this.#space();
      return true;
    }
    this.#at = before;
    return false;
  }

  #basic(): Condition {
    if (this.#text[this.#at] === "!" && this.#text[this.#at + 1] !== "=") {
      this.#at++;
      this.#space();
      if (this.#text[this.#at] === "(") {
        return { kind: "not", not: this.#parenthesis() };
      }
      const start = this.#at;
      return { kind: "not", not: this.#test(this.#comparable(), start) };
    }
    if (this.#text[this.#at] === "(") return this.#parenthesis();
    const start = this.#at;
    const left = this.#comparable();
    const before = this.#at;
    this.#space();
    const operator = this.#match(OPERATOR) as Operator | null;
    if (operator === null) {
      this.#at = before;
      return this.#test(left, start);
    }
    this.#mustBeValue(left, start);
    this.#space();
    const rightStart = this.#at;
    const right = this.#comparable();
    this.#mustBeValue(right, rightStart);
    return { kind: "compare", operator, left, right };
  }

  #parenthesis(): Condition {
    this.#take("(");
    this.#space();
    const condition = this.#or();
    this.#space();
    if (!this.#take(")")) this.#fail(`expected ")", found ${this.#here()}`);
    return condition;
  }

  #test(tested: Comparable, start: number): Condition {
    if (tested.kind === "literal") {
      this.#fail("a value by itself is no condition; compare it", start);
    }
    if (tested.kind === "call" && FUNCTIONS[tested.name].gives === "value") {
      this.#fail(`the result of ${tested.name}() must be compared`, start);
    }
    return tested;
  }

  #mustBeValue(compared: Comparable, start: number): void {
    if (compared.kind === "query" && !isSingular(compared)) {
      this.#fail(
        "a path that can select several nodes cannot be compared",
        start,
      );
    }
    if (
      compared.kind === "call" && FUNCTIONS[compared.name].gives !== "value"
    ) this.#fail(`the result of ${compared.name}() cannot be compared`, start);
  }

  #comparable(): Comparable {
    const char = this.#text[this.#at];
    if (char === '"' || char === "'") {
      return { kind: "literal", value: this.#string() };
    }
    if (char === "$" || char === "@") {
      this.#at++;
      const segments = this.#segments();
      return { kind: "query", relative: char === "@", segments };
    }
    const name = this.#match(FUNCTION);
    if (name !== null) return this.#call(name);
    const word = this.#match(WORD);
    if (word !== null) return { kind: "literal", value: JSON.parse(word) };
    const start = this.#at;
    const number = this.#match(NUMBER);
    if (number === null) {
      this.#fail(`expected @, $, a value or a function, found ${this.#here()}`);
    }
    if (/^-?0\d/.test(number)) {
      this.#fail("a number has no leading zeros", start);
    }
    const value = /[.eE]/.test(number) ? Number(number) : readInteger(number);
    return { kind: "literal", value };
  }

  #call(name: string): Call {
    const start = this.#at - name.length;
    if (!Object.hasOwn(FUNCTIONS, name)) {
      const known = Object.keys(FUNCTIONS).join(", ");
      this.#fail(`no function is called ${name}; there are ${known}`, start);
    }
    const known = name as FunctionName;
    const { takes } = FUNCTIONS[known];
    this.#take("(");
    const given: Comparable[] = [];
    this.#space();
    while (this.#text[this.#at] !== ")") {
      if (given.length > 0) {
        if (!this.#take(",")) {
          this.#fail(`expected "," or ")", found ${this.#here()}`);
        }
        this.#space();
      }
      const argumentStart = this.#at;
      const argument = this.#comparable();
      const type = takes[given.length];
      if (type === "value") this.#mustBeValue(argument, argumentStart);
      if (type === "nodes" && argument.kind !== "query") {
        this.#fail(`${name}() takes a path`, argumentStart);
      }
      given.push(argument);
      this.#space();
    }
    this.#take(")");
    if (given.length !== takes.length) {
      const count = takes.length === 1 ? "one argument" : "two arguments";
      this.#fail(`${name}() takes ${count}`, start);
    }
    return { kind: "call", name: known, arguments: given };
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #match(form: RegExp): string | null {
    form.lastIndex = this.#at;
    const match = form.exec(this.#text)?.[0] ?? null;
    if (match !== null) this.#at += match.length;
    return match;
  }

  #here(): string {
    const code = this.#text.codePointAt(this.#at);
    return code === undefined
      ? "the end"
      : JSON.stringify(String.fromCodePoint(code));
  }

  #fail(message: string, at = this.#at): never {
    throw new SyntaxError(`${message} (character ${at + 1})`);
  }
}

/** Whether a query selects at most one node (RFC 9535 2.3.5.1). */
function isSingular({ segments }: Query): boolean {
  return segments.every(({ descendant, selectors }) =>
    !descendant && selectors.length === 1 &&
    (selectors[0]!.kind === "name" || selectors[0]!.kind === "index")
  );
}
