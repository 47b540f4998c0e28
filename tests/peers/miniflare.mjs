// Serves a Worker in local workerd through miniflare. The first line of
// standard input is miniflare's options as JSON; the address is printed once
// it listens; the end of standard input stops it.

import { createInterface } from "node:readline";
import { Miniflare } from "miniflare";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const miniflare = new Miniflare({
  host: "127.0.0.1",
  port: 0,
  ...JSON.parse((await lines.next()).value),
});
console.log(String(await miniflare.ready));
await lines.next();
await miniflare.dispose();
