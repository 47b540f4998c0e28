/** Close codes and the body of a Close (RFC 6455 5.5.1, 7.4). */

import { type Bytes, EMPTY, strictText, utf8 } from "../bytes.ts";
import { RESERVED_CODES } from "../close_codes.ts";
import { type Violation, violation } from "../violations.ts";

/** A Close as it was read; `code` null: without a body. */
export interface CloseBody {
  readonly code: number | null;
  readonly reason: string;
}

/** The highest code that RFC 6455 or the registry of IANA gives a meaning. */
const HIGHEST_REGISTERED = 1014;

/** What is wrong with sending a code; null: nothing (RFC 6455 7.4). */
export function judgeCloseCode(code: number): Violation | null {
  if (RESERVED_CODES.has(code)) {
    return violation(
      "close_code_reserved",
      `Close code ${code}, which must not be sent`,
    );
  }
  const defined = (code >= 1000 && code <= HIGHEST_REGISTERED) ||
    (code >= 3000 && code <= 4999);
  return defined ? null : violation(
    "close_code_undefined",
    `Close code ${code}, outside the ranges that may be used`,
  );
}

/** Reads the body of a Close, or tells what is wrong with it. */
export function readClose(payload: Bytes): CloseBody | Violation {
  if (payload.length === 0) return { code: null, reason: "" };
  if (payload.length === 1) return violation("close_body_too_short");
  const code = (payload[0]! << 8) | payload[1]!;
  const wrong = judgeCloseCode(code);
  if (wrong !== null) return wrong;
  const reason = strictText(payload.subarray(2));
  if (reason === null) return violation("close_reason_not_utf8");
  return { code, reason };
}

/** Writes the body of a Close, legal or not: any code, any length. */
export function closeBody(code?: number, reason = ""): Bytes {
  if (code === undefined) return utf8(reason);
  const text = reason === "" ? EMPTY : utf8(reason);
  const body = new Uint8Array(2 + text.length);
  body[0] = (code >> 8) & 255;
  body[1] = code & 255;
  body.set(text, 2);
  return body;
}
