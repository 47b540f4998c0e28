/** What the web transport holds a peer to, which its runtime's WebSocket does not. */

import { assertEquals } from "@std/assert";
import type { Endpoint } from "../../lib/endpoint/endpoint.ts";
import { serveClients } from "../../lib/endpoint/serve.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { Limits } from "../../lib/wire/limits.ts";
import { test } from "../support/harness.ts";
import { Reading, within } from "../support/reading.ts";

const { web, listen } = await currentRuntime();

/** The error that the connection ends with, within limits, where the server says this. */
async function errorOf(
  limits: Partial<Limits>,
  say: (endpoint: Endpoint) => Promise<void>,
  /** What the client receives before it waits for the end. */
  receive: (reading: Reading) => Promise<void> = () => Promise.resolve(),
): Promise<string | null> {
  const listener = await listen!({});
  const served = serveClients(listener, {
    take: (incoming) => incoming.accept(),
    async talk(endpoint) {
      await say(endpoint);
      while (await endpoint.receive() !== null);
    },
    // Who is cut off concerns the client.
    failed: () => {},
  });
  const result = await web!.connect(`ws://127.0.0.1:${listener.port}/`, {
    limits,
  });
  if (result.type === "refused") throw new Error("The server refused");
  const { endpoint } = result;
  try {
    await receive(new Reading(endpoint));
    return (await within(20_000, endpoint.ended)).error;
  } finally {
    await endpoint[Symbol.asyncDispose]();
    await served.close();
  }
}

function message(length: number) {
  return { kind: "binary" as const, fragments: [new Uint8Array(length)] };
}

test("a message over the limit ends it, one of the limit does not", async () => {
  const error = await errorOf(
    { messageSize: 1000 },
    async (endpoint) => {
      await endpoint.send(message(1000));
      await endpoint.send(message(1001));
    },
    async (reading) => {
      assertEquals((await reading.message()).length, 1000);
    },
  );
  assertEquals(error, "a message of 1001 bytes came, the limit is 1000");
});

test("more unread than the limit ends it, since it cannot be paused", async () => {
  const error = await errorOf(
    { queuedBytes: 100_000 },
    async (endpoint) => {
      for (let i = 0; i < 5; i++) await endpoint.send(message(30_000));
    },
  );
  assertEquals(error, "more than 100000 bytes waited unread");
});

test("nothing for the idle time ends it", async () => {
  const error = await errorOf({ idleTime: 100 }, () => Promise.resolve());
  assertEquals(error, "nothing came for 100 ms");
});
