/** The embedded echo server on the runtime at hand. */

import type { EchoOptions, EchoServer } from "../endpoint/echo.ts";
import type { Runtime } from "../endpoint/endpoint.ts";
import { UnsupportedError } from "../errors.ts";

/**
 * @throws {UnsupportedError} The runtime cannot listen.
 * @throws {UsageError} The address cannot be listened on.
 */
export async function startEcho(
  runtime: Runtime,
  options: EchoOptions,
): Promise<EchoServer> {
  if (runtime.listen === null) {
    throw new UnsupportedError(
      "listen",
      `Cannot start the echo server: ${runtime.name} does not listen`,
    );
  }
  const { serveEcho } = await import("../endpoint/echo.ts");
  return await serveEcho(runtime.listen, options);
}
