import { assert, assertEquals } from "@std/assert";
import { Slots } from "../../lib/edge/slots.ts";
import { test } from "../support/harness.ts";

test("slots are taken, given back once, and free themselves when their time is over", () => {
  const slots = new Slots(2, 1000);
  const first = slots.take(0);
  const second = slots.take(10);
  assert(first !== null && second !== null);
  assertEquals(slots.take(20), null);
  first();
  first();
  const third = slots.take(30);
  assert(third !== null);
  assertEquals(slots.take(40), null);
  // The second was never given back: its lease is over at 1010.
  assertEquals(slots.take(1009), null);
  assert(slots.take(1010) !== null);
});
