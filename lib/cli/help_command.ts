/** `framescript help`: what `--help` prints. */

import type { Command } from "./command.ts";
import { COMMANDS, loadCommand } from "./commands.ts";
import { commandHelp, overview } from "./help.ts";

export const help: Command = {
  name: "help",
  summary: "Print the help of the whole, or of a command",
  description:
    "Prints what framescript --help and framescript COMMAND --help " +
    "print.",
  operands: {
    form: "[COMMAND]",
    least: 0,
    most: 1,
    completes: Object.keys(COMMANDS),
  },
  options: [],
  examples: [{
    command: "framescript help run",
    meaning: "The options of run, with examples",
  }],
  async execute(given, host) {
    const [name] = given.operands;
    host.out(
      name === undefined
        ? await overview()
        : commandHelp(await loadCommand(name)),
    );
    return 0;
  },
};
