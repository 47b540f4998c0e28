/** The commands of `framescript`. */

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
};
