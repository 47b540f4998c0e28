/** The contract on `Deno.serve`, with the permissions that Deno Deploy's kind of platform would give. */

import { FRAMES } from "../../../../lib/runner/frames/frames.ts";
import { currentRuntime } from "../../../../lib/runtime/current.ts";
import { contract } from "./handler.ts";

const [plain = "", tls = ""] = Deno.args;
const handler = contract(
  { ...await currentRuntime(), frames: FRAMES },
  { plain, tls },
);

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
}, handler);
