/** `framescript run --watch`: runs again what changed, until it is interrupted. */

import { makeStyle } from "../report/style.ts";
import { UsageError } from "../errors.ts";
import type { ScenarioFile } from "../api/load.ts";
import type { Files } from "../runtime/files.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import { wantsColor } from "./color.ts";
import type { Host } from "./host.ts";
import { InvalidFilesError } from "./invalid.ts";
import type { Preparation } from "./prepare.ts";
import { rest } from "./rest.ts";
import type { Loader } from "./selection.ts";
import { runSession, type SessionOptions } from "./session.ts";

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
    if (round > 1) host.out(host.isTerminal("stdout") ? CLEAR : "\n");
    const snapshot = await watched.snapshot();
    try {
      await watched.run(changed, `changed=${round}`);
    } catch (thrown) {
      // The person is about to mend it: the next change runs again.
      if (!(thrown instanceof UsageError)) throw thrown;
      await tell(thrown, host);
    }
    if (signal.aborted) return;
    host.out(watched.status());
    changed = await watched.change(snapshot);
  }
}

class Watched {
  readonly #options: WatchOptions;
  #found: readonly ScenarioFile[] = [];
  /** Of each scenario file: the files that its scenarios read. */
  readonly #read = new Map<string, Set<string>>();
  /** Files whose change has not come to a run, because something was invalid. */
  readonly #due = new Set<string>();

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
    const paths = new Set(this.#found.map((file) => file.path));
    for (const those of this.#read.values()) {
      for (const path of those) paths.add(path);
    }
    const times = new Map<string, number | null>();
    for (const path of paths) times.set(path, await files.modified(path));
    return times;
  }

  /** Runs the scenarios of changed files; null: of all. */
  async run(changed: ReadonlySet<string> | null, fresh: string): Promise<void> {
    const { loader, takes, preparation, how, signal } = this.#options;
    for (const path of changed ?? []) this.#due.add(path);
    await how.outputs.spare(this.#found.map(({ path }) => path));
    const all = (await loader.load(this.#found, fresh)).filter(takes);
    await preparation.check(all);
    const due = changed === null ? all : all.filter(({ file }) => {
      const read = this.#read.get(file) ?? new Set();
      return this.#due.has(file) ||
        [...this.#due].some((path) => read.has(path));
    });
    this.#due.clear();
    if (due.length === 0) return;
    for (const { file } of due) this.#read.delete(file);
    await runSession(due, {
      ...how,
      signal,
      labelsOf: preparation.labelsOf,
      runOne: (parsed, onEvent) =>
        preparation.runOne(parsed, onEvent, (path) => {
          const read = this.#read.get(parsed.file) ?? new Set();
          this.#read.set(parsed.file, read.add(path));
        }),
    });
  }

  /** What is watched, in a line. */
  status(): string {
    const { host } = this.#options;
    const style = makeStyle(wantsColor(host, "stdout"));
    const count = this.#found.length;
    return style.faint(
      `\nWatching ${count} ${count === 1 ? "file" : "files"}, Ctrl+C ends\n`,
    );
  }

  /** Waits until files changed and have come to rest. */
  async change(before: Snapshot): Promise<Set<string>> {
    const { signal } = this.#options;
    const changed = new Set<string>();
    let last = before;
    while (await rest(signal, INTERVAL)) {
      const now = await this.snapshot();
      const those = changes(last, now);
      last = now;
      for (const path of those) changed.add(path);
      if (changed.size > 0 && those.size === 0) break;
    }
    return changed;
  }
}

async function tell(thrown: UsageError, host: Host): Promise<void> {
  if (!(thrown instanceof InvalidFilesError)) {
    host.err(`framescript: ${thrown.message}\n`);
    return;
  }
  const { problemsText } = await import("./problems.ts");
  host.err(
    problemsText(thrown.errors, wantsColor(host, "stderr")),
  );
}
