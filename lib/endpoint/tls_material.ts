/** Certificates and keys as they are handed in, looked at before anything is sent. */

import { UsageError } from "../errors.ts";
import type { TlsOptions } from "./endpoint.ts";

/** What TLS takes, by the name of its option. */
export type TlsMaterial = "ca" | "cert" | "key";

/** A line that such a text has to have (RFC 7468 5, 10, 11), and what stands below it. */
const CERTIFICATE = [
  /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/m,
  "certificate",
] as const;
const PEM: Readonly<Record<TlsMaterial, readonly [RegExp, string]>> = {
  ca: CERTIFICATE,
  cert: CERTIFICATE,
  key: [/^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/m, "private key"],
};

/** Whether a name is such an option's. */
export function isTlsMaterial(name: string): name is TlsMaterial {
  return Object.hasOwn(PEM, name);
}

/** What can be seen to be wrong with a text; null: nothing. */
export function materialProblem(
  material: TlsMaterial,
  text: string,
): string | null {
  const [begins, what] = PEM[material];
  return begins.test(text) ? null : `it holds no ${what} in PEM`;
}

/**
 * Refuses what a runtime would not use, and say nothing of.
 *
 * @throws {UsageError} A text is no PEM, or a certificate stands without its
 * key, or a key without its certificate.
 */
export function checkTls(tls: TlsOptions = {}): void {
  for (const material of ["ca", "cert", "key"] as const) {
    const text = tls[material];
    if (text === undefined) continue;
    const problem = materialProblem(material, text);
    if (problem === null) continue;
    throw new UsageError(`Cannot use tls.${material}: ${problem}`);
  }
  const { cert, key } = tls;
  if ((cert === undefined) === (key === undefined)) return;
  const [given, missing] = cert === undefined
    ? ["key", "cert"]
    : ["cert", "key"];
  throw new UsageError(
    `Cannot use tls.${given} without tls.${missing}: a client certificate takes both`,
  );
}
