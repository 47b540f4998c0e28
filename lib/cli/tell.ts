/** What is told of something that was thrown, and the exit code that it comes to. */

import { FramescriptError, messageOf } from "../errors.ts";
import { redacted } from "../runner/redacted.ts";
import { framesOf, pathOf } from "../runtime/module_errors.ts";
import { isOutOfFiles, OUT_OF_FILES } from "../runtime/out_of_files.ts";
import { wantsColor } from "./color.ts";
import type { Host } from "./host.ts";
import { InvalidFilesError } from "./invalid.ts";
import type { Outputs } from "./outputs.ts";
import { secretsOf } from "./secrets.ts";

/** Wrong usage, an invalid file, something unsupported. */
const EXIT_USAGE = 2;
/** No HTTP answer. */
const EXIT_ERRORED = 3;
/** A fault of the command itself (EX_SOFTWARE of sysexits). */
const EXIT_FAULT = 70;

/** Prints everything that is wrong in files, or one clear line, without secrets. */
export async function tell(host: Host, thrown: unknown): Promise<number> {
  const secrets = secretsOf(host);
  if (thrown instanceof InvalidFilesError) {
    const errors = thrown.errors.map((error) => redacted(error, secrets));
    const { problemsText } = await import("./problems.ts");
    host.err(problemsText(errors, wantsColor(host, "stderr")));
    return EXIT_USAGE;
  }
  const [line, code] = lineOf(host, thrown);
  host.err(`framescript: ${secrets.text(line)}\n`);
  return code;
}

/** Tells a run's reporter of what is wrong in files, without secrets; of anything else nothing. */
export function annotate(host: Host, outputs: Outputs, thrown: unknown): void {
  if (!(thrown instanceof InvalidFilesError)) return;
  const secrets = secretsOf(host);
  outputs.invalid(
    thrown.errors.flatMap((error) => redacted(error, secrets).problems),
  );
}

function lineOf(host: Host, thrown: unknown): [line: string, code: number] {
  if (thrown instanceof FramescriptError) {
    return [
      thrown.message,
      thrown.code.startsWith("connect_") ? EXIT_ERRORED : EXIT_USAGE,
    ];
  }
  const message = messageOf(thrown).split("\n", 1)[0]!;
  if (isOutOfFiles(thrown)) {
    return [`Cannot go on: ${OUT_OF_FILES}`, EXIT_USAGE];
  }
  if (isMissingPart(thrown)) {
    return [
      `Cannot load its own parts: ${message}; run ${host.installs} ` +
      `and start it as the README says for ${host.runtime}`,
      EXIT_USAGE,
    ];
  }
  const place = strayPlace(thrown);
  if (place !== null) {
    return [
      `Cannot go on: ${message} (thrown at ${place}, where nothing catches it)`,
      EXIT_USAGE,
    ];
  }
  return [
    `Cannot go on: ${message} (a fault of framescript, please report it)`,
    EXIT_FAULT,
  ];
}

/** Whether a package of framescript's own is not installed. */
function isMissingPart(thrown: unknown): boolean {
  const { code } = (thrown ?? {}) as { code?: unknown };
  return code === "ERR_MODULE_NOT_FOUND" ||
    (code === "ENOENT" && messageOf(thrown).includes("/node_modules/"));
}

/** Where a module of somebody else's threw something after it was loaded; null: it was framescript. */
function strayPlace(thrown: unknown): string | null {
  const frame = framesOf(thrown)[0];
  if (frame === undefined) return null;
  const path = pathOf(frame.file);
  const own = pathOf(new URL("../", import.meta.url).href);
  return path.startsWith(own) ? null : `${path}:${frame.line}:${frame.column}`;
}
