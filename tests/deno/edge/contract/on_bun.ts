/** The contract on `Bun.serve`. */

import { FRAMES } from "../../../../lib/runner/frames/frames.ts";
import { currentRuntime } from "../../../../lib/runtime/current.ts";
import { contract } from "./handler.ts";

declare const Bun: {
  readonly argv: readonly string[];
  serve(options: {
    hostname: string;
    port: number;
    idleTimeout: number;
    fetch(request: Request): Promise<Response>;
  }): { readonly url: URL };
};

const [, , plain = "", tls = ""] = Bun.argv;
const handler = contract(
  { ...await currentRuntime(), frames: FRAMES },
  { plain, tls },
);
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  idleTimeout: 60,
  fetch: handler,
});
console.log(server.url.href);
