/** The errors of every runtime's sockets, as they were seen, and what they are told as. */

import { assertEquals } from "@std/assert";
import {
  explainSocketError,
  listenError,
} from "../../lib/runtime/socket_errors.ts";
import { test } from "../support/harness.ts";

const address = { hostname: "localhost", port: 99 };

interface Shape {
  readonly name?: string;
  readonly code?: string;
  readonly message: string;
}

function thrown({ name, code, message }: Shape): Error {
  const error = new Error(message);
  if (name !== undefined) error.name = name;
  return Object.assign(error, code === undefined ? {} : { code });
}

const seen: readonly (readonly [Shape, string, string])[] = [
  [
    {
      name: "ConnectionRefused",
      code: "ECONNREFUSED",
      message: "Connection refused (os error 111)",
    },
    "refused",
    "the connection was refused",
  ],
  [
    { code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:99" },
    "refused",
    "the connection was refused",
  ],
  [
    {
      message:
        "failed to lookup address information: Name or service not known",
    },
    "dns",
    "the host does not resolve",
  ],
  [
    { code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND nope.invalid" },
    "dns",
    "the host does not resolve",
  ],
  [
    {
      name: "URIError",
      message: "invalid host 'a b': invalid char found in FQDN",
    },
    "dns",
    "the host does not resolve",
  ],
  [
    { code: "EHOSTUNREACH", message: "No route to host (os error 113)" },
    "unreachable",
    "the host is unreachable",
  ],
  [
    { code: "ECONNRESET", message: "read ECONNRESET" },
    "reset",
    "the connection was reset",
  ],
  [
    {
      name: "NotCapable",
      message:
        'Requires net access to "localhost:99", run again with the --allow-net flag',
    },
    "permission",
    "Deno was not permitted to, allow it with --allow-net=localhost:99",
  ],
  [
    {
      name: "InvalidData",
      message:
        'invalid peer certificate: certificate not valid for name "foo.example"; certificate is only valid for DnsName("localhost") or IpAddress(127.0.0.1)',
    },
    "tls",
    "its certificate is for another name (for localhost or 127.0.0.1)",
  ],
  [
    { name: "InvalidData", message: "invalid peer certificate: UnknownIssuer" },
    "tls",
    "its certificate is of an unknown issuer",
  ],
  [
    {
      name: "InvalidData",
      message: "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
    },
    "tls",
    "its certificate is an authority's own (CA:TRUE), which is taken for no server's here: use one that the authority issued, or verify: false",
  ],
  [
    {
      code: "SELF_SIGNED_CERT_IN_CHAIN",
      message: "self-signed certificate in certificate chain",
    },
    "tls",
    "its certificate is of an unknown issuer",
  ],
  [
    { code: "CERT_HAS_EXPIRED", message: "certificate has expired" },
    "tls",
    "its certificate has expired",
  ],
  [
    {
      name: "InvalidData",
      message: "received corrupt message of type InvalidContentType",
    },
    "tls",
    "it does not speak TLS",
  ],
  [
    {
      code: "ERR_SSL_WRONG_VERSION_NUMBER",
      message: "write EPROTO wrong version number",
    },
    "tls",
    "it does not speak TLS",
  ],
  [
    {
      name: "InvalidData",
      message: "received fatal alert: CertificateRequired",
    },
    "tls",
    "it did not accept the client certificate, or wants one",
  ],
  [
    { name: "UnexpectedEof", message: "unexpected end of file" },
    "tls",
    "it closed the connection during the TLS handshake",
  ],
  [
    { code: "EMFILE", message: "connect EMFILE 127.0.0.1:80 - Local" },
    "other",
    "too many files are open, raise the limit (ulimit -n) or run fewer at a time",
  ],
  [
    { message: "Too many open files (os error 24)" },
    "other",
    "too many files are open, raise the limit (ulimit -n) or run fewer at a time",
  ],
  [
    {
      name: "NotCapable",
      message: 'Requires net access to "127.0.0.1:0", run again with',
    },
    "permission",
    "Deno was not permitted to, allow it with --allow-net=127.0.0.1",
  ],
  [
    { name: "InvalidData", message: "received fatal alert: HandshakeFailure" },
    "tls",
    "it refused the TLS handshake: it shares no version or cipher with this client, or wants a client certificate",
  ],
  [
    {
      name: "InvalidData",
      message: "received fatal alert: ProtocolVersion",
    },
    "tls",
    "it shares no TLS version or cipher with this client",
  ],
  [
    { message: "TLS material: keys may not be consistent: KeyMismatch" },
    "tls",
    "the key of this client is not that of its certificate",
  ],
  [
    {
      code: "ERR_OSSL_X509_KEY_VALUES_MISMATCH",
      message: "error:05800074:x509 certificate routines::key values mismatch",
    },
    "tls",
    "the key of this client is not that of its certificate",
  ],
  [
    { message: "TLS material: Unable to add pem file to certificate store" },
    "tls",
    "a certificate or key of this client cannot be used",
  ],
  [{ message: "something nobody knows" }, "other", "something nobody knows"],
  [
    { message: "it went wrong: see https://example.org/help" },
    "other",
    "it went wrong: see",
  ],
];

for (const [shape, failure, words] of seen) {
  test(`${shape.code ?? shape.name ?? "Error"}: ${shape.message.slice(0, 40)}`, () => {
    assertEquals(explainSocketError(thrown(shape), address), {
      failure,
      words,
    });
  });
}

test("several tries at once are told as the first", () => {
  const refused = thrown({ code: "ECONNREFUSED", message: "refused" });
  const error = new AggregateError([refused], "all failed");
  assertEquals(explainSocketError(error, address).failure, "refused");
});

test("why listening failed, whichever runtime says it", () => {
  const words = (shape: Parameters<typeof thrown>[0]) =>
    listenError(address, thrown(shape)).message.replace(/^.*?: /, "");
  assertEquals(
    words({ code: "EADDRINUSE", message: "listen EADDRINUSE" }),
    "the port is in use",
  );
  for (
    const shape of [
      { code: "ERR_SOCKET_BAD_PORT", message: "options.port should be >= 0" },
      { name: "TypeError", message: "Invalid port: '70000'" },
    ]
  ) assertEquals(words(shape), "a port is a number from 0 to 65535");
  assertEquals(
    words({ message: "SSL_CTX_use_certificate_chain" }),
    "the certificate or its key cannot be used",
  );
  assertEquals(
    words({ message: "Failed to listen at nowhere.invalid" }),
    "the address is none of this machine",
  );
});
