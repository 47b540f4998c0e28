/**
 * Our raw endpoint and the runtime's own client, turn by turn against the same
 * echo server: prints, for each kind of traffic, how often one is as fast as
 * the other, as JSON. Argument: the server's URL.
 */

import type { Endpoint } from "../../lib/endpoint/endpoint.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";

/** What a client is asked to do. */
interface Client {
  /** One after the other, each waiting for its echo. */
  pingPong(payload: Uint8Array<ArrayBuffer>, count: number): Promise<void>;
  /** All sent without waiting; ends with the last echo. */
  pipelined(payload: Uint8Array<ArrayBuffer>, count: number): Promise<void>;
  close(): Promise<void>;
}

async function rawClient(url: string): Promise<Client> {
  const { raw } = await currentRuntime();
  const result = await raw!.connect(url, {});
  if (result.type === "refused") throw new Error("refused");
  const { endpoint } = result;
  const receive = async (count: number) => {
    for (let left = count; left > 0;) {
      const events = await endpoint.receive();
      if (events === null) throw new Error("ended");
      for (const event of events) if (event.type === "message") left--;
    }
  };
  const message = (payload: Uint8Array<ArrayBuffer>) =>
    ({ kind: "binary", fragments: [payload] }) as const;
  return {
    async pingPong(payload, count) {
      for (let i = 0; i < count; i++) {
        endpoint.send(message(payload));
        await receive(1);
      }
    },
    async pipelined(payload, count) {
      for (let i = 0; i < count; i++) endpoint.send(message(payload));
      await receive(count);
    },
    close: () => closed(endpoint),
  };
}

async function closed(endpoint: Endpoint): Promise<void> {
  await endpoint.close(1000);
  await endpoint.ended;
  await endpoint[Symbol.asyncDispose]();
}

async function nativeClient(url: string): Promise<Client> {
  const socket = "Bun" in globalThis
    ? new (WebSocket as unknown as new (
      url: string,
      options: unknown,
    ) => WebSocket)(url, { perMessageDeflate: false })
    : new WebSocket(url);
  socket.binaryType = "arraybuffer";
  let left = 0;
  let done: () => void = () => {};
  socket.onmessage = () => {
    if (--left === 0) done();
  };
  await new Promise((resolve) => socket.onopen = resolve);
  const echoes = (count: number) => {
    left = count;
    return new Promise<void>((resolve) => done = resolve);
  };
  return {
    async pingPong(payload, count) {
      for (let i = 0; i < count; i++) {
        const echo = echoes(1);
        socket.send(payload);
        await echo;
      }
    },
    async pipelined(payload, count) {
      const all = echoes(count);
      for (let i = 0; i < count; i++) socket.send(payload);
      await all;
    },
    close: () =>
      new Promise((resolve) => {
        socket.onclose = () => resolve();
        socket.close();
      }),
  };
}

async function milliseconds(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/**
 * The middle one of the ratios of rounds that follow each other closely, so
 * that both meet the same machine, whatever else it does.
 */
async function ratio(
  rounds: number,
  ours: () => Promise<void>,
  theirs: () => Promise<void>,
): Promise<{ readonly ratio: number; readonly milliseconds: number }> {
  const our: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const spent = await milliseconds(ours);
    our.push(spent);
    ratios.push(await milliseconds(theirs) / spent);
  }
  return { ratio: median(ratios), milliseconds: median(our) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const url = ("Deno" in globalThis ? Deno.args : process.argv.slice(2))[0]!;
const raw = await rawClient(url);
const native = await nativeClient(url);
const small = new Uint8Array(64).fill(7);
const large = new Uint8Array(64 * 1024).fill(7);
const result = {
  roundTrips: await ratio(
    200,
    () => raw.pingPong(small, 150),
    () => native.pingPong(small, 150),
  ),
  pipelined: await ratio(
    40,
    () => raw.pipelined(small, 20_000),
    () => native.pipelined(small, 20_000),
  ),
  large: await ratio(
    150,
    () => raw.pingPong(large, 40),
    () => native.pingPong(large, 40),
  ),
  largePipelined: await ratio(
    100,
    () => raw.pipelined(large, 100),
    () => native.pipelined(large, 100),
  ),
};
await raw.close();
await native.close();
console.log(JSON.stringify(result));
