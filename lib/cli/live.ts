/** The lines of what is running, kept at the foot of a terminal. */

import { formatDuration } from "../duration.ts";
import { fit, visible } from "../report/text.ts";

/** How often the lines are drawn anew, in milliseconds. */
const REDRAW = 100;
/** As many lines at most; the rest is a number. */
const MOST_LINES = 10;
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Where the lines are drawn. */
export interface Terminal {
  out(text: string): void;
  columns(): number;
}

/** Something that is running. */
export interface LiveLine {
  readonly name: string;
  /** What it is at, such as `step 2 of 5`. */
  state: string;
  /** `performance.now()` of its start. */
  readonly since: number;
}

/** The foot of a terminal. */
export class LiveLines {
  readonly #terminal: Terminal;
  readonly #color: boolean;
  readonly #lines = new Set<LiveLine>();
  #drawn = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #turn = 0;

  constructor(terminal: Terminal, color: boolean) {
    this.#terminal = terminal;
    this.#color = color;
  }

  /** A line for something that begins. */
  add(name: string): LiveLine {
    const line = { name, state: "connecting", since: performance.now() };
    this.#lines.add(line);
    this.#timer ??= setInterval(() => this.#draw(), REDRAW);
    return line;
  }

  /** Takes a line away. */
  remove(line: LiveLine): void {
    this.#lines.delete(line);
    if (this.#lines.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.erase();
  }

  /** Takes the lines off the terminal until they are drawn anew: what is written now stays above them. */
  erase(): void {
    if (this.#drawn > 0) this.#terminal.out(`\x1b[${this.#drawn}A\x1b[0J`);
    this.#drawn = 0;
  }

  #draw(): void {
    const width = this.#terminal.columns() - 1;
    const now = performance.now();
    const spinner = SPINNER[this.#turn++ % SPINNER.length]!;
    const lines: string[] = [];
    for (const { name, state, since } of this.#lines) {
      if (lines.length === MOST_LINES) {
        lines.push(`  and ${this.#lines.size - MOST_LINES} more`);
        break;
      }
      const time = formatDuration(Math.round(now - since));
      const rest = fit(visible(`${name}  ${state}  ${time}`), width - 2);
      lines.push(
        this.#color
          ? `\x1b[36m${spinner}\x1b[0m ${rest}`
          : `${spinner} ${rest}`,
      );
    }
    const erase = this.#drawn > 0 ? `\x1b[${this.#drawn}A\x1b[0J` : "";
    this.#terminal.out(erase + lines.map((line) => line + "\n").join(""));
    this.#drawn = lines.length;
  }
}
