/** The parts of endpoints by themselves: queues, attempts, targets. */

import { assertEquals, assertRejects } from "@std/assert";
import type { Bytes } from "../../lib/bytes.ts";
import { Attempt } from "../../lib/endpoint/attempt.ts";
import { EventQueue } from "../../lib/endpoint/event_queue.ts";
import { targetOf } from "../../lib/endpoint/target.ts";
import type { Transport } from "../../lib/endpoint/transport.ts";
import { WriteQueue } from "../../lib/endpoint/write_queue.ts";
import { ConnectError } from "../../lib/errors.ts";
import { test } from "../support/harness.ts";
import { settled } from "../support/memory_network.ts";

test("a queue of events is full when more octets wait than its limit", () => {
  const queue = new EventQueue(100_000);
  const close = { type: "close", at: 0, code: 1000, reason: "" } as const;
  queue.push(close, 90_000);
  assertEquals(queue.full, false);
  queue.push(close, 10_001);
  assertEquals(queue.full, true);
});

/** A transport that is only written to. */
function writing(write: Transport["write"]): Transport {
  return {
    write,
    read: () => new Promise(() => {}),
    closeWrite: () => Promise.resolve(),
    close() {},
  };
}

test("when writing fails, whatever waits fails with it, and what comes after", async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  let writes = 0;
  const queue = new WriteQueue(
    writing(() => {
      writes++;
      return promise;
    }),
    (thrown) => new Error(`Cannot send: ${thrown}`),
    () => {},
  );
  const octets = (): Bytes[] => [new Uint8Array(10)];
  const first = queue.push(octets());
  await settled();
  // Chopped ones are written alone.
  const waiting = [queue.push(octets(), 3), queue.push(octets())];
  reject("it broke");
  const late = first.catch(() => queue.push(octets()));
  for (const written of [first, ...waiting, late]) {
    await assertRejects(() => written, Error, "Cannot send: it broke");
  }
  await queue.flushed();
  // A broken transport is not asked again.
  assertEquals(writes, 1);
});

test("what comes of an attempt too late is closed", async () => {
  const abort = new AbortController();
  const attempt = new Attempt({
    address: { hostname: "host", port: 1 },
    timeout: 60_000,
    signal: abort.signal,
    explain: () => ({ failure: "other", words: "it broke" }),
  });
  const { promise, resolve } = Promise.withResolvers<{ close(): void }>();
  const waiting = attempt.wait("answer", () => promise);
  abort.abort();
  const thrown = await assertRejects(() => waiting, ConnectError);
  assertEquals(thrown.failure, "aborted");
  let closed = 0;
  resolve({ close: () => closed++ });
  await settled();
  assertEquals(closed, 1);
  attempt.end();
});

test("the Host header has the port, unless it is the scheme's own", () => {
  const hosts: readonly (readonly [string, string])[] = [
    ["ws://example.org/", "example.org"],
    ["ws://example.org:80/", "example.org"],
    ["ws://example.org:443/", "example.org:443"],
    ["wss://example.org:443/", "example.org"],
    ["wss://example.org:8443/chat", "example.org:8443"],
    ["http://[::1]:8080/", "[::1]:8080"],
  ];
  for (const [url, host] of hosts) assertEquals(targetOf(url).host, host, url);
});
