/** What connecting with these options asks of a transport. */

import { CAPABILITIES, type Capability } from "../capability.ts";
import { UnsupportedError } from "../errors.ts";
import type { ConnectOptions, EndpointKind } from "./endpoint.ts";
import { headersFor, targetOf } from "./target.ts";

/** Headers of the opening handshake that the web transport writes by itself. */
const HANDSHAKE_HEADER = /^(host|upgrade|connection|sec-websocket-.*)$/i;

const ORIGIN = /^origin$/i;

/**
 * Whether a header's value, if it is known, goes out the same from every
 * client: a runtime's own sends what is beyond ASCII as Latin-1, or not at all.
 */
export function isPlainValue(value: unknown): boolean {
  return /^[\t\x20-\x7e]*$/.test(String(value ?? ""));
}

/** The capabilities that the options need, in the order in which they are told. */
function neededBy(options: ConnectOptions): Capability[] {
  const { headers = {}, compression = [], tls } = options;
  const set = Object.keys(headers).filter((name) => headers[name] !== null);
  const own = set.filter((name) => HANDSHAKE_HEADER.test(name));
  const origin = set.filter((name) => ORIGIN.test(name));
  const values = [options.origin, Object.values(headers)].flat(2);
  const needed: [boolean, Capability][] = [
    [set.length > own.length + origin.length, "headers"],
    [!values.every(isPlainValue), "header_octets"],
    [own.length > 0, "header_override"],
    [set.length < Object.keys(headers).length, "header_removal"],
    [options.origin !== undefined || origin.length > 0, "origin"],
    [(options.protocols ?? []).length > 0, "protocols"],
    [compression.length > 0, "compression"],
    [
      compression.length > 1 ||
      compression.some((offer) => Object.keys(offer).length > 0),
      "compression_parameters",
    ],
    [tls?.ca !== undefined, "tls_ca"],
    [
      tls?.cert !== undefined || tls?.key !== undefined,
      "tls_client_certificate",
    ],
    [tls?.serverName !== undefined, "tls_server_name"],
    [tls?.verify === false, "tls_no_verify"],
    [options.proxy !== undefined, "proxy"],
    [options.request !== undefined, "request"],
    [options.autoPong === false, "no_auto_pong"],
    [options.autoClose === false, "no_auto_close"],
    [options.autoRead === false, "hold_reading"],
    [options.chop !== undefined, "chop"],
  ];
  return needed.flatMap(([is, capability]) => is ? [capability] : []);
}

/**
 * Holds what is asked for against what a kind provides.
 *
 * @throws {UsageError} The URL cannot be used.
 * @throws {UnsupportedError} An option is beyond the kind; it names the capability.
 */
export function demand(
  kind: Pick<EndpointKind, "transport" | "provides">,
  url: string,
  options: ConnectOptions,
): void {
  const headers = headersFor(targetOf(url), options.headers);
  for (const capability of neededBy({ ...options, headers })) {
    if (!kind.provides.has(capability)) {
      throw unsupported(kind.transport, capability);
    }
  }
}

/** The error of a capability that a transport lacks. */
export function unsupported(
  transport: string,
  capability: Capability,
): UnsupportedError {
  return new UnsupportedError(
    capability,
    `Cannot ${CAPABILITIES[capability]}: ` +
      `the ${transport} transport of this runtime does not`,
  );
}
