import { assertEquals } from "@std/assert";
import { opcodeNamed, opcodeWords } from "../../lib/wire/opcode.ts";
import { test } from "../support/harness.ts";

test("an opcode is told by its name, or by the number that a scenario writes", () => {
  assertEquals(
    [0, 1, 2, 3, 7, 8, 9, 10, 11, 15].map(opcodeWords),
    [
      ...["continuation", "text", "binary", "opcode 3", "opcode 7"],
      ...["close", "ping", "pong", "opcode 11", "opcode 15"],
    ],
  );
  assertEquals(opcodeNamed("pong"), 10);
  assertEquals(opcodeNamed("opcode 11"), null);
});
