/** Opening a connection, with an end to the wait for it. */

import type {
  ConnectOptions,
  ConnectResult,
  EndpointKind,
} from "../endpoint/endpoint.ts";
import { ConnectError } from "../errors.ts";
import { shownUrl } from "../url.ts";
import type { Clock } from "./clock.ts";

/** Over the limit that the endpoint is given, in milliseconds: one that keeps it is never cut off. */
const SLACK = 1000;

/** What dialling came to; `stopped`: the clock was. */
export type Dialled =
  | ConnectResult
  | { readonly type: "none"; readonly error: ConnectError }
  | { readonly type: "stopped" };

/**
 * Dials until `until` (`performance.now()`).
 *
 * @throws {UsageError} The URL or an option cannot be used.
 */
export async function dial(
  kind: EndpointKind,
  url: string,
  options: ConnectOptions,
  clock: Clock,
  until: number,
): Promise<Dialled> {
  const attempt = new AbortController();
  const timeout = Math.max(1, Math.ceil(until - performance.now()));
  const dialling = kind.connect(url, {
    ...options,
    timeout,
    signal: attempt.signal,
  });
  try {
    const dialled = await clock.limit(dialling, until + SLACK);
    if (typeof dialled === "object") return dialled.done;
    attempt.abort();
    const late = await dialling.catch(() => null);
    if (late?.type === "open") await late.endpoint[Symbol.asyncDispose]();
    return dialled === "stopped" ? { type: "stopped" } : {
      type: "none",
      error: new ConnectError(
        "timeout",
        `Cannot connect to ${shownUrl(url)}: timed out`,
      ),
    };
  } catch (thrown) {
    if (!(thrown instanceof ConnectError)) throw thrown;
    return { type: "none", error: thrown };
  }
}
