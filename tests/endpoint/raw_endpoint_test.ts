/** The raw endpoint on transports that behave as no socket can be made to. */

import { assert, assertEquals } from "@std/assert";
import { type Bytes, concat, EMPTY } from "../../lib/bytes.ts";
import type { Handshake } from "../../lib/endpoint/endpoint.ts";
import {
  CLOSE_LINGER,
  RawEndpoint,
  STALLED,
} from "../../lib/endpoint/raw_endpoint.ts";
import type { Transport } from "../../lib/endpoint/transport.ts";
import { messageOf } from "../../lib/errors.ts";
import { turn } from "../../lib/turn.ts";
import { Connection } from "../../lib/wire/connection.ts";
import type { Role } from "../../lib/wire/frame.ts";
import { type Limits, limitsOf } from "../../lib/wire/limits.ts";
import { test } from "../support/harness.ts";
import { within } from "../support/reading.ts";

const HANDSHAKE: Handshake = {
  url: "ws://memory/",
  request: { target: "/", headers: [] },
  status: 101,
  statusText: "",
  headers: [],
  body: "",
  protocol: "",
  extensions: "",
  compression: null,
  warnings: [],
};

function endpointOn(
  transport: Transport,
  role: Role,
  given: Partial<Limits> = {},
): RawEndpoint {
  const limits = limitsOf(given);
  return new RawEndpoint({
    role,
    transport,
    connection: new Connection({
      role,
      maskKey: () => new Uint8Array(4),
      deflate: null,
      limits,
      record: false,
    }),
    handshake: HANDSHAKE,
    leftover: EMPTY,
    limits,
    autoRead: true,
    explain: messageOf,
  });
}

/** A transport that has the same octets at once, whenever it is asked, and takes in what it is told to. */
class EndlessTransport implements Transport {
  reads = 0;
  readonly written: Bytes[] = [];
  #octets: () => Bytes | null;
  #take: (() => void)[] | null;
  #closed = false;
  #end: () => void = () => {};

  /** @param takes Whether what is written is taken in at once, or by `take` alone. */
  constructor(octets: () => Bytes | null, takes: boolean) {
    this.#octets = octets;
    this.#take = takes ? null : [];
  }

  read(): Promise<Bytes | null> {
    this.reads++;
    const octets = this.#closed ? null : this.#octets();
    if (octets !== null || this.#closed) return Promise.resolve(octets);
    return new Promise((resolve) => this.#end = () => resolve(null));
  }

  write(chunks: readonly Bytes[]): Promise<void> | null {
    this.written.push(...chunks.map((chunk) => chunk.slice()));
    const take = this.#take;
    return take === null ? null : new Promise((resolve) => take.push(resolve));
  }

  /** Takes in one write; false: there is none. */
  take(): boolean {
    const taken = this.#take?.shift();
    taken?.();
    return taken !== undefined;
  }

  closeWrite = () => Promise.resolve();
  close = () => {
    this.#closed = true;
    this.#end();
  };
}

function repeated(frame: readonly number[], times: number): Bytes {
  return concat(Array.from({ length: times }, () => Uint8Array.from(frame)));
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

/** Runs with timers that fire so many times sooner. */
async function hurried(
  times: number,
  use: () => Promise<void>,
): Promise<void> {
  const { setTimeout: own } = globalThis;
  const sooner = (run: () => void, after?: number) =>
    own(run, (after ?? 0) / times);
  globalThis.setTimeout = sooner as typeof setTimeout;
  try {
    await use();
  } finally {
    globalThis.setTimeout = own;
  }
}

test("timers have their turn while there is always something to read", async () => {
  let ended = false;
  const started = performance.now();
  const pongs = repeated([0x8a, 0], 1000);
  const transport = new EndlessTransport(() => {
    // Without their turn it would be over before anything else happens.
    ended ||= performance.now() - started > 5000;
    return ended ? null : pongs.slice();
  }, true);
  const endpoint = endpointOn(transport, "client");
  (async () => {
    while (await endpoint.receive() !== null);
  })();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(ended, false);
  ended = true;
  await endpoint.drop();
});

test("frames of nothing make reading rest too", async () => {
  const texts = repeated([0x81, 0], 1000);
  const transport = new EndlessTransport(() => texts.slice(), true);
  const endpoint = endpointOn(transport, "client", { queuedBytes: 200_000 });
  await turns(100);
  assert(transport.reads < 5, `${transport.reads} reads`);
  const { reads } = transport;
  const events = await endpoint.receive();
  assertEquals(events!.length, reads * 2000);
  await turns(100);
  assert(transport.reads > reads);
  await endpoint.drop();
});

test("Pings are not read while their Pongs are not taken in", async () => {
  const pings = repeated([0x89, 4, 1, 2, 3, 4], 1000);
  const transport = new EndlessTransport(() => pings.slice(), false);
  const endpoint = endpointOn(transport, "client", { queuedBytes: 50_000 });
  const draining = (async () => {
    while (await endpoint.receive() !== null);
  })();
  await turns(100);
  const { reads } = transport;
  assert(reads < 10, `${reads} reads`);
  for (let i = 0; i < 10; i++) {
    transport.take();
    await turns(5);
  }
  assert(transport.reads > reads);
  await endpoint.drop();
  await draining;
});

test("the Close is awaited as long as the peer takes in what goes before it", async () => {
  const transport = new EndlessTransport(() => null, false);
  const endpoint = endpointOn(transport, "server");
  const size = 1024 * 1024;
  endpoint.send({ kind: "binary", fragments: [new Uint8Array(size)] });
  endpoint.close(1000);
  // Both longer than it waits for the client to end TCP.
  const started = performance.now();
  while (performance.now() - started < 1.5 * CLOSE_LINGER) {
    await new Promise((resolve) => setTimeout(resolve, CLOSE_LINGER / 4));
    transport.take();
  }
  while (transport.take()) await turns(5);
  const octets = concat(transport.written);
  assertEquals(octets.length, 10 + size + 4);
  assertEquals([...octets.slice(-4)], [0x88, 2, 0x03, 0xe8]);
  await endpoint.drop();
});

test("a peer that takes in nothing of what goes before the Close is given up", () =>
  hurried(100, async () => {
    const transport = new EndlessTransport(() => null, false);
    const endpoint = endpointOn(transport, "server");
    endpoint.send({ kind: "binary", fragments: [new Uint8Array(1_000_000)] });
    const closing = endpoint.close(1000).catch(() => {});
    const started = performance.now();
    const { by, closed } = await endpoint.ended;
    assertEquals([by, closed], ["self", false]);
    assert(performance.now() - started > 0.9 * STALLED / 100);
    await endpoint[Symbol.asyncDispose]();
    while (transport.take()) await turns(5);
    await closing;
  }));

test("dropping waits for no answer to the peer's Close", async () => {
  let came = false;
  const transport = new EndlessTransport(() => {
    if (came) return null;
    came = true;
    return Uint8Array.of(0x81, 2, 0x68, 0x69, 0x88, 0);
  }, true);
  const endpoint = endpointOn(transport, "client");
  await turns(10);
  await within(5000, endpoint.drop());
  const { by, closed } = await endpoint.ended;
  assertEquals([by, closed], ["self", true]);
});
