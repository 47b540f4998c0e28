import { assert, assertEquals } from "@std/assert";
import { type Bytes, concat, EMPTY, fromHex, utf8 } from "../../lib/bytes.ts";
import {
  type Violation,
  type ViolationCode,
  VIOLATIONS,
} from "../../lib/violations.ts";
import { judgeResponse } from "../../lib/wire/client_handshake.ts";
import { type HeaderList, valuesOf } from "../../lib/wire/handshake.ts";
import {
  type HeadTooLong,
  type NotHttp,
  type RequestHead,
  RequestReader,
  type ResponseHead,
  ResponseReader,
} from "../../lib/wire/head.ts";
import { judgeRequest } from "../../lib/wire/server_handshake.ts";
import { test } from "../support/harness.ts";
import {
  type FrameVector,
  type HandshakeVector,
  headText,
  isViolationCode,
  readVectors,
} from "./vectors.ts";

const LIMIT = 64 * 1024;
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

interface Reader<Head> {
  push(chunk: Bytes): Head | NotHttp | HeadTooLong | null;
}

function expected(vector: HandshakeVector): string | null {
  if (vector.violation === null) return null;
  const [code, ...words] = vector.violation.split(" ");
  assert(isViolationCode(code!), code);
  return words.length > 0
    ? vector.violation
    : `${code} ${VIOLATIONS[code].message}`;
}

function inWords(violation: Violation | null): string | null {
  return violation === null ? null : `${violation.code} ${violation.message}`;
}

/** The octets in chunks of a length; what follows the head comes with its last. */
function read<Head>(
  reader: Reader<Head>,
  vector: HandshakeVector,
  length: number,
): Head | HeadTooLong {
  const head = utf8(headText(vector.lines));
  const after = vector.after === undefined ? EMPTY : fromHex(vector.after)!;
  for (let at = 0; at < head.length; at += length) {
    const end = at + length;
    const last = end >= head.length;
    const chunk = head.slice(at, end);
    const result = reader.push(last ? concat([chunk, after]) : chunk);
    if (result === null) continue;
    const told = result as { type: string };
    assert(told.type !== "not_http", JSON.stringify(result));
    assert(last || told.type === "too_long");
    return result as Head | HeadTooLong;
  }
  throw new Error("no head came");
}

function requestHeaders(vector: HandshakeVector): HeaderList {
  const headers: [string, string][] = [["Sec-WebSocket-Key", KEY]];
  if (vector.protocols !== undefined) {
    headers.push(["Sec-WebSocket-Protocol", vector.protocols.join(", ")]);
  }
  if (vector.extensions !== undefined) {
    headers.push(["Sec-WebSocket-Extensions", vector.extensions]);
  }
  return headers;
}

for (const vector of readVectors<HandshakeVector>("responses")) {
  test(`responses: ${vector.name}`, () => {
    for (const length of [LIMIT, 1, 7]) {
      const head = read<ResponseHead>(
        new ResponseReader(vector.limit ?? LIMIT),
        vector,
        length,
      );
      if (head.type === "too_long") {
        assertEquals(inWords(head.violation), expected(vector));
        continue;
      }
      assertEquals(head.leftover, fromHex(vector.after ?? "")!);
      const handshake = {
        request: EMPTY,
        target: "/",
        headers: requestHeaders(vector),
      };
      const judged = judgeResponse(handshake, head);
      assertEquals(inWords(judged.violation), expected(vector));
      assertEquals(judged.compression, vector.compression ?? null);
      if (head.status === 101 && judged.violation === null) {
        assertEquals(
          judged.protocol,
          valuesOf(head.headers, "Sec-WebSocket-Protocol").join(", "),
        );
      }
    }
  });
}

for (const vector of readVectors<HandshakeVector>("requests")) {
  test(`requests: ${vector.name}`, () => {
    for (const length of [LIMIT, 1, 7]) {
      const head = read<RequestHead>(
        new RequestReader(vector.limit ?? LIMIT),
        vector,
        length,
      );
      if (head.type === "too_long") {
        assertEquals(inWords(head.violation), expected(vector));
        continue;
      }
      const judged = judgeRequest(head);
      assertEquals(inWords(judged.violation), expected(vector));
      assertEquals(judged.status, vector.status ?? 0);
      assertEquals([...judged.protocols], [...vector.protocols ?? []]);
      assertEquals(
        judged.headers["Sec-WebSocket-Version"],
        judged.violation?.code === "request_version" ? "13" : undefined,
      );
    }
  });
}

/** What no octets show, but time: its test is the raw endpoint's. */
const SILENCE: ViolationCode = "limit_idle_time";

test("every row of the catalogue has a vector", () => {
  const shown = new Set<string>([SILENCE]);
  for (const file of ["frames", "compressed"]) {
    for (const vector of readVectors<FrameVector>(file)) {
      for (const event of vector.events) {
        const [kind, code] = event.split(" ");
        if (kind === "violation") shown.add(code!);
      }
    }
  }
  for (const file of ["requests", "responses"]) {
    for (const vector of readVectors<HandshakeVector>(file)) {
      if (vector.violation !== null) shown.add(vector.violation.split(" ")[0]!);
    }
  }
  const codes = Object.keys(VIOLATIONS) as ViolationCode[];
  assertEquals(codes.filter((code) => !shown.has(code)), []);
  assertEquals([...shown].filter((code) => !isViolationCode(code)), []);
});
