/** `framescript run --watch`: runs again what changed, until it is interrupted. */

import { makeStyle } from "../report/style.ts";
import { count } from "../report/text.ts";
import { UsageError } from "../errors.ts";
import type { ScenarioFile } from "../api/load.ts";
import type { NotRun } from "../report/reporter.ts";
import type { Report } from "../runner/report.ts";
import type { Files } from "../runtime/files.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import { wantsColor } from "./color.ts";
import type { Host } from "./host.ts";
import type { RunOutcome } from "./output.ts";
import type { Preparation } from "./prepare.ts";
import { rest } from "../rest.ts";
import type { Loader } from "./selection.ts";
import { asNotRun, runSession, type SessionOptions } from "./session.ts";
import { annotate, tell } from "./tell.ts";

/** How often the files are looked at, in milliseconds. */
const INTERVAL = 250;
/** Puts the cursor into the corner and clears what is below it. */
const CLEAR = "\x1b[H\x1b[2J";

/** When each file was last written; null: it is not there. */
export type Snapshot = ReadonlyMap<string, number | null>;

/** What is watched, and how it is run. */
export interface WatchOptions {
  readonly loader: Loader;
  readonly takes: (parsed: ParsedScenario) => boolean;
  readonly files: Files;
  readonly host: Host;
  readonly preparation: Preparation;
  readonly how: Omit<SessionOptions, "signal" | "labelsOf" | "runOne">;
  readonly signal: AbortSignal;
}

/** The files that differ. */
export function changes(before: Snapshot, after: Snapshot): Set<string> {
  const changed = new Set<string>();
  for (const [path, time] of after) {
    if (!before.has(path) || before.get(path) !== time) changed.add(path);
  }
  for (const path of before.keys()) {
    if (!after.has(path)) changed.add(path);
  }
  return changed;
}

/** Runs everything, then what changed, until `signal` is aborted. */
export async function watch(options: WatchOptions): Promise<void> {
  const { host, signal } = options;
  const watched = new Watched(options);
  let changed: Set<string> | null = null;
  for (let round = 1; !signal.aborted; round++) {
    const snapshot = await watched.snapshot();
    try {
      await watched.run(changed, round);
    } catch (thrown) {
      // The person is about to mend it: the next change runs again.
      if (!(thrown instanceof UsageError)) throw thrown;
      watched.divide(round);
      annotate(host, options.how.outputs, thrown);
      await tell(host, thrown);
    }
    if (signal.aborted) return;
    watched.tellStatus(round);
    changed = await watched.change(await watched.learn(snapshot));
  }
}

/** A scenario from one run to the next: its file, and which of those in it. */
function keyOf({ file, index }: ParsedScenario): string {
  return JSON.stringify([file, index]);
}

class Watched {
  readonly #options: WatchOptions;
  #found: readonly ScenarioFile[] = [];
  /** Of each scenario file: the files that its scenarios read, with when they were written before that. */
  readonly #read = new Map<string, Map<string, Promise<number | null>>>();
  /** What each scenario came to last. */
  readonly #last = new Map<string, Report>();
  /** Files whose change has not come to a run, because something was invalid. */
  readonly #due = new Set<string>();
  /** The last round that something was told of. */
  #told = 1;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  async snapshot(): Promise<Snapshot> {
    const { loader, files } = this.#options;
    try {
      this.#found = await loader.find();
    } catch (thrown) {
      // A folder may be empty for a moment; what was there is still watched.
      if (!(thrown instanceof UsageError)) throw thrown;
      if (this.#found.length === 0) throw thrown;
    }
    const times = new Map<string, number | null>();
    for (const path of this.#paths().keys()) {
      times.set(path, await files.modified(path));
    }
    return times;
  }

  /** The snapshot of what is watched now: of what a run was seen to read, as it was then. */
  async learn(snapshot: Snapshot): Promise<Snapshot> {
    const learnt = new Map<string, number | null>();
    for (const [path, read] of this.#paths()) {
      const before = snapshot.get(path);
      learnt.set(path, before === undefined ? await read : before);
    }
    return learnt;
  }

  /** Every file that is watched; of those that scenarios read, when they were written before that. */
  #paths(): Map<string, Promise<number | null> | null> {
    const paths = new Map<string, Promise<number | null> | null>(
      this.#found.map(({ path }) => [path, null]),
    );
    for (const those of this.#read.values()) {
      for (const [path, time] of those) paths.set(path, time);
    }
    return paths;
  }

  /** Runs the scenarios of changed files; null: of all. */
  async run(
    changed: ReadonlySet<string> | null,
    round: number,
  ): Promise<void> {
    const { loader, takes, preparation, how, signal } = this.#options;
    for (const path of changed ?? []) this.#due.add(path);
    await how.outputs.spare(this.#found.map(({ path }) => path));
    const all = (await loader.load(this.#found, `changed=${round}`))
      .filter(takes);
    await preparation.check(all);
    const due = changed === null ? all : all.filter(({ file }) => {
      const read = this.#read.get(file) ?? new Map();
      return this.#due.has(file) ||
        [...this.#due].some((path) => read.has(path));
    });
    this.#due.clear();
    if (due.length === 0) return;
    this.divide(round);
    for (const { file } of due) this.#read.delete(file);
    await runSession(due, {
      ...how,
      signal,
      labelsOf: preparation.labelsOf,
      stands: (results) => this.#stands(all, due, results),
      runOne: (parsed, onEvent) =>
        preparation.runOne(
          parsed,
          onEvent,
          (path) => this.#reads(parsed.file, path),
        ),
    });
  }

  #reads(file: string, path: string): void {
    const read = this.#read.get(file) ?? new Map();
    this.#read.set(file, read);
    // What cannot be looked at cannot be read either, which is told.
    if (!read.has(path)) {
      read.set(path, this.#options.files.modified(path).catch(() => null));
    }
  }

  /** What every scenario that there is came to last. */
  #stands(
    all: readonly ParsedScenario[],
    due: readonly ParsedScenario[],
    results: readonly (Report | null | undefined)[],
  ): RunOutcome {
    for (const [index, parsed] of due.entries()) {
      const report = results[index];
      if (report) this.#last.set(keyOf(parsed), report);
    }
    const reports: Report[] = [];
    const notRun: NotRun[] = [];
    for (const parsed of all) {
      const report = this.#last.get(keyOf(parsed));
      if (report !== undefined) reports.push(report);
      else notRun.push(asNotRun(parsed, this.#options.preparation.labelsOf));
    }
    return { reports, notRun };
  }

  /**
   * Before what is told of a round after another: a terminal is cleared, a log
   * has an empty line, and what programs read has nothing.
   */
  divide(round: number): void {
    if (round === this.#told) return;
    this.#told = round;
    const { host, how } = this.#options;
    if (host.isTerminal("stdout")) host.out(CLEAR);
    else if (how.outputs.stdout === "pretty") host.out("\n");
  }

  /** What is watched, in a line below what was told. */
  tellStatus(round: number): void {
    if (round !== this.#told) return;
    const { host } = this.#options;
    const style = makeStyle(wantsColor(host, "stderr"));
    const files = count(this.#found.length, "file");
    host.err(style.faint(`\nWatching ${files}, Ctrl+C ends\n`));
  }

  /** Waits until files changed and have come to rest. */
  async change(before: Snapshot): Promise<Set<string>> {
    const { signal } = this.#options;
    const changed = new Set<string>();
    let last = before;
    while (await rest(INTERVAL, signal)) {
      const now = await this.snapshot();
      const those = changes(last, now);
      last = now;
      for (const path of those) changed.add(path);
      if (changed.size > 0 && those.size === 0) break;
    }
    return changed;
  }
}
