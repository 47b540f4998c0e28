/** What a URL says about where and how to connect. */

import { UsageError } from "../errors.ts";
import {
  credentialsOf,
  shownUrl,
  UNREADABLE_CREDENTIALS,
  withScheme,
} from "../url.ts";
import type { HeaderChanges, HeaderList } from "../wire/handshake.ts";
import type { ConnectOptions, HandshakeWarning } from "./endpoint.ts";
import { formatAddress } from "./failure.ts";
import type { Address } from "./transport.ts";

/** A URL taken apart (RFC 6455 3). */
export interface Target extends Address {
  /** The URL as it may be shown. */
  readonly shown: string;
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
 * @throws {UsageError} It is none of a WebSocket's.
 */
export function targetOf(url: string): Target {
  const shown = shownUrl(url);
  const refuse = (why: string): never => {
    throw new UsageError(`Cannot connect to "${shown}": ${why}`);
  };
  const likely = withScheme(url);
  const mend = likely === null ? "" : `; did you mean "${likely}"?`;
  if (!URL.canParse(url)) refuse(`it is no URL${mend}`);
  const parsed = new URL(url);
  const scheme = SCHEMES[parsed.protocol] ??
    refuse(`its scheme is not ws, wss, http or https${mend}`);
  if (parsed.hash !== "" || url.endsWith("#")) {
    refuse("the URL of a WebSocket has no fragment (RFC 6455 3)");
  }
  return {
    shown,
    tls: scheme.tls,
    hostname: bareHost(parsed),
    port: parsed.port === "" ? scheme.port : Number(parsed.port),
    host: parsed.host,
    path: parsed.pathname + parsed.search,
    authorization: authorizationOf(parsed, refuse),
  };
}

/** The headers of the options, and the Authorization of the URL where they have none. */
export function headersFor(
  { authorization }: Target,
  headers: HeaderChanges = {},
): HeaderChanges {
  const given = Object.keys(headers)
    .some((name) => name.toLowerCase() === "authorization");
  return authorization === null || given
    ? headers
    : { Authorization: authorization, ...headers };
}

/** Headers that were sent, as they may be shown: without the credentials of the URL. */
export function shownHeaders(
  { authorization }: Target,
  headers: HeaderList,
): HeaderList {
  if (authorization === null) return headers;
  return headers.map(([name, value]) => [
    name,
    value === authorization ? "Basic ***" : value,
  ]);
}

/** What is worth telling of a handshake with the target, whatever came of it. */
export function warningsOf(
  target: Target,
  { tls }: ConnectOptions,
): HandshakeWarning[] {
  return !target.tls || tls?.verify !== false ? [] : [{
    code: "tls_not_verified",
    message: `The certificate of ${formatAddress(target)} was not verified`,
  }];
}

/** An HTTP proxy. */
export interface Proxy extends Address {
  /** The value of Proxy-Authorization; null: none. */
  readonly authorization: string | null;
}

/**
 * Takes a proxy's URL apart.
 *
 * @param name What it is called in an error.
 * @throws {UsageError} It is not `http://[user:password@]host[:port]`.
 */
export function proxyOf(url: string, name = "the proxy"): Proxy {
  const refuse = (why: string): never => {
    throw new UsageError(`Cannot use ${name} ${shownUrl(url)}: ${why}`);
  };
  if (!URL.canParse(url)) refuse("it is no URL");
  const parsed = new URL(url);
  if (parsed.protocol !== "http:") refuse("only http:// proxies are spoken to");
  return {
    hostname: bareHost(parsed),
    port: parsed.port === "" ? 80 : Number(parsed.port),
    authorization: authorizationOf(parsed, refuse),
  };
}

function bareHost({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

/** The credentials of a URL as a header (RFC 7617); null: there are none. */
function authorizationOf(
  url: URL,
  refuse: (why: string) => never,
): string | null {
  if (url.username + url.password === "") return null;
  const plain = credentialsOf(url) ?? refuse(UNREADABLE_CREDENTIALS);
  const octets = new TextEncoder().encode(plain);
  return `Basic ${btoa(String.fromCharCode(...octets))}`;
}
