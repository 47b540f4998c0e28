/** Whether a server is there at all. */

import type { Runtime } from "../endpoint/endpoint.ts";
import { leave } from "../endpoint/leave.ts";
import { ConnectError } from "../errors.ts";
import { rest } from "../rest.ts";

/** As long as in a case, in milliseconds. */
const OPENING_TIME = 5000;

/** Milliseconds in which it closes. */
const LEAVING_TIME = 1000;

/** Milliseconds before it is asked again: it may just have been busy. */
const AGAIN = 500;

/**
 * Why a server cannot be talked to; null: it gave an HTTP answer, whichever.
 *
 * @param within Milliseconds that it may take to answer.
 */
export async function absence(
  runtime: Runtime,
  url: string,
  signal: AbortSignal | undefined,
  within: number = OPENING_TIME,
): Promise<ConnectError | null> {
  // Without it no case runs either, and each says why.
  if (runtime.raw === null) return null;
  try {
    const answer = await runtime.raw.connect(url, {
      timeout: within,
      ...(signal === undefined ? {} : { signal }),
    });
    // Not dropped: a server may serve one connection at a time.
    if (answer.type === "open") {
      await leave(answer.endpoint, 1000, LEAVING_TIME);
    }
    return null;
  } catch (thrown) {
    if (!(thrown instanceof ConnectError)) throw thrown;
    return thrown;
  }
}

/** The same of a server that did answer before. */
export async function absenceSince(
  runtime: Runtime,
  url: string,
  signal: AbortSignal | undefined,
): Promise<ConnectError | null> {
  const first = await absence(runtime, url, signal);
  if (first === null || first.failure === "timeout" || signal?.aborted) {
    return first;
  }
  await rest(AGAIN, signal);
  return await absence(runtime, url, signal);
}
