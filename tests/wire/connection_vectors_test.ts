import { assert, assertEquals } from "@std/assert";
import { type Bytes, concat, fromHex, toHex } from "../../lib/bytes.ts";
import { VIOLATIONS } from "../../lib/violations.ts";
import { Connection, type ConnectionEvent } from "../../lib/wire/connection.ts";
import { DeflateSession } from "../../lib/wire/deflate.ts";
import type { Role } from "../../lib/wire/frame.ts";
import { test } from "../support/harness.ts";
import {
  type FrameVector,
  inWords,
  isViolationCode,
  octetsOf,
  readVectors,
} from "./vectors.ts";
import { zlibCodec } from "./zlib_codec.ts";

function connect(vector: FrameVector): Connection {
  const role: Role = vector.peer === "client" ? "server" : "client";
  return new Connection({
    role,
    maskKey: () => new Uint8Array(4),
    deflate: vector.compression === undefined ? null : new DeflateSession({
      codec: zlibCodec,
      role,
      compression: {
        clientNoContextTakeover: false,
        serverNoContextTakeover: false,
        clientMaxWindowBits: 15,
        serverMaxWindowBits: 15,
        ...vector.compression,
      },
    }),
    limits: vector.limits,
  });
}

/** The expected events; a violation without words has the catalogue's. */
function expected(vector: FrameVector): string[] {
  return vector.events.map((event) => {
    const [kind, code, ...words] = event.split(" ");
    if (kind !== "violation" || words.length > 0) return event;
    assert(isViolationCode(code!), code);
    return `${event} ${VIOLATIONS[code].message}`;
  });
}

function words(events: readonly ConnectionEvent[]): string[] {
  return events.map(inWords).filter((word) => word !== null);
}

function brokenOctets(events: readonly ConnectionEvent[]): Bytes {
  return concat(
    events.flatMap((event) => event.type === "bytes" ? [event.data] : []),
  );
}

function violates(vector: FrameVector): boolean {
  return vector.events.some((event) => event.startsWith("violation"));
}

function runWhole(vector: FrameVector, octets: Bytes): void {
  const connection = connect(vector);
  const events = connection.receive(octets.slice());
  assertEquals(words(events), expected(vector));
  assertEquals(connection.failed !== null, violates(vector));
  if (!violates(vector)) {
    assertEquals(connection.pendingBytes, vector.pending ?? 0);
  }
  const broken = toHex(brokenOctets(events));
  assert(toHex(octets).endsWith(broken), "the broken octets as they came");
  connection.answerClose();
  if (vector.sent !== undefined) {
    assertEquals(
      toHex(concat(connection.takeOutput())),
      toHex(octetsOf(vector.sent)),
    );
  }
  const closed = vector.events.some((event) => event.startsWith("close"));
  assertEquals(connection.closeReceived, closed);
  assertEquals(connection.closeSent, closed || violates(vector));
  connection.dispose();
}

function runOctetByOctet(vector: FrameVector, octets: Bytes): void {
  const connection = connect(vector);
  const events: ConnectionEvent[] = [];
  let at = 0;
  for (let i = 0; i < octets.length; i++) {
    events.push(...connection.receive(octets.slice(i, i + 1)));
    if (connection.failed !== null && at === 0) at = i + 1;
  }
  assertEquals(words(events), expected(vector));
  assertEquals(at, vector.at ?? 0, "when the violation is told");
  const broken = toHex(brokenOctets(events));
  assert(toHex(octets).endsWith(broken), "the broken octets as they came");
  connection.answerClose();
  if (vector.sent !== undefined) {
    assertEquals(
      toHex(concat(connection.takeOutput())),
      toHex(octetsOf(vector.sent)),
    );
  }
  connection.dispose();
}

function runWithMore(vector: FrameVector, octets: Bytes): void {
  const connection = connect(vector);
  // After a violation nothing is read; else the start of a frame waits.
  const more = violates(vector) ? fromHex("ff".repeat(40))! : fromHex("89")!;
  const events = connection.receive(concat([octets, more]));
  assertEquals(words(events), expected(vector));
  if (violates(vector)) {
    assertEquals(connection.receive(more.slice()), [
      { type: "bytes", data: more },
    ]);
    assert(toHex(brokenOctets(events)).endsWith(toHex(more)));
  }
  const left = connection.receiveEof();
  assertEquals(toHex(brokenOctets(left)), violates(vector) ? "" : "89");
  connection.dispose();
}

for (const file of ["frames", "compressed"]) {
  for (const vector of readVectors<FrameVector>(file)) {
    const whole: FrameVector = file === "compressed"
      ? { compression: {}, ...vector }
      : vector;
    test(`${file}: ${vector.name}`, () => {
      const octets = octetsOf(whole.octets);
      runWhole(whole, octets);
      runOctetByOctet(whole, octets);
      if (vector.pending === undefined) runWithMore(whole, octets);
    });
  }
}
