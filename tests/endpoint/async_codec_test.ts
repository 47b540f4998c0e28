/** Connections whose codec is asynchronous, as on platforms without zlib, over real sockets. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Bytes, text, utf8 } from "../../lib/bytes.ts";
import { RAW_PROVIDES } from "../../lib/endpoint/raw_provides.ts";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import type { EndpointKind } from "../../lib/endpoint/endpoint.ts";
import { rawKind } from "../../lib/endpoint/lazy_kind.ts";
import { FramescriptError } from "../../lib/errors.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { nodeDialler } from "../../lib/runtime/node_socket.ts";
import { streamCodec } from "../../lib/runtime/stream_deflate.ts";
import type { DeflateCodec, Deflater } from "../../lib/wire/codec.ts";
import { Inflate } from "../../lib/wire/inflate.ts";
import { PING, PONG } from "../../lib/wire/opcode.ts";
import { test } from "../support/harness.ts";
import { opened, type Reading, within } from "../support/reading.ts";
import { scriptedServer } from "../support/scripted.ts";

const runtime = await currentRuntime();

/** Compresses by `deflate`, and inflates later than it could. */
function codec(deflate: Deflater["deflate"]): DeflateCodec {
  return {
    deflater: () => ({ deflate, reset() {}, close() {} }),
    inflater(options) {
      const own = new Inflate(options);
      return {
        async inflate(octets, end, limit) {
          await turn();
          return own.inflate(octets, end, limit);
        },
        close: () => own.close(),
      };
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function kind(codec: DeflateCodec): EndpointKind {
  return rawKind(
    RAW_PROVIDES,
    () =>
      Promise.resolve({
        ...nodeDialler,
        deflate: () => Promise.resolve(codec),
      }),
  );
}

async function streamDeflate(octets: Bytes): Promise<Bytes> {
  await turn();
  return await streamCodec.deflater({ windowBits: 15, contextTakeover: true })
    .deflate(octets);
}

/** Against an echo server. */
async function echoed(
  codec: DeflateCodec,
  use: (reading: Reading) => Promise<void>,
): Promise<void> {
  await using server = await serveEcho(runtime.listen!);
  await opened(kind(codec), server.url, { compression: [{}] }, use);
}

test("messages, Pings and the Close keep their order", () =>
  echoed(codec(streamDeflate), async (reading) => {
    const { endpoint } = reading;
    assert(endpoint.handshake.compression !== null);
    const words = Array.from({ length: 20 }, (_, i) => `no. ${i} `.repeat(i));
    const ping = { fin: true, rsv: 0, opcode: PING, payload: utf8("there?") };
    for (const each of words) reading.sendText(each);
    endpoint.sendFrames([ping]);
    endpoint.close(1000);
    const came: string[] = [];
    const pongs: string[] = [];
    for (let i = 0; i < words.length;) {
      const event = await reading.any();
      assert(event !== null);
      if (event.type === "message") {
        came.push(text(event.message.data));
        i++;
      } else if (event.type === "frame" && event.frame.opcode === PONG) {
        pongs.push(text(event.frame.payload));
      }
    }
    assertEquals([came, pongs], [words, ["there?"]]);
    const { ending } = await reading.next("end");
    assertEquals([ending.code, ending.clean], [1000, true]);
  }));

test("sending resolves when the socket took what was compressed", async () => {
  const reading = Promise.withResolvers<void>();
  await using server = await scriptedServer(async (socket) => {
    socket.accept("Sec-WebSocket-Extensions: permessage-deflate\r\n");
    socket.pause();
    await reading.promise;
    socket.resume();
    while (await socket.read() !== null);
  });
  // Nobody inflates it.
  const whole = codec((octets) => Promise.resolve(octets));
  const options = { compression: [{}] };
  await opened(kind(whole), server.url, options, async ({ endpoint }) => {
    let taken = false;
    const sending = endpoint.send({
      kind: "binary",
      fragments: [new Uint8Array(32 * 1024 * 1024)],
    }).then(() => taken = true);
    for (let i = 0; i < 10; i++) await turn();
    assertEquals(taken, false);
    reading.resolve();
    await within(30_000, sending);
    await endpoint.drop();
  });
});

test("a codec that fails ends the connection, and each sending by itself", () => {
  const failing = codec(() => Promise.reject(new Error("out of memory")));
  return echoed(failing, async (reading) => {
    const { endpoint } = reading;
    // Nobody hears of this one.
    reading.sendText("first");
    for (const late of ["second", "third"]) {
      const thrown = await assertRejects(
        () => reading.sendText(late),
        FramescriptError,
        "Cannot send: the connection has ended (out of memory)",
      );
      assertEquals(thrown.code, "connection_ended");
    }
    const { ending } = await reading.next("end");
    assertEquals([ending.by, ending.error], ["self", "out of memory"]);
    assertEquals(await endpoint.ended, ending);
  });
});

test("a connection that ends while its codec is at work takes nothing more", () => {
  const waiting = Promise.withResolvers<Bytes>();
  return echoed(codec(() => waiting.promise), async (reading) => {
    // One is heard, the other is not.
    reading.sendText("first");
    const sent = assertRejects(
      () => reading.sendText("second"),
      FramescriptError,
      "Cannot send: the connection has ended",
    );
    const dropped = reading.endpoint.drop();
    waiting.resolve(new Uint8Array(5));
    await dropped;
    await sent;
  });
});
