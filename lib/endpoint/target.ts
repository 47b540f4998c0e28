/** What a URL says about where and how to connect. */

import { UsageError } from "../errors.ts";
import type { ConnectOptions } from "./endpoint.ts";
import { formatAddress } from "./failure.ts";
import type { Address } from "./transport.ts";

/** A URL taken apart (RFC 6455 3). */
export interface Target extends Address {
  readonly tls: boolean;
  /** The Host header: the port only where it is not the scheme's own. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** From `user:password@` in the URL; null: none. */
  readonly authorization: string | null;
}

const SCHEMES: Readonly<Record<string, { tls: boolean; port: number }>> = {
  "ws:": { tls: false, port: 80 },
  "http:": { tls: false, port: 80 },
  "wss:": { tls: true, port: 443 },
  "https:": { tls: true, port: 443 },
};

/**
 * Takes a URL apart.
 *
 * @throws {UsageError} It is none, or of another scheme.
 */
export function targetOf(url: string): Target {
  const parsed = parse(url);
  const scheme = SCHEMES[parsed.protocol];
  if (scheme === undefined) {
    throw new UsageError(
      `Cannot connect to ${url}: its scheme is ${
        parsed.protocol.slice(0, -1)
      }, ` +
        "not ws, wss, http or https",
    );
  }
  return {
    tls: scheme.tls,
    hostname: bareHost(parsed),
    port: parsed.port === "" ? scheme.port : Number(parsed.port),
    host: parsed.host,
    path: parsed.pathname + parsed.search,
    authorization: credentials(parsed),
  };
}

/** What is worth telling of a handshake with the target, whatever came of it. */
export function warningsOf(target: Target, { tls }: ConnectOptions): string[] {
  if (!target.tls || tls?.verify !== false) return [];
  return [`The certificate of ${formatAddress(target)} was not verified`];
}

/** An HTTP proxy. */
export interface Proxy extends Address {
  /** The value of Proxy-Authorization; null: none. */
  readonly authorization: string | null;
}

/**
 * Takes a proxy's URL apart.
 *
 * @throws {UsageError} It is not `http://[user:password@]host[:port]`.
 */
export function proxyOf(url: string): Proxy {
  const parsed = parse(url);
  if (parsed.protocol !== "http:") {
    throw new UsageError(
      `Cannot use the proxy ${parsed.protocol}//${parsed.host}: ` +
        "only http:// proxies are spoken to",
    );
  }
  return {
    hostname: bareHost(parsed),
    port: parsed.port === "" ? 80 : Number(parsed.port),
    authorization: credentials(parsed),
  };
}

function parse(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new UsageError(`Cannot connect to ${url}: it is not a URL`);
  }
}

function bareHost({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

function credentials({ username, password }: URL): string | null {
  if (username === "" && password === "") return null;
  const plain = `${decodeURIComponent(username)}:${
    decodeURIComponent(password)
  }`;
  const octets = new TextEncoder().encode(plain);
  return `Basic ${btoa(String.fromCharCode(...octets))}`;
}
