/** `framescript echo`: the embedded echo server. */

import { wholeNumber } from "./arguments.ts";
import type { Arguments, Command } from "./command.ts";
import type { Host } from "./host.ts";

/** The port of the examples. */
const DEFAULT_PORT = 8787;

export const echo: Command = {
  name: "echo",
  summary: "Run the embedded echo server",
  description:
    `Sends every message back, at any path, until it is interrupted. Messages come
back in one frame each; with --raw, every frame comes back as it was.`,
  operands: null,
  options: [
    {
      name: "port",
      value: "N",
      meaning: `Listen here; default ${DEFAULT_PORT}, 0 takes a free one`,
    },
    {
      name: "host",
      value: "ADDRESS",
      meaning: "Listen on this address; default 127.0.0.1",
    },
    { name: "raw", meaning: "Send frames back as they came" },
  ],
  examples: [
    {
      command: "framescript echo --port 9000",
      meaning: "On a port of your choice",
    },
    {
      command: "framescript echo --raw",
      meaning: "To try scenarios that look at frames",
    },
  ],
  execute,
};

async function execute(given: Arguments, host: Host): Promise<number> {
  const { currentRuntime } = await import("../runtime/current.ts");
  const { interruptible } = await import("./interrupt.ts");
  const { startEcho } = await import("./start_echo.ts");
  const hostname = given.value("host");
  const server = await startEcho(await currentRuntime(), {
    port: wholeNumber(given, "port", 0, 65535) ?? DEFAULT_PORT,
    raw: given.has("raw"),
    ...(hostname === undefined ? {} : { hostname }),
  });
  host.out(`Echoing at ${server.url}, Ctrl+C ends\n`);
  const interruption = interruptible(host);
  interruption.begin();
  try {
    await interruption.interrupted;
  } finally {
    interruption.release();
    await server.close();
  }
  return 0;
}
