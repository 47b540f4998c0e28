/** Writing to a transport that takes its time. */

import { assert, assertEquals } from "@std/assert";
import { type Bytes, concat, equalBytes } from "../../lib/bytes.ts";
import { LONG_CHUNK, type Transport } from "../../lib/endpoint/transport.ts";
import { WriteQueue } from "../../lib/endpoint/write_queue.ts";
import { test } from "../support/harness.ts";

/** Keeps what is written, and takes it when told to. */
class SlowTransport implements Transport {
  readonly writes: (readonly Bytes[])[] = [];
  #take: (() => void)[] = [];

  write(chunks: readonly Bytes[]): Promise<void> {
    this.writes.push(chunks);
    return new Promise((resolve) => this.#take.push(resolve));
  }

  async take(): Promise<void> {
    this.#take.shift()!();
    for (let i = 0; i < 10; i++) await Promise.resolve();
  }

  read = () => Promise.resolve(null);
  closeWrite = () => Promise.resolve();
  close = () => {};
}

function octets(length: number): Bytes {
  return new Uint8Array(length).map((_, i) => i * 7 + (i >> 8));
}

test("much is written in parts, so that it shows whether the peer takes it in", async () => {
  const transport = new SlowTransport();
  const freed: Bytes[] = [];
  const queue = new WriteQueue(
    transport,
    () => new Error("broken"),
    (chunks) => freed.push(...chunks),
  );
  const chunks = [octets(100), octets(1_000_000), octets(300_000), octets(9)];
  let written = false;
  queue.push(chunks).then(() => written = true);
  await Promise.resolve();
  let progress = queue.progress;
  for (let i = 0; i < transport.writes.length; i++) {
    assertEquals([written, freed.length], [false, 0]);
    await transport.take();
    assert(queue.progress > progress);
    progress = queue.progress;
  }
  assert(transport.writes.length >= 5);
  assert(equalBytes(concat(transport.writes.flat()), concat(chunks)));
  // Of what may be written over, each part says itself when it was taken.
  const parts = transport.writes.flat().filter(({ length }) => length > 100);
  assert(parts.every(({ length }) => length >= LONG_CHUNK));
  assertEquals(written, true);
  assertEquals(freed, [chunks[1]!, chunks[2]!]);
  await queue.flushed();
});

test("what was chopped is not written over: its pieces may still wait", async () => {
  const transport = new SlowTransport();
  const freed: Bytes[] = [];
  const queue = new WriteQueue(
    transport,
    () => new Error("broken"),
    (chunks) => freed.push(...chunks),
  );
  const written = queue.push([octets(2 * LONG_CHUNK)], LONG_CHUNK - 1);
  await Promise.resolve();
  for (let i = 0; i < transport.writes.length; i++) await transport.take();
  await written;
  assertEquals(transport.writes.length, 3);
  assertEquals(freed, []);
});
