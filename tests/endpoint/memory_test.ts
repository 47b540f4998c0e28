/** What hangs on the order of things, over sockets in memory, where nothing takes time. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { text, utf8 } from "../../lib/bytes.ts";
import type { Endpoint } from "../../lib/endpoint/endpoint.ts";
import { FramescriptError } from "../../lib/errors.ts";
import { test } from "../support/harness.ts";
import {
  type MemoryNetwork,
  memoryNetwork,
  settled,
} from "../support/memory_network.ts";
import type { MemoryTransport } from "../support/memory_pair.ts";
import { request } from "../support/octet_client.ts";
import { opened, Reading } from "../support/reading.ts";

/** A client whose request begins so. */
async function begun(
  { dial }: MemoryNetwork,
  head: string,
): Promise<MemoryTransport> {
  const client = dial();
  await client.write([utf8(head)]);
  return client;
}

test("closing lets go of every client that was not answered, whoever has it", async () => {
  const network = memoryNetwork();
  const { listener } = network;
  const taken = await begun(network, request());
  const incoming = await listener.accept();
  const ready = await begun(network, request());
  const half = await begun(network, "GET /");
  await settled();
  await listener.close();
  for (const client of [taken, ready, half]) {
    assertEquals(await client.read(), null);
  }
  const thrown = await assertRejects(
    () => incoming!.accept(),
    FramescriptError,
    "Cannot send: the connection has ended (the listener was closed)",
  );
  assertEquals(thrown.code, "connection_ended");
  assertEquals(await listener.accept(), null);
});

test("closing ends the wait for a client", async () => {
  const { listener } = memoryNetwork();
  const waiting = listener.accept();
  await settled();
  await listener.close();
  assertEquals(await waiting, null);
  assertEquals(await listener.accept(), null);
  await listener.close();
});

test("so many clients are read at a time, the next wait in the backlog", async () => {
  const network = memoryNetwork();
  const clients: MemoryTransport[] = [];
  for (let i = 0; i < 1030; i++) clients.push(await begun(network, "GET /"));
  await settled();
  assertEquals(network.accepted, 1024);
  // One whose request was read waits for its answer.
  await clients[0]!.write([utf8(request().slice("GET /".length))]);
  await settled();
  assertEquals(network.accepted, 1024);
  const incoming = await network.listener.accept();
  await settled();
  assertEquals(network.accepted, 1025);
  const endpoint = await incoming!.accept();
  await endpoint.drop();
  await network.listener.close();
});

/** The server's end of a connection of our own, and the client's. */
async function connected(
  { kind, listener }: MemoryNetwork,
  options: Parameters<typeof kind.connect>[1],
  use: (client: Reading, server: Endpoint) => Promise<void>,
): Promise<void> {
  const accepting = listener.accept();
  const server = accepting.then((incoming) => incoming!.accept());
  await opened(kind, "ws://memory:1", options, async (client) => {
    await use(client, await server);
  });
  await (await server).drop();
  await listener.close();
}

test("what is over the limit after our own Close is dropped", () =>
  connected(
    memoryNetwork(),
    { limits: { queuedBytes: 1000 } },
    async (client, server) => {
      const data = new Uint8Array(600);
      const send = () => server.send({ kind: "binary", fragments: [data] });
      for (let i = 0; i < 5; i++) await send();
      await settled();
      await client.endpoint.close(1000);
      for (let i = 0; i < 5; i++) await send();
      await server.close(1000);
      await client.endpoint.ended;
      const types = await client.rest();
      const messages = types.filter((type) => type === "message").length;
      assert(messages > 0 && messages < 4, `${messages} messages were kept`);
      assertEquals(types.filter((type) => type === "close"), ["close"]);
    },
  ));

test("what is aborted has not ended cleanly, both Closes or not", async () => {
  const abort = new AbortController();
  const network = memoryNetwork({ signal: abort.signal });
  const client = await begun(network, request());
  const endpoint = await (await network.listener.accept())!.accept();
  assert(text((await client.read())!).startsWith("HTTP/1.1 101"));
  const reading = new Reading(endpoint);
  // Nobody reads it, so that our Close behind it is never written.
  const data = new Uint8Array(1024 * 1024);
  endpoint.send({ kind: "binary", fragments: [data] }).catch(() => {});
  // Close 1000, masked with zeros.
  await client.write([
    new Uint8Array([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]),
  ]);
  assertEquals((await reading.next("close")).code, 1000);
  const end = reading.next("end");
  await settled();
  assertEquals(endpoint.closeSent, true);
  abort.abort();
  const { ending } = await end;
  assertEquals([ending.by, ending.closed, ending.clean], ["self", true, false]);
  await network.listener.close();
});
