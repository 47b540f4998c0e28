/** A connection of the API over an endpoint that only does what a test says. */

import { assert, assertEquals } from "@std/assert";
import { EndpointConnection } from "../../lib/api/connection.ts";
import type { Endpoint, EndpointEvent } from "../../lib/endpoint/endpoint.ts";
import { TEXT } from "../../lib/wire/opcode.ts";
import { test } from "../support/harness.ts";
import { settled } from "../support/memory_network.ts";

/** Octets of a message; four of them are more than may wait for an iteration. */
const SIZE = 300 * 1024;

/** So often there is one, so that a test in which too many are asked for ends. */
const MOST = 20_000;

/** An endpoint that has a message for whoever asks, and counts how often. */
class Source {
  asked = 0;
  readonly connection: EndpointConnection;
  readonly #end = Promise.withResolvers<never>();

  readonly #size: number;

  constructor(size = SIZE) {
    this.#size = size;
    const endpoint: Partial<Endpoint> = {
      transport: "raw",
      closeSent: false,
      ended: this.#end.promise,
      receive: () => this.#receive(),
    };
    const handshake = { protocol: "" } as Endpoint["handshake"];
    this.connection = new EndpointConnection(
      { ...endpoint, handshake } as Endpoint,
    );
  }

  #receive(): Promise<readonly EndpointEvent[]> {
    if (this.asked === MOST) return this.#end.promise;
    const data = new Uint8Array(this.#size).fill(0x30 + this.asked % 10);
    this.asked++;
    return Promise.resolve([
      {
        type: "frame",
        at: 0,
        frame: { fin: true, rsv: 0, opcode: TEXT, payload: data },
        mask: null,
      },
      {
        type: "message",
        at: 0,
        message: {
          kind: "text",
          data,
          fragments: [this.#size],
          compressed: false,
        },
      },
    ]);
  }
}

async function first(
  iterator: AsyncIterator<string | Uint8Array>,
): Promise<string> {
  const { value } = await iterator.next();
  return (value as string)[0]!;
}

test("no more is taken than an iteration may leave unread", async () => {
  const source = new Source();
  await settled();
  assertEquals(source.asked, 4);
  await settled();
  assertEquals(source.asked, 4);
  const messages = source.connection.messages();
  for (const digit of "0123456789") {
    assertEquals(await first(messages), digit);
  }
  await settled();
  assertEquals(source.asked, 14);
});

test("messages are not kept while frames alone are iterated over", async () => {
  const source = new Source();
  const frames = source.connection.frames();
  for (let i = 0; i < 20; i++) {
    const { value } = await frames.next();
    assertEquals(value!.payload.length, SIZE);
  }
  await settled();
  const { asked } = source;
  const message = first(source.connection.messages());
  await frames.return!();
  // Those that came with the frames are gone.
  assertEquals(await message, String(asked % 10));
});

test("messages of nothing are not kept without end either", async () => {
  const source = new Source(0);
  while (source.asked < 10_000) await settled();
  let asked: number;
  do {
    asked = source.asked;
    await settled();
  } while (source.asked > asked);
  assert(asked < MOST);
  const messages = source.connection.messages();
  for (let i = 0; i < 10; i++) await messages.next();
  await settled();
  assertEquals(source.asked, asked + 10);
});
