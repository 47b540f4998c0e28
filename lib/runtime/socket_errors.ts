/**
 * What the errors of sockets and TLS mean, whichever runtime throws them: Deno
 * (rustls), Node and Deno's `node:tls` (OpenSSL's names), Bun (BoringSSL's).
 */

import {
  failureOf,
  formatAddress,
  tlsFailure,
  type TlsProblem,
  withoutLinks,
} from "../endpoint/failure.ts";
import { messageOf, UsageError } from "../errors.ts";
import type { Address, Failure } from "../endpoint/transport.ts";
import { isOutOfFiles, OUT_OF_FILES } from "./out_of_files.ts";

/** Codes of the operating system and the resolver. */
const CODES: Readonly<Record<string, Parameters<typeof failureOf>[0]>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_NODATA: "dns",
  EAI_NONAME: "dns",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  ETIMEDOUT: "timeout",
};

/** Codes and messages of TLS libraries, the more telling first. */
const TLS: readonly (readonly [RegExp, TlsProblem])[] = [
  [/KeyMismatch|KEY_VALUES_MISMATCH/, "mismatch"],
  [/^ ?TLS material: |Invalid CA/, "material"],
  [
    /fatal alert: (CertificateRequired|BadCertificate|CertificateUnknown|UnknownCA|AccessDenied|CertificateExpired|UnsupportedCertificate)|ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNKNOWN_CA|CERTIFICATE_EXPIRED)|alert (certificate required|bad certificate|certificate unknown|unknown ca)|ERR_SSL_PEER_DID_NOT_RETURN/i,
    "client_certificate",
  ],
  [/CERT_HAS_EXPIRED|invalid peer certificate:.*\bexpired/i, "expired"],
  [/CERT_NOT_YET_VALID|NotValidYet|not valid yet/, "not_yet_valid"],
  [
    /ALTNAME_INVALID|HOSTNAME_MISMATCH|not valid for name|NotValidForName/,
    "wrong_name",
  ],
  // rustls says so whether or not it knows the authority.
  [/CaUsedAsEndEntity/, "authority"],
  [
    /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|UnknownIssuer|CERT_UNTRUSTED/,
    "unknown_issuer",
  ],
  [/CaUsedAsEndEntity/, "authority"],
  [/CERT_REVOKED|Revoked/, "revoked"],
  [/invalid peer certificate|^CERT_|INVALID_CA|INVALID_PURPOSE/, "invalid"],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE|InvalidContentType|corrupt message|wrong version number/,
    "not_tls",
  ],
  [/HandshakeFailure|HANDSHAKE_FAILURE/, "refused"],
  [
    /ProtocolVersion|PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|PeerIncompatible/,
    "versions",
  ],
  [
    /PEM_|ERR_OSSL|OSSL_|SSL_CTX_|KEY_TYPE_MISMATCH|private key|No certificates|keys? found|certificate chain/i,
    "material",
  ],
  [
    /TLS connection was established|unexpected end of file|UnexpectedEof/,
    "closed",
  ],
];

/** What an error that a socket or TLS threw means. */
export function explainSocketError(
  thrown: unknown,
  address: Address,
): Failure {
  const { name, code: given, message } = shapeOf(thrown);
  if (name === "AggregateError") {
    const first = (thrown as AggregateError).errors[0];
    if (first !== undefined) return explainSocketError(first, address);
  }
  if (name === "NotCapable") {
    const asked = /net access to "([^"]+)"/.exec(message)?.[1] ??
      formatAddress(address);
    return {
      failure: "permission",
      // Port 0 becomes another one, which is connected to next.
      words: `Deno was not permitted to, allow it with --allow-net=${
        asked.replace(/:0$/, "")
      }`,
    };
  }
  const told = `${given} ${message}`;
  const problem = tlsProblemIn(told);
  if (problem !== null) return tlsFailure(problem, namesIn(thrown, message));
  const code = /^[A-Z]+$/.test(given) || given.startsWith("EAI_")
    ? given
    : message.split(/[\s:]/, 1)[0]!;
  const kind = CODES[code];
  if (kind !== undefined) return failureOf(kind);
  if (isOutOfFiles(thrown)) return { failure: "other", words: OUT_OF_FILES };
  if (
    name === "URIError" ||
    /failed to lookup|No address associated|getaddrinfo|invalid host/i
      .test(message)
  ) return failureOf("dns");
  const words = withoutLinks(message);
  return name === "InvalidData" || given.startsWith("ERR_SSL")
    ? { failure: "tls", words }
    : { failure: "other", words };
}

function tlsProblemIn(told: string): TlsProblem | null {
  return TLS.find(([pattern]) => pattern.test(told))?.[1] ?? null;
}

function shapeOf(thrown: unknown): {
  name: string;
  code: string;
  message: string;
} {
  if (!(thrown instanceof Error)) {
    return { name: "", code: "", message: String(thrown) };
  }
  const { code } = thrown as { code?: unknown };
  return {
    name: thrown.name,
    code: typeof code === "string" ? code : "",
    message: thrown.message,
  };
}

/** The names that a certificate is for, where the error gives them. */
function namesIn(thrown: unknown, message: string): string {
  const rustls = /only valid for (.+)$/.exec(message)?.[1];
  if (rustls !== undefined) {
    return `for ${rustls.replace(/\w+\(("?)(.*?)\1\)/g, "$2")}`;
  }
  if (!/altname|cert's list|HOSTNAME/i.test(message)) return "";
  const { cert } = thrown as { cert?: { subjectaltname?: unknown } };
  if (typeof cert?.subjectaltname !== "string") return "";
  const names = cert.subjectaltname.split(", ")
    .map((name) => name.replace(/^[\w ]+:/, ""));
  return `for ${names.join(", ")}`;
}

/** Errors of an address that is another machine's, or nobody's: Bun has no code for what does not resolve. */
const NO_ADDRESS =
  /AddrNotAvailable|EADDRNOTAVAIL|ENOTFOUND|getaddrinfo|lookup|invalid (?:empty )?host|Failed to listen/;

/** Why listening failed, as the error that is thrown. */
export function listenError(address: Address, thrown: unknown): UsageError {
  const { name, code, message } = shapeOf(thrown);
  const told = `${name} ${code} ${message}`;
  const words = name === "NotCapable"
    ? explainSocketError(thrown, address).words
    : /ERR_SOCKET_BAD_PORT|Invalid port/.test(told)
    ? "a port is a number from 0 to 65535"
    : /AddrInUse|EADDRINUSE/.test(told)
    ? "the port is in use"
    : NO_ADDRESS.test(told)
    ? "the address is none of this machine"
    : /EACCES|PermissionDenied/.test(told)
    ? "permission denied"
    : tlsProblemIn(told) !== null
    ? "the certificate or its key cannot be used"
    : messageOf(thrown);
  return new UsageError(
    `Cannot listen on ${formatAddress(address)}: ${words}`,
    { cause: thrown },
  );
}
