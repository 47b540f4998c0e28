/** What `--reporter NAME[=FILE]` asks for: which reporters, and where each writes. */

import { UsageError } from "../errors.ts";
import {
  isReporterName,
  type ReporterName,
  REPORTERS,
} from "../report/reporters.ts";
import type { Files } from "../runtime/files.ts";

/** A report in a file. */
export interface ReportFile {
  readonly name: ReporterName;
  readonly path: string;
}

/** Where the reports of a run go. */
export interface ReportTargets {
  /** On standard output. */
  readonly stdout: ReporterName;
  readonly files: readonly ReportFile[];
}

/**
 * @param specs Values of `--reporter`.
 * @throws {UsageError} An unknown reporter, a file without a name, two on standard output or in one file.
 */
export async function reportTargets(
  specs: readonly string[],
  files: Files,
): Promise<ReportTargets> {
  let stdout: ReporterName | null = null;
  const inFiles = new Map<string, ReportFile>();
  for (const spec of specs) {
    const equals = spec.indexOf("=");
    const name = equals < 0 ? spec : spec.slice(0, equals);
    if (!isReporterName(name)) {
      throw new UsageError(
        `Cannot report as ${name}: there is no such reporter`,
      );
    }
    if (equals < 0) {
      if (stdout !== null) {
        throw new UsageError(
          `Cannot write ${stdout} and ${name} both to standard output: give one a file, --reporter ${name}=FILE`,
        );
      }
      stdout = name;
      continue;
    }
    const given = spec.slice(equals + 1);
    if (given === "") {
      throw new UsageError(
        `Cannot use --reporter ${spec}: the file is not named`,
      );
    }
    const path = await filePath(name, given, files);
    const real = await files.real(path);
    const other = inFiles.get(real);
    if (other !== undefined) {
      throw new UsageError(
        `Cannot write ${other.name} and ${name} both to ${path}: give each a file of its own`,
      );
    }
    inFiles.set(real, { name, path });
  }
  return { stdout: stdout ?? "pretty", files: [...inFiles.values()] };
}

/** The file that is meant: in a folder, one named by the reporter. */
async function filePath(
  name: ReporterName,
  given: string,
  files: Files,
): Promise<string> {
  const isFolder = /[\\/]$/.test(given) ||
    await files.kind(given) === "folder";
  if (!isFolder) return given;
  const { extension } = await REPORTERS[name]();
  const base = name === "html" ? "index" : name;
  return `${given.replace(/[\\/]+$/, "")}/${base}.${extension}`;
}

/**
 * Holds reports off the files that are run.
 *
 * @throws {UsageError} A report would overwrite one of them.
 */
export async function spare(
  { files: those }: ReportTargets,
  paths: readonly string[],
  files: Files,
): Promise<void> {
  if (those.length === 0) return;
  const spared = new Set<string>();
  for (const path of paths) spared.add(await files.real(path));
  for (const { name, path } of those) {
    if (spared.has(await files.real(path))) {
      throw new UsageError(
        `Cannot write ${name} to ${path}: it is a scenario that is run`,
      );
    }
  }
}

/**
 * Empties the files of the reports, so that one that cannot be written is told
 * before anything runs. To be called once it is known that something will:
 * what stands there is the last run's.
 *
 * @throws {UsageError} A file cannot be written.
 */
export async function emptyReports(
  { files: those }: ReportTargets,
  files: Files,
): Promise<void> {
  for (const { path } of those) await files.write(path, "");
}
