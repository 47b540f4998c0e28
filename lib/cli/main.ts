/** From the arguments of the process to its exit code. */

import { VERSION } from "../version.ts";
import { loadCommand } from "./commands.ts";
import type { Host } from "./host.ts";

const EXIT_USAGE = 2;
const STDOUT = "standard output";

/** Runs the command that the arguments name; never throws. */
export async function main(host: Host): Promise<number> {
  const told = async (thrown: unknown) => {
    try {
      const { tell } = await import("./tell.ts");
      return await tell(host, thrown);
    } catch {
      // What has no file left to open cannot load the words for it either.
      host.err("framescript: Cannot go on: its own parts cannot be loaded\n");
      return EXIT_USAGE;
    }
  };
  host.onStray(async (thrown) => host.exit(await told(thrown)));
  const code = await dispatch(host).catch(told);
  if (host.unwritten === null) return code;
  const { reasonOf } = await import("../runtime/files.ts");
  const reason = reasonOf(host.unwritten, "write", STDOUT) ?? "it is closed";
  host.err(`framescript: Cannot write ${STDOUT}: ${reason}\n`);
  // What was to be seen is lost: that is no pass.
  return code === 0 ? EXIT_USAGE : code;
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
  const command = await loadCommand(name);
  const { parseArguments } = await import("./arguments.ts");
  const given = parseArguments(command, args);
  if (given.has("help")) {
    const { commandHelp } = await import("./help.ts");
    host.out(commandHelp(command));
    return 0;
  }
  return await command.execute(given, host);
}
