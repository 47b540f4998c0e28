/** The opening handshake (RFC 6455 4): what both sides of it share. */

import { toBase64, utf8 } from "../bytes.ts";
import { UsageError } from "../errors.ts";
import { sha1 } from "./sha1.ts";

/** A header list in order of arrival; names as they were sent. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Headers to set; null leaves out one that would be sent. */
export type HeaderChanges = Readonly<
  Record<string, string | readonly string[] | null>
>;

/** What the key is hashed with (RFC 6455 1.3). */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The only version of the protocol (RFC 6455 4.1). */
export const VERSION = "13";

/** The Sec-WebSocket-Accept that answers a key (RFC 6455 4.2.2). */
export function acceptOf(key: string): string {
  return toBase64(sha1(utf8(key + GUID)));
}

/** The values of every header of a name, in order. */
export function valuesOf(headers: HeaderList, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers
    .filter(([given]) => given.toLowerCase() === wanted)
    .map(([, value]) => value);
}

/** The elements of a list header, over all headers of that name; empty ones are left out (RFC 7230 7). */
export function listOf(headers: HeaderList, name: string): string[] {
  return valuesOf(headers, name)
    .flatMap((value) => value.split(","))
    .map((element) => element.trim())
    .filter((element) => element !== "");
}

/** A path and a query: nothing that ends them, and nothing that must be escaped in them (RFC 3986 3.3). */
const PATH = /^\/[!-"$-~]*$/;

/** A scheme and an authority before them. */
const AUTHORITY = /^(?:https?|wss?):\/\/[!-"$-.0->@-~]+/i;

/**
 * The resource name (RFC 6455 3) of a request target: path and query, also
 * where these stand in an absolute URI.
 *
 * @returns null: it has none.
 */
export function resourceName(target: string): string | null {
  const authority = AUTHORITY.exec(target)?.[0] ?? "";
  const rest = target.slice(authority.length);
  const name = authority !== "" && !rest.startsWith("/") ? `/${rest}` : rest;
  return PATH.test(name) ? name : null;
}

/** Whether a list header names an element, in whatever case. */
export function names(
  headers: HeaderList,
  header: string,
  element: string,
): boolean {
  return listOf(headers, header)
    .some((given) => given.toLowerCase() === element);
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Whether a text is a token (RFC 7230 3.2.6). */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * The standard headers with the changes made: a changed one keeps its place,
 * new ones follow.
 *
 * @throws {UsageError} A name is no token, or a value has CR, LF or NUL.
 */
export function changeHeaders(
  standard: HeaderList,
  changes: HeaderChanges = {},
): HeaderList {
  const changed = new Map<string, readonly (readonly [string, string])[]>();
  for (const [name, value] of Object.entries(changes)) {
    if (!isToken(name)) {
      throw new UsageError(
        `Cannot send a header named ${JSON.stringify(name)}: it is no token`,
      );
    }
    const values = value === null
      ? []
      : typeof value === "string"
      ? [value]
      : value;
    for (const one of values) requireValue(name, one);
    const key = name.toLowerCase();
    changed.set(key, [
      ...changed.get(key) ?? [],
      ...values.map((one) => [name, one] as const),
    ]);
  }
  const headers: (readonly [string, string])[] = [];
  for (const header of standard) {
    const key = header[0].toLowerCase();
    const instead = changed.get(key);
    if (instead === undefined) {
      headers.push(header);
    } else {
      headers.push(...instead);
      changed.set(key, []);
    }
  }
  for (const added of changed.values()) headers.push(...added);
  return headers;
}

/**
 * Refuses what would end a header line.
 *
 * @throws {UsageError} The value has CR, LF or NUL.
 */
export function requireValue(name: string, value: string): void {
  const found = /[\r\n\0]/.exec(value);
  if (found === null) return;
  const which = { "\r": "CR", "\n": "LF", "\0": "NUL" }[found[0]];
  throw new UsageError(`Cannot send the header ${name}: it contains ${which}`);
}

/**
 * Refuses a subprotocol that no header can carry.
 *
 * @throws {UsageError} It is no token.
 */
export function requireProtocol(protocol: string): void {
  requireValue("Sec-WebSocket-Protocol", protocol);
  if (!isToken(protocol)) {
    throw new UsageError(
      `Cannot send the header Sec-WebSocket-Protocol: ${
        JSON.stringify(protocol)
      } is no token`,
    );
  }
}

/**
 * Refuses subprotocols that cannot be offered together (RFC 6455 4.1).
 *
 * @throws {UsageError} One is no token, or stands there twice.
 */
export function requireProtocols(protocols: readonly string[]): void {
  for (const protocol of protocols) requireProtocol(protocol);
  const repeated = protocols.find((each, i) => protocols.indexOf(each) < i);
  if (repeated === undefined) return;
  throw new UsageError(
    `Cannot send the header Sec-WebSocket-Protocol: ${
      JSON.stringify(repeated)
    } stands in it twice`,
  );
}

/** The octets of a head: the start line, the headers, an empty line. */
export function headOf(startLine: string, headers: HeaderList): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${startLine}\r\n${lines.join("")}\r\n`;
}
