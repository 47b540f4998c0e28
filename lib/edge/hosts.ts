/** The hosts that a handler may reach. */

import { UsageError } from "../errors.ts";
import { isPrivateHost } from "./address.ts";

/** Why a URL may not be reached, in words that follow "Cannot connect to URL: "; null: it may. */
export type HostRule = (url: URL) => string | null;

const SCHEMES = ["ws:", "wss:", "http:", "https:"];
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  "ws:": "80",
  "http:": "80",
  "wss:": "443",
  "https:": "443",
};

/** One entry of a list of hosts. */
interface Entry {
  /** Without the `*` of a wildcard: `.example.com`. */
  readonly host: string;
  readonly wildcard: boolean;
  /** Null: the default port of the URL's scheme. */
  readonly port: string | null;
}

function parseEntry(written: string): Entry {
  const wildcard = written.startsWith("*.");
  const rest = wildcard ? written.slice(2) : written;
  const port = /:(\d+)$/.exec(rest)?.[1] ?? null;
  // The URL parser spells the host as it will spell that of a URL to judge.
  const url = URL.canParse(`http://${rest}/`)
    ? new URL(`http://${rest}/`)
    : null;
  const whole = url !== null && !/[/?#@*\\\s]/.test(rest) && rest !== "";
  if (!whole) {
    throw new UsageError(
      `Cannot allow the host "${written}": write a host, "host:port" or "*.host"`,
    );
  }
  const host = canonical(url.hostname);
  return { host: wildcard ? `.${host}` : host, wildcard, port };
}

/** A host without the final period that DNS allows it. */
function canonical(hostname: string): string {
  return hostname.replace(/\.$/, "");
}

function covers(entry: Entry, url: URL): boolean {
  const defaultPort = DEFAULT_PORTS[url.protocol]!;
  if ((url.port || defaultPort) !== (entry.port ?? defaultPort)) return false;
  const host = canonical(url.hostname);
  return entry.wildcard ? host.endsWith(entry.host) : host === entry.host;
}

/**
 * The rule that a list of hosts makes. An entry is a host (at its scheme's
 * default port), `host:port`, or `*.host` for every name below it. Without a
 * list every public host may be reached; hosts that are not public (loopback,
 * private and link-local addresses, `localhost`) must be listed either way.
 *
 * @throws {UsageError} An entry is no host.
 */
export function hostRule(hosts: readonly string[] | null): HostRule {
  const entries = hosts === null ? null : hosts.map(parseEntry);
  return (url) => {
    if (!SCHEMES.includes(url.protocol)) return "it is no WebSocket URL";
    if (entries?.some((entry) => covers(entry, url))) return null;
    if (isPrivateHost(url.hostname)) {
      return "its host is not public, and not listed in hosts";
    }
    return entries === null ? null : "its host is not listed in hosts";
  };
}
