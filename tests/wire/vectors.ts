/** The vectors of `tests/vectors/`, read and put into words. */

import { readFileSync } from "node:fs";
import { type Bytes, concat, fromHex, text, toHex } from "../../lib/bytes.ts";
import { type ViolationCode, VIOLATIONS } from "../../lib/violations.ts";
import type { ConnectionEvent } from "../../lib/wire/connection.ts";
import type { Role } from "../../lib/wire/frame.ts";
import type { Limits } from "../../lib/wire/limits.ts";
import type { Compression } from "../../lib/wire/negotiation.ts";

/** Octets in hexadecimal digits, in parts; `61*300` is one octet 300 times. */
export type Octets = string | readonly string[];

/** Frames that a peer sends, and what comes of them. */
export interface FrameVector {
  readonly name: string;
  /** Who sends them. Default `server`. */
  readonly peer?: Role;
  readonly compression?: Partial<Compression>;
  readonly limits?: Partial<Limits>;
  readonly octets: Octets;
  readonly events: readonly string[];
  /** After how many octets the violation is told. */
  readonly at?: number;
  /** Octets that make no whole frame at the end. Default 0. */
  readonly pending?: number;
  /** What is answered. Masks are zero. */
  readonly sent?: Octets;
}

/** A request or response, and what its judge says. */
export interface HandshakeVector {
  readonly name: string;
  /** Lines, without the empty one at the end. */
  readonly lines: readonly string[];
  /** Hexadecimal digits that follow the head. */
  readonly after?: string;
  /** Code, or code and message; null: right. */
  readonly violation: string | null;
  readonly status?: number;
  /** Of a response: what the request offered. */
  readonly protocols?: readonly string[];
  readonly extensions?: string;
  readonly compression?: Compression | null;
  readonly limit?: number;
}

export function readVectors<T>(name: string): T[] {
  const url = new URL(`../vectors/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

export function octetsOf(octets: Octets): Bytes {
  const parts = typeof octets === "string" ? [octets] : octets;
  return concat(parts.map((part) => {
    const [digits, times] = part.split("*");
    const once = fromHex(digits!)!;
    return times === undefined
      ? once
      : new Uint8Array(Number(times)).fill(once[0]!);
  }));
}

/** Longer payloads are told by their length alone. */
const SHOWN = 32;

function payload(octets: Bytes): string {
  return octets.length > SHOWN ? `#${octets.length}` : toHex(octets);
}

/** An event in the words of the vectors; null: octets that are no frame. */
export function inWords(event: ConnectionEvent): string | null {
  switch (event.type) {
    case "frame": {
      const { fin, opcode, rsv, payload: octets } = event.frame;
      const end = fin ? "fin" : "more";
      return `frame ${opcode} ${end} ${rsv} ${payload(octets)}`;
    }
    case "message": {
      const { kind, data, fragments, compressed } = event.message;
      const lengths = fragments!.join("+");
      const suffix = compressed ? " compressed" : "";
      return `message ${kind} ${payload(data)} in ${lengths}${suffix}`;
    }
    case "close":
      return `close ${event.code ?? "none"} ${event.reason}`;
    case "violation": {
      const { code, message } = event.violation;
      return `violation ${code} ${message}`;
    }
    case "bytes":
      return null;
  }
}

/** Whether a name is one of the catalogue's. */
export function isViolationCode(name: string): name is ViolationCode {
  return Object.hasOwn(VIOLATIONS, name);
}

/** The octets of a head. */
export function headText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join("") + "\r\n";
}

export { text };
