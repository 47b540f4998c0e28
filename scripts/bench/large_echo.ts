/**
 * Our echo server, and the most memory that its process held: prints its port,
 * and when its standard input ends the megabytes.
 */

import process from "node:process";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";

/** Milliseconds between two looks at the memory. */
const LOOK = 10;

const { listen } = await currentRuntime();
const server = await serveEcho(listen!);
let most = 0;
const looking = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss);
}, LOOK);
console.log(server.port);
for await (const _ of process.stdin);
clearInterval(looking);
await server.close();
console.log(Math.round(most / 2 ** 20));
process.exit(0);
