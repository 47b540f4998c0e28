/** A tunnel through an HTTP proxy (RFC 7231 4.3.6). */

import { utf8 } from "../bytes.ts";
import { ConnectError } from "../errors.ts";
import { ResponseReader } from "../wire/head.ts";
import type { Attempt } from "./attempt.ts";
import { formatAddress } from "./failure.ts";
import type { Proxy } from "./target.ts";
import type { Address, Transport } from "./transport.ts";

/** The longest answer of a proxy, in octets. */
const ANSWER_SIZE = 16 * 1024;

/**
 * Asks a proxy for a tunnel. Afterwards the transport leads to the address.
 *
 * @throws {ConnectError} The proxy refused, or did not answer as one.
 */
export async function openTunnel(
  transport: Transport,
  proxy: Proxy,
  to: Address,
): Promise<void> {
  const authority = formatAddress(to);
  const authorization = proxy.authorization === null
    ? ""
    : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  await transport.write([
    utf8(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n` +
        `${authorization}\r\n`,
    ),
  ]);
  const reader = new ResponseReader(ANSWER_SIZE);
  for (;;) {
    const chunk = await transport.read();
    if (chunk === null) throw proxyError(proxy, to, "it closed the connection");
    const head = reader.push(chunk);
    if (head === null) continue;
    switch (head.type) {
      case "not_http":
        throw proxyError(proxy, to, "it does not speak HTTP");
      case "too_long":
        throw proxyError(proxy, to, "its answer is too long");
      case "head":
        if (head.status >= 200 && head.status < 300) return;
        throw proxyError(
          proxy,
          to,
          `it answered ${head.status} ${head.statusText}`.trimEnd(),
        );
    }
  }
}

/** The error of something that went wrong between here and a proxy. */
export function proxyError(
  proxy: Address,
  to: Address,
  words: string,
  cause?: unknown,
): ConnectError {
  return new ConnectError(
    "proxy",
    `Cannot connect to ${formatAddress(to)} through the proxy ` +
      `${formatAddress(proxy)}: ${words}`,
    cause === undefined ? undefined : { cause },
  );
}

/** Dials a proxy; that it cannot be reached is told as its own failure. */
export async function dialProxy(
  attempt: Attempt,
  proxy: Proxy,
  dial: () => Promise<Transport>,
): Promise<Transport> {
  try {
    return await attempt.wait("connection to the proxy", dial);
  } catch (error) {
    if (!(error instanceof ConnectError) || error.cause === undefined) {
      throw error;
    }
    if (error.failure === "permission" || error.failure === "aborted") {
      throw error;
    }
    const { words } = attempt.explain(error.cause);
    throw proxyError(proxy, attempt.address, words, error.cause);
  }
}
