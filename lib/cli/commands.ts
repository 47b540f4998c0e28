/** The commands of `framescript`. */

import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";

/** Every command, loaded when it is asked for. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run.ts")).run,
  check: async () => (await import("./check.ts")).check,
  echo: async () => (await import("./echo.ts")).echo,
  schema: async () => (await import("./schema.ts")).schema,
  init: async () => (await import("./init.ts")).init,
  conformance: async () => (await import("./conformance.ts")).conformance,
  completions: async () => (await import("./completions.ts")).completions,
  help: async () => (await import("./help_command.ts")).help,
};

/**
 * The command of a name.
 *
 * @throws {UsageError} There is none.
 */
export async function loadCommand(name: string): Promise<Command> {
  if (Object.hasOwn(COMMANDS, name)) return await COMMANDS[name]!();
  const { didYouMean } = await import("./nearest.ts");
  const names = [...Object.keys(COMMANDS), "--help", "--version"];
  throw new UsageError(
    `Cannot understand ${name}: framescript has no such ${
      name.startsWith("-") ? "option" : "command"
    }${didYouMean(name, names)}`,
  );
}
