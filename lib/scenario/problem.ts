/** What is wrong with a scenario file, and how it is shown. */

import { FramescriptError } from "../errors.ts";

/** One thing that is wrong in a scenario file. */
export interface Problem {
  /** As the person named it; `-` for standard input. */
  readonly file: string;
  /** From 1; null where the source has no positions (a module). */
  readonly line: number | null;
  /** From 1, in characters; null where the source has no positions (a module). */
  readonly column: number | null;
  /** The key path, such as `steps[2].send.frame.opcode`; empty for the whole document. */
  readonly path: string;
  /** What is wrong and how it is mended, in one sentence without a final period. */
  readonly message: string;
  /** What should stand there. */
  readonly expected?: string;
  /** What stands there. */
  readonly actual?: string;
  /** What was probably meant, such as the nearest key. */
  readonly suggestion?: string;
}

/** A scenario file does not parse or validate. Exit code 2. */
export class ScenarioFileError extends FramescriptError {
  /** Everything that is wrong in the file, by place. */
  readonly problems: readonly Problem[];
  /** The file's text, for code frames; null for a module. */
  readonly text: string | null;

  /** Made with what is wrong, and the text that it is wrong in. */
  constructor(problems: readonly Problem[], text: string | null) {
    super(
      "invalid_scenario",
      problems.map((problem) => headline(problem)).join("\n"),
    );
    this.problems = problems;
    this.text = text;
  }
}

/** Problems of a file by place; what an alias or a client inherits is told once. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const told = new Set<string>();
  return problems.filter(({ line, column, path, message }) => {
    // An item of a list is called by its number, which differs for each alias.
    const said = message.replace(/\[\d+\]/g, "[]");
    const key = `${line === null ? path : `${line}:${column}`}:${said}`;
    return !told.has(key) && told.add(key);
  }).sort((a, b) =>
    (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
  );
}

/** `file:line:column: message`, without line and column where there are none. */
export function headline(problem: Problem): string {
  return `${placeOf(problem)}: ${problem.message}`;
}

/** `file:line:column`, or the file and the key path where there are no positions. */
export function placeOf(problem: Problem): string {
  const { file, line, column, path } = problem;
  if (line !== null) return `${file}:${line}:${column ?? 1}`;
  return path === "" ? file : `${file}: ${path}`;
}

/** A line of a code frame. */
export interface FrameLine {
  readonly kind: "source" | "caret";
  /** Line number, padded, and a bar: `12 | `. */
  readonly gutter: string;
  readonly text: string;
  /** Whether the problem stands on this line. */
  readonly marked: boolean;
}

/** How many lines a code frame shows before and after the one with the problem. */
const AROUND = 2;
/** How much of a line a code frame shows. */
const WIDEST = 100;

/** The lines around a problem with a caret below its place; empty where it has none. */
export function codeFrame(problem: Problem, text: string | null): FrameLine[] {
  const { line, column } = problem;
  if (text === null || line === null) return [];
  const lines = linesAround(text, line);
  const last = lines.at(-1)?.number ?? line;
  const width = String(last).length;
  const frame: FrameLine[] = [];
  for (const { number: at, source } of lines) {
    const marked = at === line;
    const { shown, caret } = cut(source, marked ? (column ?? 1) - 1 : 0);
    const number = String(at).padStart(width);
    const gutter = `${marked ? ">" : " "} ${number} | `;
    frame.push({ kind: "source", gutter, text: shown, marked });
    if (!marked) continue;
    const below = `  ${" ".repeat(width)} | `;
    frame.push({ kind: "caret", gutter: below, text: `${caret}^`, marked });
  }
  return frame;
}

/** The lines of a text around one of them. */
function linesAround(
  text: string,
  line: number,
): { number: number; source: string }[] {
  const lines: { number: number; source: string }[] = [];
  let from = 0;
  for (let number = 1; number <= line + AROUND; number++) {
    const end = text.indexOf("\n", from);
    const until = end === -1 ? text.length : end;
    // The line after a final line break is no line of the text.
    const isLast = end === -1 && from === until && number > 1 &&
      number !== line;
    if (number >= line - AROUND && !isLast) {
      const source = text.slice(from, until).replace(/\r$/, "");
      lines.push({ number, source });
    }
    if (end === -1) break;
    from = end + 1;
  }
  return lines;
}

/** A line that is not too wide, and the blanks before its caret; tabs stay tabs, so that both align. */
function cut(
  source: string,
  characters: number,
): { shown: string; caret: string } {
  const from = characters < WIDEST - 20 ? 0 : characters - 60;
  const part: string[] = [];
  let at = 0;
  let after = "";
  for (const char of source) {
    if (at === from + WIDEST) {
      after = "…";
      break;
    }
    if (at++ >= from) part.push(char);
  }
  const before = from > 0 ? "…" : "";
  const blanks = part.slice(0, characters - from)
    .map((char) => char === "\t" ? "\t" : " ");
  return {
    shown: `${before}${part.join("")}${after}`,
    caret: `${before === "" ? "" : " "}${blanks.join("")}`,
  };
}

/** A problem as plain text, as a compiler prints it: where and what, the lines around, the key path. */
export function formatProblem(problem: Problem, text: string | null): string {
  const frame = codeFrame(problem, text);
  const lines = [headline(problem)];
  for (const { gutter, text } of frame) {
    lines.push(`${gutter}${text}`.trimEnd());
  }
  if (frame.length > 0 && problem.path !== "") {
    lines.push(`  at ${problem.path}`);
  }
  return lines.join("\n");
}

/** How many problems of a file are shown with the lines around them. */
const MOST_FRAMES = 50;

/** The problems of a file that are shown whole, and a line for each of the others, with one that counts them. */
export function formatted(
  { problems, text }: ScenarioFileError,
): { readonly shown: readonly string[]; readonly more: readonly string[] } {
  const rest = problems.slice(MOST_FRAMES);
  return {
    shown: problems.slice(0, MOST_FRAMES)
      .map((problem) => formatProblem(problem, text)),
    more: rest.length === 0 ? [] : [
      `${rest.length} more, without the lines around:`,
      ...rest.map(headline),
    ],
  };
}

/** Every problem of a file, and how many there are. */
export function formatProblems(error: ScenarioFileError): string {
  const { problems } = error;
  const { shown, more } = formatted(error);
  const count = problems.length === 1
    ? "1 problem"
    : `${problems.length} problems`;
  return [
    ...shown,
    ...(more.length === 0 ? [] : [more.join("\n")]),
    `${count} in ${problems[0]?.file ?? "the file"}`,
  ].join("\n\n");
}
