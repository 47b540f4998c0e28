/** Payloads → octets. */

import {
  type Bytes,
  concat,
  EMPTY,
  fromBase64,
  fromHex,
  utf8,
} from "../bytes.ts";
import { FramescriptError } from "../errors.ts";
import { stringifyJson } from "./json.ts";
import type { Resolved } from "./resolve.ts";
import type { As, Payload } from "./types.ts";

/** A payload's octets, and how a message of them is typed. */
export interface PayloadBytes {
  readonly kind: As;
  readonly bytes: Bytes;
}

/** The octets of a file that a scenario names. @throws {PayloadError} It cannot be read. */
export type ReadFile = (file: string) => Promise<Bytes>;

/** The longest payload that `repeat` and `generate` make, in bytes. */
export const LONGEST_PAYLOAD = 2 ** 30;

/** Thrown where a payload cannot be had. */
export class PayloadError extends FramescriptError {
  constructor(message: string, options?: ErrorOptions) {
    super("payload", message, options);
  }
}

/**
 * The octets of a payload that has no templates left; none where it has no content.
 *
 * @param readFile Null where there are no files.
 * @throws {PayloadError} where a file cannot be read, or a value cannot make a payload.
 */
export async function resolvePayload(
  payload: Resolved<Payload>,
  readFile: ReadFile | null,
): Promise<PayloadBytes> {
  if (typeof payload === "string") {
    return { kind: "text", bytes: utf8(payload) };
  }
  const { kind, bytes } = await form(payload, readFile);
  return { kind: payload.as ?? kind, bytes };
}

async function form(
  payload: Exclude<Resolved<Payload>, string>,
  readFile: ReadFile | null,
): Promise<PayloadBytes> {
  if (payload.text !== undefined) {
    return { kind: "text", bytes: utf8(payload.text) };
  }
  if (payload.json !== undefined) {
    return { kind: "text", bytes: utf8(stringifyJson(payload.json)) };
  }
  if (payload.hex !== undefined) {
    const bytes = fromHex(payload.hex);
    if (bytes !== null) return { kind: "binary", bytes };
    throw new PayloadError(
      `Cannot read "${payload.hex}" as hex: it is not pairs of hexadecimal digits`,
    );
  }
  if (payload.base64 !== undefined) {
    const bytes = fromBase64(payload.base64);
    if (bytes !== null) return { kind: "binary", bytes };
    throw new PayloadError(`Cannot read "${payload.base64}" as base64`);
  }
  if (payload.file !== undefined) {
    if (readFile === null) {
      throw new PayloadError(
        `Cannot read the file "${payload.file}": this runtime has no files`,
      );
    }
    return { kind: "binary", bytes: await readFile(payload.file) };
  }
  if (payload.generate !== undefined) {
    const { kind, seed = 1, length } = payload.generate;
    const { generate } = await import("./generate.ts");
    return {
      kind: kind === "binary" || kind === "image" ? "binary" : "text",
      bytes: generate(kind, seed, length),
    };
  }
  if (payload.concat !== undefined) {
    const parts: PayloadBytes[] = [];
    for (const part of payload.concat) {
      parts.push(await resolvePayload(part, readFile));
    }
    return {
      kind: parts.every(({ kind }) => kind === "text") ? "text" : "binary",
      bytes: concat(parts.map(({ bytes }) => bytes)),
    };
  }
  if (payload.repeat !== undefined) {
    const { of, length } = payload.repeat;
    const { kind, bytes } = await resolvePayload(of, readFile);
    return { kind, bytes: repeat(bytes, length) };
  }
  // A frame may be without any.
  return { kind: "text", bytes: EMPTY };
}

function repeat(unit: Bytes, length: number): Bytes {
  if (unit.length === 0 && length > 0) {
    throw new PayloadError(
      `Cannot repeat an empty payload to ${length} bytes`,
    );
  }
  const bytes = new Uint8Array(length);
  bytes.set(unit.subarray(0, length));
  // What is filled is copied behind itself, doubling each time.
  for (let filled = unit.length; filled < length; filled *= 2) {
    bytes.copyWithin(filled, 0, Math.min(filled, length - filled));
  }
  return bytes;
}
