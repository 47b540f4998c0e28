/** Leaving a peer in good order, as far as it goes along. */

import type { Endpoint } from "./endpoint.ts";

/**
 * Sends a Close, unless one was sent, waits for the end, and disposes of the
 * connection.
 *
 * @param within Milliseconds until it is ended all the same.
 */
export async function leave(
  endpoint: Endpoint,
  code: number,
  within: number,
): Promise<void> {
  const timer = setTimeout(() => endpoint.abandon(), within);
  if (!endpoint.closeSent) {
    // One that has ended by now is left.
    await endpoint.close(code).catch(() => {});
  }
  await endpoint.ended;
  clearTimeout(timer);
  await endpoint[Symbol.asyncDispose]();
}
