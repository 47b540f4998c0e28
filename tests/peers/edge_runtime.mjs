// Serves a script in Vercel's edge-runtime. The first line of standard input
// is JSON: `script`, which listens for `fetch` events, and `env`; the address
// is printed once it listens; the end of standard input stops it.

import { createInterface } from "node:readline";
import { EdgeRuntime, runServer } from "edge-runtime";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { script, env } = JSON.parse((await lines.next()).value);
const runtime = new EdgeRuntime({
  initialCode: script,
  extend: (context) => {
    context.process = { env };
    return context;
  },
});
const server = await runServer({ runtime, host: "127.0.0.1", port: 0 });
console.log(server.url);
await lines.next();
// Connections that are kept alive would hold up the server's own end.
process.exit(0);
