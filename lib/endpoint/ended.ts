/** Sending where nothing can be sent any more. */

import { FramescriptError } from "../errors.ts";

/** The `code` of the error that sending on an ended connection is rejected with. */
const CONNECTION_ENDED = "connection_ended";

/** The error of sending on a connection that has ended. */
export function endedError(why: string | null): FramescriptError {
  const words = why === null ? "" : ` (${why})`;
  return new FramescriptError(
    CONNECTION_ENDED,
    `Cannot send: the connection has ended${words}`,
  );
}

/** Whether something was thrown because the connection has ended. */
export function isEnded(thrown: unknown): boolean {
  return thrown instanceof FramescriptError && thrown.code === CONNECTION_ENDED;
}
