/** Tasks beside one another, told in order. */

import { assertEquals } from "@std/assert";
import { orderedChannels } from "../../lib/cli/ordered.ts";
import { pool } from "../../lib/cli/pool.ts";
import { rest } from "../../lib/rest.ts";
import { test } from "../support/harness.ts";

const never = new AbortController().signal;

test("no more tasks run at a time than asked for, and results keep their order", async () => {
  let running = 0;
  let most = 0;
  const results = await pool(
    [5, 1, 3, 1, 2],
    async (milliseconds) => {
      most = Math.max(most, ++running);
      await rest(milliseconds);
      running--;
      return milliseconds;
    },
    { parallel: 2, stops: () => false, signal: never },
  );
  assertEquals(results, [5, 1, 3, 1, 2]);
  assertEquals(most, 2);
});

test("after a result that stops, nothing more is begun", async () => {
  const begun: number[] = [];
  const results = await pool(
    [1, 2, 3, 4],
    (task) => {
      begun.push(task);
      return Promise.resolve(task);
    },
    { parallel: 1, stops: (task) => task === 2, signal: never },
  );
  assertEquals(begun, [1, 2]);
  assertEquals(results, [1, 2, undefined, undefined]);
});

test("an abort begins nothing more, and ends a rest", async () => {
  const abort = new AbortController();
  const results = await pool(
    [1, 2, 3],
    async (task) => {
      const resting = rest(60_000, abort.signal);
      if (task === 1) abort.abort();
      return await resting;
    },
    { parallel: 1, stops: () => false, signal: abort.signal },
  );
  assertEquals(results, [false, undefined, undefined]);
  assertEquals(await rest(60_000, abort.signal), false);
});

test("channels are told in their order, the first one at once", () => {
  const told: string[] = [];
  const [a, b, c] = orderedChannels<string>(
    3,
    (item, channel) => told.push(`${channel}${item}`),
  );
  b!.write("x");
  a!.write("x");
  assertEquals(told, ["0x"]);
  c!.write("x");
  c!.end();
  a!.end();
  assertEquals(told, ["0x", "1x"]);
  b!.write("y");
  assertEquals(told, ["0x", "1x", "1y"]);
  b!.end();
  assertEquals(told, ["0x", "1x", "1y", "2x"]);
});
