import { assert, assertEquals } from "@std/assert";
import { fromHex, toHex, utf8 } from "../../lib/bytes.ts";
import { closeBody, readClose } from "../../lib/wire/close.ts";
import {
  encodeFrame,
  encodeFrames,
  type OutgoingFrame,
} from "../../lib/wire/frame.ts";
import { applyMask } from "../../lib/wire/mask.ts";
import { after } from "../../lib/wire/state.ts";
import { Utf8Validator } from "../../lib/wire/utf8.ts";
import { test } from "../support/harness.ts";
import { Random } from "./random.ts";

const KEY = fromHex("37fa213d")!;
const CLIENT = { role: "client", maskKey: () => KEY } as const;
const SERVER = { role: "server", maskKey: () => KEY } as const;

function frame(changes: Partial<OutgoingFrame>): OutgoingFrame {
  return { fin: true, rsv: 0, opcode: 1, payload: utf8("Hello"), ...changes };
}

test("frames are encoded as they are, legal or not", () => {
  const table: [string, Partial<OutgoingFrame>, string][] = [
    ["plain", {}, "810548656c6c6f"],
    ["no FIN", { fin: false }, "010548656c6c6f"],
    ["all reserved bits", { rsv: 7 }, "f10548656c6c6f"],
    ["RSV1 alone", { rsv: 4 }, "c10548656c6c6f"],
    ["a reserved opcode", { opcode: 15 }, "8f0548656c6c6f"],
    ["masked by the server", { mask: true }, "818537fa213d7f9f4d5158"],
    ["a key", { mask: fromHex("00000001")! }, "81850000000148656c6d6f"],
    ["a wrong length", { length: 6n }, "810648656c6c6f"],
    ["a length of 16 bits", { length: 300n }, "817e012c48656c6c6f"],
    [
      "a length of 2^63",
      { length: 2n ** 63n },
      "817f800000000000000048656c6c6f",
    ],
    [
      "a length of 2^64 - 1",
      { length: 2n ** 64n - 1n },
      "817fffffffffffffffff48656c6c6f",
    ],
    ["two octets of length", { lengthBytes: 2 }, "817e000548656c6c6f"],
    [
      "eight octets of length",
      { lengthBytes: 8 },
      "817f000000000000000548656c6c6f",
    ],
    [
      "seven bits of a longer length",
      { lengthBytes: 1, length: 133n },
      "810548656c6c6f",
    ],
  ];
  for (const [name, changes, octets] of table) {
    assertEquals(toHex(encodeFrame(frame(changes), SERVER)), octets, name);
  }
  assertEquals(
    toHex(encodeFrame(frame({}), CLIENT)),
    "818537fa213d7f9f4d5158",
  );
  assertEquals(
    toHex(encodeFrame(frame({ mask: false }), CLIENT)),
    "810548656c6c6f",
  );
  assertEquals(
    toHex(encodeFrames([frame({ fin: false }), frame({ opcode: 0 })], SERVER)),
    "010548656c6c6f800548656c6c6f",
  );
});

test("the length takes the fewest octets", () => {
  const headers: [number, string][] = [
    [0, "8200"],
    [125, "827d"],
    [126, "827e007e"],
    [65535, "827effff"],
    [65536, "827f0000000000010000"],
  ];
  for (const [length, header] of headers) {
    const octets = encodeFrame(
      frame({ opcode: 2, payload: new Uint8Array(length) }),
      SERVER,
    );
    assertEquals(toHex(octets.subarray(0, header.length / 2)), header);
    assertEquals(octets.length, header.length / 2 + length);
  }
});

test("masking leaves the payload handed in alone", () => {
  const payload = new Uint8Array(1000);
  encodeFrame(frame({ payload }), CLIENT);
  assert(payload.every((octet) => octet === 0));
});

test("masking is the same at any place, length and phase", () => {
  const random = new Random(6);
  for (let round = 0; round < 400; round++) {
    const plain = random.octets(random.below(200) + 8);
    const from = random.below(8);
    const phase = random.below(9);
    const masked = plain.slice();
    applyMask(masked.subarray(from), KEY, phase);
    const expected = plain.map((octet, i) =>
      i < from ? octet : octet ^ KEY[(i - from + phase) % 4]!
    );
    assertEquals(toHex(masked), toHex(expected));
  }
});

test("the body of a Close", () => {
  assertEquals(toHex(closeBody()), "");
  assertEquals(toHex(closeBody(1000)), "03e8");
  assertEquals(toHex(closeBody(65535, "é")), "ffffc3a9");
  assertEquals(closeBody(1000, "x".repeat(200)).length, 202);
  const short = readClose(Uint8Array.of(3));
  assert("message" in short && short.code === "close_body_too_short");
});

test("UTF-8 is refused at the first octet that cannot be", () => {
  // The index of the octet, or -1, and whether the text may end there.
  const table: [string, number, boolean][] = [
    ["", -1, true],
    ["61", -1, true],
    ["c3a9", -1, true],
    ["c3", -1, false],
    ["80", 0, false],
    ["c0", 0, false],
    ["c1bf", 0, false],
    ["c328", 1, false],
    ["e09f", 1, false],
    ["e0a080", -1, true],
    ["ed9fbf", -1, true],
    ["eda0", 1, false],
    ["ee8080", -1, true],
    ["f08f", 1, false],
    ["f0908080", -1, true],
    ["f09080c0", 3, false],
    ["f48fbfbf", -1, true],
    ["f490", 1, false],
    ["f5", 0, false],
    ["ff", 0, false],
    [`${"61".repeat(100)}ff`, 100, false],
    [`${"61".repeat(77)}e282ac${"62".repeat(70)}e2`, -1, false],
  ];
  for (const [digits, index, complete] of table) {
    const octets = fromHex(digits)!;
    const whole = new Utf8Validator();
    assertEquals(whole.push(octets), index, digits);
    if (index < 0) assertEquals(whole.complete, complete, digits);
    const slowly = new Utf8Validator();
    const found = Array.from(octets).findIndex((octet) =>
      slowly.push(Uint8Array.of(octet)) >= 0
    );
    assertEquals(found, index, digits);
  }
});

test("a validator begins again", () => {
  const validator = new Utf8Validator();
  validator.push(fromHex("f4")!);
  validator.reset();
  assert(validator.complete);
  assertEquals(validator.push(fromHex("c2bf")!), -1);
});

test("a second Close changes no state", () => {
  for (const state of ["close_sent", "closing", "ended"] as const) {
    assertEquals(after(state, "send_close"), state);
  }
  for (const state of ["close_received", "closing", "ended"] as const) {
    assertEquals(after(state, "receive_close"), state);
  }
  assertEquals(after("close_sent", "receive_close"), "closing");
  assertEquals(after("close_received", "send_close"), "closing");
});
