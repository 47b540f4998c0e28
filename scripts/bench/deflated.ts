/**
 * A compressed echo, client and server in one process, against the bare calls
 * of zlib that it takes; and what it leaves in memory. Prints JSON.
 */

import zlib from "node:zlib";
import process from "node:process";
import type { Bytes } from "../../lib/bytes.ts";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import type { Endpoint } from "../../lib/endpoint/endpoint.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { ZlibStream } from "../../lib/runtime/zlib_stream.ts";

const COUNT = 1000;
const SIZE = 8 * 1024;
const ROUNDS = 5;

/** Messages after which memory is as large as it gets, and as many that must leave no trace in it. */
const MANY = 90_000;
/** Messages between two looks at it: garbage is collected at times of the runtime's choice. */
const FEW = 10_000;

/** JSON of about the size, a different one for each number. */
function json(seed: number): Bytes {
  const entries: unknown[] = [];
  let length = 0;
  let state = seed + 1;
  while (length < SIZE) {
    state = state * 48271 % 2147483647;
    const entry = {
      id: state,
      name: `user ${state % 977}`,
      mail: `u${state % 7919}@example.com`,
      active: state % 2 === 0,
    };
    entries.push(entry);
    length += JSON.stringify(entry).length + 1;
  }
  return new TextEncoder().encode(JSON.stringify(entries));
}

const messages = Array.from({ length: COUNT }, (_, i) => json(i));

/** What an echo takes of zlib: both sides deflate each message, and inflate it. */
function bareCalls(): void {
  const flush = zlib.constants.Z_SYNC_FLUSH;
  const sides = [0, 1].map(() => ({
    deflate: new ZlibStream(zlib.createDeflateRaw(), flush),
    inflate: new ZlibStream(zlib.createInflateRaw(), flush),
  }));
  for (const message of messages) {
    let octets = message;
    for (const { deflate, inflate } of sides) {
      octets = inflate.run(deflate.run(octets));
    }
    if (octets.length !== message.length) throw new Error("not the same");
  }
  for (const { deflate, inflate } of sides) {
    deflate.close();
    inflate.close();
  }
}

async function echoAll(endpoint: Endpoint, count: number): Promise<void> {
  const sending = (async () => {
    for (let i = 0; i < count; i++) {
      const sent = endpoint.send({
        kind: "text",
        fragments: [messages[i % COUNT]!],
      });
      // Not all at once: as much as a socket takes.
      if (i % 16 === 15) await sent;
    }
  })();
  for (let left = count; left > 0;) {
    for (const event of await endpoint.receive() ?? []) {
      if (event.type === "message") left--;
    }
  }
  await sending;
}

const { raw, listen } = await currentRuntime();
const server = await serveEcho(listen!);

async function connected<T>(use: (endpoint: Endpoint) => Promise<T>) {
  const result = await raw!.connect(server.url, { compression: [{}] });
  if (result.type === "refused") throw new Error("refused");
  const { endpoint } = result;
  if (endpoint.handshake.compression === null) throw new Error("uncompressed");
  const value = await use(endpoint);
  await endpoint.close(1000);
  await endpoint.ended;
  await endpoint[Symbol.asyncDispose]();
  return value;
}

let bare = Infinity;
let echo = Infinity;
for (let round = 0; round < ROUNDS; round++) {
  let started = performance.now();
  bareCalls();
  bare = Math.min(bare, performance.now() - started);
  echo = Math.min(
    echo,
    await connected(async (endpoint) => {
      started = performance.now();
      await echoAll(endpoint, COUNT);
      return performance.now() - started;
    }),
  );
}

/** The most memory of the process while many messages are echoed, in MiB. */
async function most(endpoint: Endpoint): Promise<number> {
  let most = 0;
  for (let echoed = 0; echoed < MANY; echoed += FEW) {
    await echoAll(endpoint, FEW);
    most = Math.max(most, process.memoryUsage().rss / 2 ** 20);
  }
  return most;
}

const [warm, flat] = await connected(async (endpoint) =>
  [await most(endpoint), await most(endpoint)] as const
);
await server.close();
console.log(JSON.stringify({
  echo: { ratio: echo / bare, milliseconds: echo },
  memory: { ratio: flat / warm, megabytes: flat },
}));
process.exit(0);
