import { assertEquals } from "@std/assert";
import { Fifo } from "../lib/fifo.ts";
import { test } from "./support/harness.ts";

test("what came first goes first, however pushes and shifts follow each other", () => {
  const fifo = new Fifo<number>();
  const wanted: number[] = [];
  let next = 0;
  for (let round = 0; round < 2000; round++) {
    for (let i = round % 7; i > 0; i--) {
      fifo.push(next);
      wanted.push(next++);
    }
    for (let i = round % 5; i > 0; i--) {
      assertEquals(fifo.shift(), wanted.shift());
    }
    assertEquals(fifo.length, wanted.length);
    assertEquals(fifo.last, wanted.at(-1));
  }
  assertEquals(fifo.clear(), wanted);
  assertEquals([fifo.length, fifo.last, fifo.shift()], [
    0,
    undefined,
    undefined,
  ]);
});

test("a million that wait are taken one by one in no time", () => {
  const fifo = new Fifo<number>();
  for (let i = 0; i < 1_000_000; i++) fifo.push(i);
  // With an array this takes minutes.
  for (let i = 0; i < 1_000_000; i++) {
    if (fifo.shift() !== i) throw new Error(`Out of order at ${i}`);
  }
  assertEquals(fifo.length, 0);
});
