/** What the pack is at, on one line of a terminal's standard error. */

import type { ConformanceCase } from "../conformance/case.ts";
import { SECTIONS } from "../conformance/pack.ts";
import { gradeOf } from "../conformance/result.ts";
import type { ConformanceEvent } from "../conformance/run.ts";
import { formatDuration } from "../duration.ts";
import type { Host } from "./host.ts";

/** Milliseconds between two drawings. */
const REDRAW = 100;

/** Counts cases and draws where they are; on what is no terminal it draws nothing. */
export class Progress {
  readonly #host: Host;
  readonly #all: number;
  readonly #started = performance.now();
  readonly #running = new Set<string>();
  readonly #sections: ReadonlyMap<string, string>;
  #done = 0;
  #failed = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #drawn = false;

  constructor(host: Host, cases: readonly ConformanceCase[]) {
    this.#host = host;
    this.#all = cases.length;
    this.#sections = new Map(SECTIONS.map(({ id, title }) => [id, title]));
    if (host.isTerminal("stderr")) {
      this.#timer = setInterval(() => this.#draw(), REDRAW);
    }
  }

  /** Takes in what is told. */
  tell(event: ConformanceEvent): void {
    switch (event.type) {
      case "start":
        this.#running.add(event.id);
        return;
      case "end":
        this.#running.delete(event.result.id);
        this.#done++;
        if (gradeOf(event.result) === "failed") this.#failed++;
        return;
    }
  }

  /** Draws no more. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#drawn) this.#host.err("\r\x1b[K");
    this.#drawn = false;
  }

  #draw(): void {
    const [first] = this.#running;
    const section = first === undefined ? "" : first.split(".", 1)[0]!;
    const elapsed = Math.round(performance.now() - this.#started);
    const parts = [
      `${this.#done} of ${this.#all}`,
      ...(first === undefined
        ? []
        : [`section ${section} ${this.#sections.get(section) ?? ""}`, first]),
      ...(this.#failed === 0 ? [] : [`${this.#failed} failed`]),
      formatDuration(elapsed),
    ];
    const line = parts.join("  ").slice(0, this.#host.columns() - 1);
    this.#host.err(`\r\x1b[K${line}`);
    this.#drawn = true;
  }
}
