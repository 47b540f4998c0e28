/** What the runtimes' own WebSockets say when an opening handshake fails. */

import type { ConnectOptions } from "../endpoint/endpoint.ts";
import type { Address } from "../endpoint/transport.ts";
import type { WebFailure } from "../endpoint/web.ts";
import { explainSocketError } from "./socket_errors.ts";

/** The status, as Deno and Bun put it. */
const STATUS = /(?:Invalid status code|Expected 101 status code): (\d{3})/;

/** What comes as an answer, and is none. */
const NOT_HTTP = /invalid HTTP|Invalid response|parsed|HPE_/;

/** TCP ended before the answer. */
const CLOSED = /closed before message completed|Connection ended/;

/** What the message of an `error` event means; null: nothing that can be told. */
export function explainWebMessage(
  message: string,
  address: Address,
): WebFailure {
  const status = STATUS.exec(message)?.[1];
  if (status !== undefined) return { type: "refused", status: Number(status) };
  if (NOT_HTTP.test(message)) {
    return {
      type: "failure",
      failure: {
        failure: "not_http",
        words: "the answer is no HTTP response",
      },
    };
  }
  if (CLOSED.test(message)) {
    return {
      type: "failure",
      failure: {
        failure: "closed",
        words: "it closed the connection before it answered the opening " +
          "handshake",
      },
    };
  }
  const failure = explainSocketError(new Error(message), address);
  return failure.failure === "other" ? null : { type: "failure", failure };
}

/** The request headers of the options, Origin among them. */
export function webHeaders(options: ConnectOptions): [string, string][] {
  const headers: [string, string][] = [];
  if (options.origin !== undefined) headers.push(["Origin", options.origin]);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    for (const each of typeof value === "string" ? [value] : value ?? []) {
      headers.push([name, each]);
    }
  }
  return headers;
}
