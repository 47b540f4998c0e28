/** The paths on the command line → the scenarios of their files, or everything that is wrong in them. */

import { type Bytes, strictText } from "../bytes.ts";
import { UsageError } from "../errors.ts";
import {
  findScenarioFiles,
  loadScenarioFile,
  type ScenarioFile,
} from "../api/load.ts";
import { type Files, reasonOf } from "../runtime/files.ts";
import { parseLazily } from "../scenario/parse_lazily.ts";
import { type Problem, ScenarioFileError } from "../scenario/problem.ts";
import type { ParsedScenario } from "../scenario/types.ts";
import type { Host } from "./host.ts";
import { InvalidFilesError } from "./invalid.ts";

/** Standard input on the command line, and in places. */
export const INPUT = "-";

/** Loads paths, and remembers the text of standard input. */
export class Loader {
  readonly #paths: readonly string[];
  readonly #host: Host;
  readonly #files: Files;
  readonly #given: ReadonlySet<string>;
  #input: string | null = null;

  /** @param given The names that the scenarios are given. */
  constructor(
    paths: readonly string[],
    host: Host,
    files: Files,
    given: ReadonlySet<string>,
  ) {
    this.#paths = [...new Set(paths)];
    this.#host = host;
    this.#files = files;
    this.#given = given;
  }

  /**
   * The files of all paths, in their order; each once, however often it is
   * named. Standard input stands among them as `-`.
   *
   * @throws {UsageError} A path leads nowhere.
   */
  async find(): Promise<ScenarioFile[]> {
    const found = new Map<string, ScenarioFile>();
    // A path that stands alone needs no form in which it meets others.
    const absolute = this.#paths.length > 1 && this.#paths.some(isAbsolute);
    for (const path of this.#paths) {
      const those: ScenarioFile[] = path === INPUT
        ? [{ path, kind: "text" }]
        : await findScenarioFiles(path, this.#files);
      for (const file of those) {
        const name = absolute
          ? await this.#files.url(file.path)
          : plain(file.path);
        if (!found.has(name)) found.set(name, file);
      }
    }
    return [...found.values()];
  }

  /**
   * The scenarios of files.
   *
   * @param fresh Executes modules again: differs from call to call.
   * @throws {InvalidFilesError} With what is wrong in all of them.
   */
  async load(
    found: readonly ScenarioFile[],
    fresh = "",
  ): Promise<ParsedScenario[]> {
    const scenarios: ParsedScenario[] = [];
    const errors: ScenarioFileError[] = [];
    for (const file of found) {
      try {
        scenarios.push(...await this.#loadOne(file, fresh));
      } catch (thrown) {
        if (!(thrown instanceof ScenarioFileError)) throw thrown;
        errors.push(thrown);
      }
    }
    if (errors.length > 0) throw new InvalidFilesError(errors);
    return scenarios;
  }

  async #loadOne(file: ScenarioFile, fresh: string): Promise<ParsedScenario[]> {
    if (file.path !== INPUT) {
      const given = this.#given;
      return await loadScenarioFile(file, this.#files, { fresh, given });
    }
    this.#input ??= await inputText(this.#host);
    return await parseLazily(this.#input, {
      file: INPUT,
      directory: ".",
      given: this.#given,
    });
  }

  /** Problems found after parsing, with the texts that they stand in. */
  async invalid(problems: readonly Problem[]): Promise<InvalidFilesError> {
    const byFile = Map.groupBy(problems, (problem) => problem.file);
    const errors: ScenarioFileError[] = [];
    for (const [file, those] of byFile) {
      const located = those.some((problem) => problem.line !== null);
      const text = !located
        ? null
        : file === INPUT
        ? this.#input
        : await this.#files.read(file);
      errors.push(new ScenarioFileError(those, text));
    }
    return new InvalidFilesError(errors);
  }
}

function isAbsolute(path: string): boolean {
  return /^([\\/]|[A-Za-z]:)/.test(path);
}

/** A relative path without what changes nothing in it: `./a//b/../c` is `a/c`. */
function plain(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && (parts.at(-1) ?? "..") !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** @throws {UsageError} Standard input cannot be read, or is not UTF-8. */
async function inputText(host: Host): Promise<string> {
  let octets: Bytes;
  try {
    octets = await host.readInput();
  } catch (thrown) {
    const reason = reasonOf(thrown, "read", INPUT) ?? "it is closed";
    throw new UsageError(`Cannot read standard input: ${reason}`, {
      cause: thrown,
    });
  }
  const text = strictText(octets);
  if (text !== null) return text;
  throw new UsageError("Cannot read standard input: it is not UTF-8");
}

/**
 * Those that are taken.
 *
 * @throws {UsageError} None is.
 */
export function taken(
  scenarios: readonly ParsedScenario[],
  takes: (parsed: ParsedScenario) => boolean,
): ParsedScenario[] {
  const those = scenarios.filter(takes);
  if (those.length > 0) return those;
  throw new UsageError(
    scenarios.length === 0
      ? "Cannot run: the files hold no scenario"
      : `Cannot run: no scenario has the tag or the name asked for; ${scenarios.length} read`,
  );
}
