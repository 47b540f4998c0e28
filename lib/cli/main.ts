/** From the arguments of the process to its exit code. */

import { VERSION } from "../version.ts";
import { FramescriptError, messageOf, UsageError } from "../errors.ts";
import { wantsColor } from "./color.ts";
import { COMMANDS } from "./commands.ts";
import type { Host } from "./host.ts";
import { InvalidFilesError } from "./invalid.ts";

/** Wrong usage, an invalid file, something unsupported. */
const EXIT_USAGE = 2;
/** No HTTP answer. */
const EXIT_ERRORED = 3;
/** A fault of the command itself (EX_SOFTWARE of sysexits). */
const EXIT_FAULT = 70;

/** Runs the command that the arguments name; never throws. */
export async function main(host: Host): Promise<number> {
  host.onStray((thrown) => host.exit(tell(host, thrown)));
  try {
    return await dispatch(host);
  } catch (thrown) {
    if (thrown instanceof InvalidFilesError) {
      const { problemsText } = await import("./problems.ts");
      host.err(
        problemsText(thrown.errors, wantsColor(host, "stderr")),
      );
      return EXIT_USAGE;
    }
    return tell(host, thrown);
  }
}

async function dispatch(host: Host): Promise<number> {
  const [name, ...args] = host.args;
  if (name === "--version") {
    host.out(`framescript ${VERSION} (${host.runtime})\n`);
    return 0;
  }
  if (name === undefined || name === "--help" || name === "-h") {
    const { overview } = await import("./help.ts");
    const text = await overview();
    if (name !== undefined) {
      host.out(text);
      return 0;
    }
    host.err(text);
    return EXIT_USAGE;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    const { didYouMean } = await import("./nearest.ts");
    throw new UsageError(
      `Cannot understand ${name}: framescript has no such ${
        name.startsWith("-") ? "option" : "command"
      }${
        didYouMean(name, [
          ...Object.keys(COMMANDS),
          "--help",
          "--version",
        ])
      }`,
    );
  }
  const command = await load();
  const { parseArguments } = await import("./arguments.ts");
  const given = parseArguments(command, args);
  if (given.has("help")) {
    const { commandHelp } = await import("./help.ts");
    host.out(commandHelp(command));
    return 0;
  }
  return await command.execute(given, host);
}

/** One clear line for anything that was thrown, and its exit code. */
function tell(host: Host, thrown: unknown): number {
  if (thrown instanceof FramescriptError) {
    host.err(`framescript: ${thrown.message}\n`);
    return thrown.code.startsWith("connect_") ? EXIT_ERRORED : EXIT_USAGE;
  }
  if ((thrown as { code?: unknown } | null)?.code === "ERR_MODULE_NOT_FOUND") {
    host.err(
      `framescript: Cannot load its own parts: ${
        messageOf(thrown).split("\n", 1)[0]
      }; install its packages and start it as the README says for ${host.runtime}\n`,
    );
    return EXIT_USAGE;
  }
  host.err(
    `framescript: Cannot go on: ${
      messageOf(thrown)
    } (a fault of framescript, please report it)\n`,
  );
  return EXIT_FAULT;
}
