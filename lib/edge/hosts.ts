/** The hosts that a handler may reach. */

import { UsageError } from "../errors.ts";
import { isPrivateHost } from "./address.ts";

/** Why a URL may not be reached, in words that follow "Cannot connect to URL: "; null: it may. */
export type HostRule = (url: URL) => string | null;

/** Schemes that are one, in a URL of a WebSocket. */
const SCHEMES: Readonly<Record<string, string>> = {
  "ws:": "ws:",
  "http:": "ws:",
  "wss:": "wss:",
  "https:": "wss:",
};

/** One entry of a list of hosts. */
interface Entry {
  /** Without the `*` of a wildcard: `.example.com`. */
  readonly host: string;
  readonly wildcard: boolean;
  /** Null: any. */
  readonly scheme: string | null;
  readonly port: string;
}

function parseEntry(written: string): Entry {
  const [, given, wildcard, host = "", port] =
    /^(?:((?:ws|http)s?:)\/\/)?(\*\.)?(.*?)(?::(\d+))?$/s.exec(written)!;
  // The URL parser spells the host as it will spell that of a URL to judge.
  const spelt = `ws://${host}:${port ?? 0}/`;
  if (!/^[^/?#@*\\\s]+$/.test(host) || !URL.canParse(spelt)) {
    throw new UsageError(
      `Cannot allow the host "${written}": write a host, "host:port", "*.host" or "ws://host"`,
    );
  }
  const name = canonical(new URL(spelt).hostname);
  // What is sent to a host that is listed without more is sent encrypted.
  const scheme = SCHEMES[given ?? (port === undefined ? "wss:" : "")] ?? null;
  return {
    host: wildcard === undefined ? name : `.${name}`,
    wildcard: wildcard !== undefined,
    scheme,
    port: port === undefined ? portOf(scheme!) : String(Number(port)),
  };
}

function portOf(scheme: string): string {
  return scheme === "ws:" ? "80" : "443";
}

/** A host without the final period that DNS allows it. */
function canonical(hostname: string): string {
  return hostname.replace(/\.$/, "");
}

function covers(entry: Entry, url: URL): boolean {
  const scheme = SCHEMES[url.protocol]!;
  if (entry.scheme !== null && entry.scheme !== scheme) return false;
  if ((url.port || portOf(scheme)) !== entry.port) return false;
  const host = canonical(url.hostname);
  return entry.wildcard ? host.endsWith(entry.host) : host === entry.host;
}

/**
 * The rule that a list of hosts makes. An entry is a host (by `wss:` at its
 * default port), `host:port` (by any scheme), `*.host` for every name below
 * it, or any of them behind `ws://` or `wss://`. Without a list every public
 * host may be reached; hosts that are not public (loopback, private and
 * link-local addresses, `localhost`) must be listed either way.
 *
 * @throws {UsageError} An entry is no host.
 */
export function hostRule(hosts: readonly string[] | null): HostRule {
  const entries = hosts === null ? null : hosts.map(parseEntry);
  return (url) => {
    if (SCHEMES[url.protocol] === undefined) return "it is no WebSocket URL";
    if (entries?.some((entry) => covers(entry, url))) return null;
    if (isPrivateHost(url.hostname)) {
      return "its host is not public, and not listed in hosts";
    }
    return entries === null
      ? null
      : "its host is not listed in hosts, or not with this scheme and port";
  };
}
