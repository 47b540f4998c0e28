/** JSON text (RFC 8259) → values with places, and errors that say where and why. */

import { brief } from "./key_path.ts";
import {
  DEEPEST,
  joined,
  readInteger,
  type SourceDocument,
  type SourceEntry,
  type SourceNode,
  type SourceProblem,
} from "./source.ts";

/** Where the reading of a JSON text stopped, and why. */
class JsonTextError extends SyntaxError {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.name = "JsonTextError";
    this.offset = offset;
  }
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{L}\p{N}_$.+-]+/uy;
const WORDS = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** The one document of a JSON text. A duplicate key is a problem. */
export function readJson(text: string): SourceDocument {
  const problems: SourceProblem[] = [];
  try {
    const root = new Reader(text, problems).read();
    return { root, problems };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    const { offset, message } = error;
    return {
      root: null,
      problems: [...problems, { offset, path: [], message }],
    };
  }
}

class Reader {
  readonly #text: string;
  readonly #problems: SourceProblem[];
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, problems: SourceProblem[]) {
    this.#text = text;
    this.#problems = problems;
    if (text.startsWith("\uFEFF")) this.#at = 1;
  }

  read(): SourceNode {
    this.#space();
    if (this.#at === this.#text.length) {
      this.#fail("Not JSON: the text is empty");
    }
    const node = this.#value();
    this.#space();
    if (this.#at < this.#text.length) {
      this.#fail(`Not JSON: ${this.#here()} after the end of the value`);
    }
    return node;
  }

  #value(): SourceNode {
    if (this.#path.length > DEEPEST) {
      this.#fail(
        `Not readable: nested too deep, more than ${DEEPEST} levels`,
      );
    }
    const start = this.#at;
    const char = this.#text[start];
    if (char === "{") return this.#object(start);
    if (char === "[") return this.#array(start);
    if (char === '"') {
      const value = this.#string();
      return { kind: "scalar", start, value, source: value };
    }
    NUMBER.lastIndex = start;
    const number = NUMBER.exec(this.#text)?.[0];
    WORD.lastIndex = start;
    const word = WORD.exec(this.#text)?.[0];
    if (number !== undefined && number === word) {
      this.#at += number.length;
      const value = /[.eE]/.test(number) ? Number(number) : readInteger(number);
      return { kind: "scalar", start, value, source: number };
    }
    const constant = word === undefined ? undefined : WORDS.get(word);
    if (word !== undefined && constant !== undefined) {
      this.#at += word.length;
      return { kind: "scalar", start, value: constant, source: word };
    }
    this.#fail(`Not JSON: expected a value, found ${this.#here()}`);
  }

  #object(start: number): SourceNode {
    const entries = new Map<string, SourceEntry>();
    this.#at++;
    this.#space();
    if (this.#take("}")) return { kind: "map", start, entries };
    while (true) {
      const keyStart = this.#at;
      if (this.#text[keyStart] !== '"') {
        this.#fail(
          this.#text[keyStart] === "}"
            ? "Not JSON: a comma before }; remove it"
            : `Not JSON: expected a key in double quotes, found ${this.#here()}`,
        );
      }
      const key = this.#string();
      this.#path.push(key);
      this.#space();
      if (!this.#take(":")) {
        this.#fail(
          `Not JSON: expected ":" after the key "${
            brief(key)
          }", found ${this.#here()}`,
        );
      }
      this.#space();
      const before = entries.get(key);
      if (before !== undefined) {
        this.#problems.push({
          offset: keyStart,
          path: [...this.#path],
          message: `The key "${brief(key)}" stands here twice; remove one`,
        });
      }
      const value = this.#value();
      const node = before === undefined ? value : joined(before.node, value);
      entries.set(key, { keyStart, node });
      this.#path.pop();
      this.#space();
      if (this.#take("}")) return { kind: "map", start, entries };
      this.#comma("}");
    }
  }

  #array(start: number): SourceNode {
    const items: SourceNode[] = [];
    this.#at++;
    this.#space();
    if (this.#take("]")) return { kind: "list", start, items };
    while (true) {
      if (this.#text[this.#at] === "]") {
        this.#fail("Not JSON: a comma before ]; remove it");
      }
      this.#path.push(items.length);
      items.push(this.#value());
      this.#path.pop();
      this.#space();
      if (this.#take("]")) return { kind: "list", start, items };
      this.#comma("]");
    }
  }

  #comma(end: string): void {
    if (!this.#take(",")) {
      this.#fail(`Not JSON: expected "," or "${end}", found ${this.#here()}`);
    }
    this.#space();
  }

  #string(): string {
    let value = "";
    let from = ++this.#at;
    while (true) {
      const char = this.#text[this.#at];
      if (char === undefined || char === "\n") {
        this.#fail("Not JSON: the string is not closed on its line");
      }
      if (char === '"') break;
      if (char < " ") {
        this.#fail("Not JSON: a control character in a string; escape it");
      }
      if (char !== "\\") {
        this.#at++;
        continue;
      }
      value += this.#text.slice(from, this.#at) + this.#escape();
      from = this.#at;
    }
    value += this.#text.slice(from, this.#at++);
    return value;
  }

  #escape(): string {
    const kind = this.#text[this.#at + 1] ?? "";
    if (kind === "u") {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
        this.#fail("Not JSON: \\u takes four hexadecimal digits");
      }
      this.#at += 6;
      return String.fromCharCode(parseInt(digits, 16));
    }
    const char = ESCAPES[kind];
    if (char === undefined) {
      this.#fail(`Not JSON: "\\${kind}" is no escape; write "\\\\${kind}"`);
    }
    this.#at += 2;
    return char;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #here(): string {
    if (this.#at >= this.#text.length) return "the end of the text";
    if (this.#text.startsWith("//", this.#at)) return "a comment";
    if (this.#text.startsWith("/*", this.#at)) return "a comment";
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0];
    const shown = word ??
      String.fromCodePoint(this.#text.codePointAt(this.#at)!);
    return shown === "'" ? "a single quote" : JSON.stringify(brief(shown));
  }

  #fail(message: string): never {
    throw new JsonTextError(this.#at, message);
  }
}
