/**
 * Certificates for tests, made as they are needed: X.509 v3 (RFC 5280) with
 * ECDSA on P-256, by Web Crypto and as much DER as that takes.
 */

/** A certificate with its private key, as PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** An authority that certifies others. */
export interface Authority extends Certified {
  issue(options?: CertificateOptions): Promise<Certified>;
}

/** What a certificate says. */
export interface CertificateOptions {
  readonly commonName?: string;
  /** DNS names, or IPv4 addresses. Default: `localhost` and `127.0.0.1`. */
  readonly names?: readonly string[];
  /** Default: a day ago. */
  readonly from?: Date;
  /** Default: in a day. */
  readonly until?: Date;
}

const DAY = 24 * 60 * 60 * 1000;
const ECDSA = { name: "ECDSA", namedCurve: "P-256" };

/** A new authority. */
export async function authority(name = "Test Authority"): Promise<Authority> {
  const keys = await newKeys();
  const cert = await certificate({
    subject: name,
    issuer: name,
    keys,
    signer: keys,
    isAuthority: true,
    options: {},
  });
  return {
    cert,
    key: await privatePem(keys),
    async issue(options = {}) {
      const own = await newKeys();
      return {
        cert: await certificate({
          subject: options.commonName ?? "Test Server",
          issuer: name,
          keys: own,
          signer: keys,
          isAuthority: false,
          options,
        }),
        key: await privatePem(own),
      };
    },
  };
}

async function newKeys(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
}

async function privatePem({ privateKey }: CryptoKeyPair): Promise<string> {
  const der = await crypto.subtle.exportKey("pkcs8", privateKey);
  return pem("PRIVATE KEY", new Uint8Array(der));
}

async function certificate(
  { subject, issuer, keys, signer, isAuthority, options }: {
    readonly subject: string;
    readonly issuer: string;
    readonly keys: CryptoKeyPair;
    readonly signer: CryptoKeyPair;
    readonly isAuthority: boolean;
    readonly options: CertificateOptions;
  },
): Promise<string> {
  const now = Date.now();
  const { from = new Date(now - DAY), until = new Date(now + DAY) } = options;
  const publicKey = new Uint8Array(
    await crypto.subtle.exportKey("spki", keys.publicKey),
  );
  const extensions = [
    extension("2.5.29.19", true, sequence(isAuthority ? boolean(true) : [])),
    extension(
      "2.5.29.15",
      true,
      // keyCertSign and cRLSign, or digitalSignature.
      tagged(0x03, isAuthority ? [1, 0x06] : [7, 0x80]),
    ),
    ...(isAuthority ? [] : [subjectNames(options.names)]),
  ];
  const signed = sequence(
    tagged(0xa0, integer([2])),
    integer([...crypto.getRandomValues(new Uint8Array(8))]),
    ECDSA_SHA256,
    distinguished(issuer),
    sequence(time(from), time(until)),
    distinguished(subject),
    [...publicKey],
    tagged(0xa3, sequence(...extensions)),
  );
  const signature = new Uint8Array(
    await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      signer.privateKey,
      new Uint8Array(signed),
    ),
  );
  const der = sequence(
    signed,
    ECDSA_SHA256,
    tagged(0x03, [
      0,
      ...sequence(
        integer([...signature.subarray(0, 32)]),
        integer([...signature.subarray(32)]),
      ),
    ]),
  );
  return pem("CERTIFICATE", new Uint8Array(der));
}

function subjectNames(
  names: readonly string[] = ["localhost", "127.0.0.1"],
): number[] {
  const all = names.flatMap((name) =>
    /^\d+\.\d+\.\d+\.\d+$/.test(name)
      ? tagged(0x87, name.split(".").map(Number))
      : tagged(0x82, ascii(name))
  );
  return extension("2.5.29.17", false, sequence(all));
}

function extension(id: string, critical: boolean, value: number[]): number[] {
  return sequence(
    identifier(id),
    critical ? boolean(true) : [],
    tagged(0x04, value),
  );
}

function distinguished(name: string): number[] {
  return sequence(
    tagged(0x31, sequence(identifier("2.5.4.3"), tagged(0x0c, ascii(name)))),
  );
}

function time(date: Date): number[] {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  return tagged(0x18, ascii(digits));
}

function boolean(value: boolean): number[] {
  return tagged(0x01, [value ? 0xff : 0]);
}

/** An unsigned integer: without leading zeros, and one before a high bit. */
function integer(octets: number[]): number[] {
  const first = octets.findIndex((octet) => octet !== 0);
  const digits = first < 0 ? [0] : octets.slice(first);
  return tagged(0x02, digits[0]! > 0x7f ? [0, ...digits] : digits);
}

function identifier(id: string): number[] {
  const [first = 0, second = 0, ...rest] = id.split(".").map(Number);
  const octets = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) {
      groups.unshift((left & 0x7f) | 0x80);
    }
    octets.push(...groups);
  }
  return tagged(0x06, octets);
}

function sequence(...parts: number[][]): number[] {
  return tagged(0x30, parts.flat());
}

function tagged(tag: number, content: number[]): number[] {
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  if (length < 0x100) return [tag, 0x81, length, ...content];
  return [tag, 0x82, length >> 8, length & 0xff, ...content];
}

function ascii(text: string): number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

const ECDSA_SHA256 = sequence(identifier("1.2.840.10045.4.3.2"));

function pem(label: string, der: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...der));
  const lines = base64.match(/.{1,64}/g)!.join("\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
