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
    const key = `${line === null ? path : `${line}:${column}`}:${message}`;
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
  const lines = text.split("\n");
  // The line after a final line break is no line of the text.
  if (lines.length > 1 && lines.at(-1) === "" && line < lines.length) {
    lines.pop();
  }
  const first = Math.max(1, line - AROUND);
  const last = Math.min(lines.length, line + AROUND);
  const width = String(last).length;
  const frame: FrameLine[] = [];
  for (let at = first; at <= last; at++) {
    const marked = at === line;
    const source = lines[at - 1]!.replace(/\r$/, "");
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

/** A line that is not too wide, and the blanks before its caret; tabs stay tabs, so that both align. */
function cut(
  source: string,
  characters: number,
): { shown: string; caret: string } {
  const all = [...source];
  const from = characters < WIDEST - 20 ? 0 : characters - 60;
  const part = all.slice(from, from + WIDEST);
  const before = from > 0 ? "…" : "";
  const after = from + WIDEST < all.length ? "…" : "";
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

/** Every problem of a file, and how many there are. */
export function formatProblems(error: ScenarioFileError): string {
  const { problems, text } = error;
  const count = problems.length === 1
    ? "1 problem"
    : `${problems.length} problems`;
  return [
    ...problems.map((problem) => formatProblem(problem, text)),
    `${count} in ${problems[0]?.file ?? "the file"}`,
  ].join("\n\n");
}
