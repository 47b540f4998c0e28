/** What is told of something that was thrown, and the exit code that it comes to. */

import { FramescriptError, messageOf } from "../errors.ts";
import { redacted } from "../runner/redacted.ts";
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
  const message = messageOf(thrown);
  if ((thrown as { code?: unknown } | null)?.code === "ERR_MODULE_NOT_FOUND") {
    return [
      `Cannot load its own parts: ${
        message.split("\n", 1)[0]
      }; install its packages and start it as the README says for ${host.runtime}`,
      EXIT_USAGE,
    ];
  }
  return [
    `Cannot go on: ${message} (a fault of framescript, please report it)`,
    EXIT_FAULT,
  ];
}
