/** Why no answer came to an opening handshake, in the same words on every runtime. */

import { ConnectError, type ConnectFailure } from "../errors.ts";
import type { Address, Failure } from "./transport.ts";

/** What can be wrong with TLS, in words. */
export const TLS_WORDS = {
  expired: "its certificate has expired",
  not_yet_valid: "its certificate is not valid yet",
  wrong_name: "its certificate is for another name",
  unknown_issuer: "its certificate is of an unknown issuer",
  authority:
    "its certificate is an authority's own (CA:TRUE), which is taken " +
    "for no server's here: use one that the authority issued, or verify: false",
  revoked: "its certificate was revoked",
  invalid: "its certificate is not valid",
  not_tls: "it does not speak TLS",
  client_certificate: "it did not accept the client certificate, or wants one",
  closed: "it closed the connection during the TLS handshake",
  versions: "it shares no TLS version or cipher with this client",
  refused: "it refused the TLS handshake: it shares no version or cipher " +
    "with this client, or wants a client certificate",
  mismatch: "the key of this client is not that of its certificate",
  material: "a certificate or key of this client cannot be used",
} as const;

/** A problem of TLS that has its words. */
export type TlsProblem = keyof typeof TLS_WORDS;

const WORDS: Readonly<Partial<Record<ConnectFailure, string>>> = {
  dns: "the host does not resolve",
  refused: "the connection was refused",
  unreachable: "the host is unreachable",
  reset: "the connection was reset",
  timeout: "the connection timed out",
};

/** A failure of a known kind, in its fixed words. */
export function failureOf(
  failure: "dns" | "refused" | "unreachable" | "reset" | "timeout",
): Failure {
  return { failure, words: WORDS[failure]! };
}

/** A problem of TLS, with what the runtime adds to it. */
export function tlsFailure(problem: TlsProblem, detail = ""): Failure {
  return {
    failure: "tls",
    words: TLS_WORDS[problem] + (detail === "" ? "" : ` (${detail})`),
  };
}

/** A message without the pages that libraries lead to, which are no help here. */
export function withoutLinks(message: string): string {
  return message.replace(/:? *https?:\/\/\S+/g, "");
}

/** `host:port`, with brackets around an IPv6 address. */
export function formatAddress({ hostname, port }: Address): string {
  return hostname.includes(":")
    ? `[${hostname}]:${port}`
    : `${hostname}:${port}`;
}

/** The address of such a text; null: it is none. */
export function parseAddress(written: string): Address | null {
  const form = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(written);
  const hostname = form?.[1] ?? form?.[2];
  const port = Number(form?.[3]);
  return hostname === undefined || port > 65535 ? null : { hostname, port };
}

/** The error that a failure is thrown as. */
export function connectError(
  address: Address,
  { failure, words }: Failure,
  cause?: unknown,
): ConnectError {
  return new ConnectError(
    failure,
    `Cannot connect to ${formatAddress(address)}: ${words}`,
    cause === undefined ? undefined : { cause },
  );
}
