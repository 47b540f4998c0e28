import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  type Bytes,
  concat,
  EMPTY,
  text,
  toHex,
  utf8,
} from "../../lib/bytes.ts";
import { violation } from "../../lib/violations.ts";
import type { ConnectionEvent } from "../../lib/wire/connection.ts";
import type { DeflateCodec } from "../../lib/wire/deflate.ts";
import { Inflate } from "../../lib/wire/inflate.ts";
import { CLOSE, PING, PONG, TEXT } from "../../lib/wire/opcode.ts";
import { test } from "../support/harness.ts";
import { Random } from "./random.ts";
import { connect, frames, output, textMessage } from "./support.ts";
import { zlibCodec } from "./zlib_codec.ts";

function messages(events: readonly ConnectionEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === "message" ? [text(event.message.data)] : []
  );
}

function frame(opcode: number, payload = "", fin = true) {
  return { fin, rsv: 0, opcode, payload: utf8(payload) };
}

test("the closing handshake, begun by either side", () => {
  const client = connect("client");
  const server = connect("server");
  assertEquals([client.state, server.state], ["open", "open"]);
  client.sendClose(1000, "bye");
  assertEquals(client.state, "close_sent");
  const events = server.receive(output(client));
  assertEquals(events.at(-1), { type: "close", code: 1000, reason: "bye" });
  assertEquals(server.state, "close_received");
  assertEquals(output(server), EMPTY, "the answer waits for the driver");
  assert(server.closeOwed);
  server.answerClose();
  assertEquals(server.state, "closing");
  assert(!server.closeOwed);
  server.answerClose();
  const answer = output(server);
  assertEquals(toHex(answer), "880203e8");
  client.receive(answer);
  assertEquals(client.state, "closing");
  assert(!client.closeOwed, "both Closes crossed");
  assertEquals(client.receiveEof(), []);
  assertEquals(client.state, "ended");
});

test("a message before the Close can be answered before it", () => {
  const client = connect("client");
  const server = connect("server");
  client.sendMessage(textMessage("hello"));
  client.sendClose(1000);
  const events = server.receive(output(client));
  assertEquals(messages(events), ["hello"]);
  server.sendMessage(textMessage("hello"));
  server.answerClose();
  assertEquals(frames(client.receive(output(server))), [
    "1 fin 0 5",
    "8 fin 0 2",
  ]);
});

test("answers are the driver's own where they are switched off", () => {
  const client = connect("client");
  const server = connect("server", { autoPong: false, autoClose: false });
  client.sendFrames([frame(PING, "p")]);
  client.sendClose(1000);
  server.receive(output(client));
  assert(!server.closeOwed);
  server.answerClose();
  assertEquals(output(server), EMPTY);
  assert(server.closeReceived && !server.closeSent);
  server.sendFrames([frame(PONG, "p")]);
  server.sendClose(1000);
  assertEquals(frames(client.receive(output(server))), [
    "10 fin 0 1",
    "8 fin 0 2",
  ]);
});

test("a Ping is answered after our own Close, not after the peer's", () => {
  const server = connect("server");
  const client = connect("client");
  server.sendClose(1000);
  client.sendFrames([frame(PING, "a"), frame(CLOSE), frame(PING, "b")]);
  output(server);
  server.receive(output(client));
  assertEquals(toHex(output(server)), "8a0161");
});

test("its driver may fail a connection, once", () => {
  const server = connect("server");
  const client = connect("client");
  client.sendMessage(textMessage("unheard"));
  const broken = violation("limit_idle_time");
  assertEquals(server.fail(broken), [{ type: "violation", violation: broken }]);
  assertEquals(server.fail(violation("reserved_opcode")), []);
  assertEquals(server.failed, broken);
  assertEquals(
    server.receive(output(client)).filter(({ type }) => type === "message"),
    [],
  );
  server.answerClose();
  // Going away.
  assertEquals(toHex(output(server)), "880203e9");
});

test("automatic Pongs are counted until somebody asks", () => {
  const server = connect("server");
  const client = connect("client");
  client.sendFrames([frame(PING, "abc"), frame(PING, "de"), frame(PONG, "f")]);
  server.receive(output(client));
  assertEquals(server.takeAnswered(), 3 + 2 + 2 * 6);
  server.sendFrames([frame(PONG, "by hand")]);
  assertEquals(server.takeAnswered(), 0);
});

test("sending goes on after a Close and after a violation", () => {
  const client = connect("client");
  client.sendClose(1000);
  client.sendMessage(textMessage("late"));
  client.receive(Uint8Array.of(0xf1));
  assertEquals(client.failed?.code, "rsv_without_extension");
  client.sendBytes(utf8("GET /"));
  const sent = client.takeSent().map((item) =>
    item.type === "frame" ? item.frame.opcode : text(item.data)
  );
  assertEquals(sent, [CLOSE, TEXT, "GET /"]);
  assert(text(output(client)).endsWith("lateGET /"));
});

test("what was sent is told in order, answers included", () => {
  const server = connect("server");
  const client = connect("client", {
    maskKey: () => Uint8Array.of(1, 2, 3, 4),
  });
  client.sendFrames([frame(PING, "x")]);
  server.sendMessage(textMessage("a", "b"));
  server.receive(output(client));
  server.sendFrames([{ ...frame(TEXT, "abc"), length: 9n, mask: true }]);
  const sent = server.takeSent();
  assertEquals(
    sent.map((item) => {
      assert(item.type === "frame");
      const { opcode, fin, payload } = item.frame;
      return [opcode, fin, text(payload), item.mask?.length, item.length];
    }),
    [
      [1, false, "a", undefined, undefined],
      [0, true, "b", undefined, undefined],
      [10, true, "x", undefined, undefined],
      [1, true, "abc", 4, 9n],
    ],
  );
  assertEquals(server.takeSent(), []);
  const [ping] = client.takeSent();
  assert(ping?.type === "frame");
  assertEquals(ping.mask, Uint8Array.of(1, 2, 3, 4));
  const silent = connect("client", { record: false });
  silent.sendClose();
  assertEquals(silent.takeSent(), []);
});

test("a message is split into frames of at most so many octets", () => {
  const client = connect("client");
  const server = connect("server");
  const send = (length: number, at: number, emptyEnd: boolean) => {
    client.sendMessage({
      ...textMessage("x".repeat(length)),
      split: { at, emptyEnd },
    });
    const events = server.receive(output(client));
    assertEquals(messages(events), ["x".repeat(length)]);
    return frames(events).join(", ");
  };
  assertEquals(send(5, 2, false), "1 more 0 2, 0 more 0 2, 0 fin 0 1");
  assertEquals(send(4, 2, false), "1 more 0 2, 0 fin 0 2");
  assertEquals(send(4, 2, true), "1 more 0 2, 0 more 0 2, 0 fin 0 0");
  assertEquals(send(1, 64, false), "1 fin 0 1");
  assertEquals(send(0, 64, true), "1 more 0 0, 0 fin 0 0");
});

test("compressed fragments inflate to what each was made of", () => {
  const client = connect("client", { compression: {} });
  const server = connect("server", { compression: {} });
  for (let i = 0; i < 3; i++) {
    client.sendMessage(textMessage("hello hello", "", " hello", ""));
    const events = server.receive(output(client));
    const message = events.at(-1);
    assert(message?.type === "message");
    assertEquals(message.message.fragments, [11, 0, 6, 0]);
    assertEquals(message.message.compressed, true);
    assertEquals(messages(events), ["hello hello hello"]);
  }
  client.dispose();
  server.dispose();
});

test("compressed octets are what is split", () => {
  const client = connect("client", { compression: {} });
  const server = connect("server", { compression: {} });
  client.sendMessage({
    ...textMessage("x".repeat(1000)),
    split: { at: 3, emptyEnd: true },
  });
  const events = server.receive(output(client));
  assertEquals(messages(events), ["x".repeat(1000)]);
  const told = frames(events);
  assertEquals([told[0], told.at(-1)], ["1 more 4 3", "0 fin 0 0"]);
  assert(told.length < 20);
  client.dispose();
});

test("one message goes uncompressed, and the context stays", () => {
  const client = connect("client", { compression: {} });
  const server = connect("server", { compression: {} });
  client.sendMessage(textMessage("hello hello"));
  client.sendMessage({ ...textMessage("hello hello"), compress: false });
  client.sendMessage(textMessage("hello hello"));
  const events = server.receive(output(client));
  assertEquals(messages(events), ["hello hello", "hello hello", "hello hello"]);
  const told = frames(events).map((words) => words.slice(0, 7));
  assertEquals(told, ["1 fin 4", "1 fin 0", "1 fin 4"]);
  client.dispose();
});

test("what compressing makes no shorter goes out as it is, where no context is kept", () => {
  const octets = new Random(3).octets(500);
  const compression = { clientNoContextTakeover: true };
  const client = connect("client", { compression });
  const server = connect("server", { compression });
  const send = (fragments: Bytes[], compress?: boolean) => {
    client.sendMessage({ kind: "binary", fragments, compress });
    const events = server.receive(output(client));
    const message = events.at(-1);
    assert(message?.type === "message");
    assertEquals(toHex(message.message.data), toHex(concat(fragments)));
    return message.message.compressed;
  };
  assertEquals(send([octets]), false);
  assertEquals(send([EMPTY]), false);
  assertEquals(send([octets], true), true);
  assertEquals(send([octets, octets]), true);
  assertEquals(send([new Uint8Array(500)]), true);
  client.dispose();
  const keeping = connect("client", { compression: {} });
  keeping.sendMessage({ kind: "binary", fragments: [octets] });
  assertEquals(output(keeping)[0], 0xc2);
  keeping.dispose();
});

test("every window and takeover there is", () => {
  const random = new Random(11);
  for (let bits = 8; bits <= 15; bits++) {
    for (const kept of [true, false]) {
      const compression = {
        clientMaxWindowBits: bits,
        serverMaxWindowBits: 23 - bits,
        clientNoContextTakeover: !kept,
        serverNoContextTakeover: kept,
      };
      const client = connect("client", { compression });
      const server = connect("server", { compression });
      for (let i = 0; i < 12; i++) {
        const data = text(random.text(1 + random.below(3000)));
        client.sendMessage(textMessage(data));
        server.sendMessage(textMessage(data));
        assertEquals(messages(server.receive(output(client))), [data]);
        assertEquals(messages(client.receive(output(server))), [data]);
      }
      client.dispose();
      server.dispose();
    }
  }
});

/** What a slow codec takes for anything. */
const codecTime = () => new Promise((resolve) => setTimeout(resolve, 1));

/** As where only CompressionStream exists: later, whole, and without context. */
function slowCodec(): DeflateCodec {
  return {
    deflater(options) {
      const deflater = zlibCodec.deflater(options);
      return {
        async deflate(octets) {
          await codecTime();
          deflater.reset();
          return concat([await deflater.deflate(octets), EMPTY]);
        },
        reset: () => deflater.reset(),
        close: () => deflater.close(),
      };
    },
    inflater(options) {
      const own = new Inflate(options);
      return {
        async inflate(octets, end, limit) {
          await codecTime();
          return own.inflate(octets, end, limit);
        },
        close: () => own.close(),
      };
    },
  };
}

test("an asynchronous codec keeps everything in order", async () => {
  const options = { compression: {}, codec: slowCodec() };
  const client = connect("client", options);
  const server = connect("server", options);
  client.sendMessage(textMessage("first ", "message"));
  client.sendFrames([frame(PING, "p")]);
  client.sendMessage({ ...textMessage("second"), compress: false });
  client.sendMessage(textMessage("third"));
  client.sendClose(1000);
  assertEquals(output(client), EMPTY);
  while (client.waiting !== null) {
    await client.waiting;
    assertEquals(client.resume(), []);
  }
  const octets = output(client);
  const events: ConnectionEvent[] = [];
  for (const chunk of new Random(5).chunks(octets, 5)) {
    events.push(...server.receive(chunk));
  }
  while (server.waiting !== null) {
    await server.waiting;
    events.push(...server.resume());
  }
  assertEquals(messages(events), ["first message", "second", "third"]);
  assertEquals(
    events.map((event) => event.type).join(" "),
    "frame frame message frame frame message frame message frame close",
  );
  server.answerClose();
  assertEquals(toHex(output(server)), "8a0170880203e8");
  client.dispose();
  server.dispose();
});

test("an asynchronous codec's failure is a violation", async () => {
  const server = connect("server", { compression: {}, codec: slowCodec() });
  const events = server.receive(
    Uint8Array.of(0xc1, 0x83, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x81, 0x80),
  );
  assertEquals(events.length, 1);
  assert(server.waiting !== null);
  await server.waiting;
  assertEquals(
    server.resume().map((event) => event.type),
    ["violation", "bytes"],
  );
  assertEquals(server.waiting, null);
  assertEquals(server.failed?.code, "deflate_data_invalid");
  server.dispose();
});

test("both directions may wait for an asynchronous codec at once", async () => {
  const server = connect("server", { compression: {}, codec: slowCodec() });
  const header = Uint8Array.of(0xc1, 0x87, 0, 0, 0, 0);
  const hello = Uint8Array.of(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00);
  server.receive(concat([header, hello]));
  server.sendMessage(textMessage("hello"));
  assertEquals(server.receive(concat([header, hello])), []);
  assertEquals(server.pendingBytes, 13);
  const events: ConnectionEvent[] = [];
  while (server.waiting !== null) {
    await server.waiting;
    events.push(...server.resume());
  }
  assertEquals(messages(events), ["Hello", "Hello"]);
  assertEquals(output(server)[0], 0xc1);
  server.dispose();
});

test("an end while the codec is at work hands nothing over", async () => {
  const server = connect("server", { compression: {}, codec: slowCodec() });
  const octets = Uint8Array.of(0xc1, 0x81, 0, 0, 0, 0, 0);
  server.receive(concat([octets, octets]));
  assertEquals(server.receiveEof(), []);
  await server.waiting;
  assertEquals(messages(server.resume()), [""]);
  server.dispose();
  await codecTime();
});

test("a compression bomb stops at the limit", () => {
  const client = connect("client", { compression: {} });
  const server = connect("server", {
    compression: {},
    limits: { messageSize: 1_000_000 },
  });
  const part = new Uint8Array(400_000);
  client.sendMessage({ kind: "binary", fragments: [part, part, part] });
  const events = server.receive(output(client));
  assertEquals(frames(events).length, 3);
  assertEquals(events.at(-1)?.type, "violation");
  assertEquals(server.failed?.code, "limit_message_size");
  client.dispose();
});

test("a payload in one chunk is a view of it, one in several is its own", () => {
  const server = connect("server");
  const client = connect("client");
  server.sendMessage(textMessage("hello"));
  const octets = output(server);
  const [event] = client.receive(octets);
  assert(event?.type === "frame");
  assertStrictEquals(event.frame.payload.buffer, octets.buffer);
  const big = {
    kind: "binary",
    fragments: [new Random(2).octets(3_000_000)],
  } as const;
  server.sendMessage(big);
  const chunked: ConnectionEvent[] = [];
  for (const chunk of new Random(4).chunks(output(server), 200_000)) {
    chunked.push(...client.receive(chunk));
  }
  const message = chunked.at(-1);
  assert(message?.type === "message");
  assert(toHex(message.message.data) === toHex(big.fragments[0]));
  assertEquals(message.message.fragments, [3_000_000]);
});

test("a hundred thousand fragments make one message", () => {
  const server = connect("server");
  const client = connect("client");
  const fragments = Array.from({ length: 100_000 }, () => utf8("é"));
  server.sendMessage({ kind: "text", fragments });
  let message: ConnectionEvent | undefined;
  for (const chunk of server.takeOutput()) {
    message = client.receive(chunk).at(-1);
  }
  assert(message?.type === "message");
  assertEquals(message.message.data.length, 200_000);
  assertEquals(message.message.fragments?.length, 100_000);
});

test("an end within a frame hands its octets over as they came", () => {
  const server = connect("server");
  const octets = Uint8Array.of(0x82, 0x85, 1, 2, 3, 4, 5, 6, 7);
  server.receive(octets.slice(0, 8));
  server.receive(octets.slice(8));
  assertEquals(server.pendingBytes, 9);
  assertEquals(server.receiveEof(), [{ type: "bytes", data: octets }]);
  assertEquals(server.pendingBytes, 0);
  assertEquals(server.state, "ended");
  assertEquals(server.receive(octets.slice()), []);
});

test("small frames share a write, large ones have their own", () => {
  const server = connect("server");
  for (let i = 0; i < 100; i++) server.sendMessage(textMessage("x".repeat(64)));
  assert(server.takeOutput().length <= 5);
  for (let i = 0; i < 100; i++) server.sendMessage(textMessage("x".repeat(64)));
  assert(server.takeOutput().length <= 2);
  const large = new Uint8Array(500_000);
  server.sendMessage({ kind: "binary", fragments: [large] });
  const chunks = server.takeOutput();
  assertStrictEquals(chunks[1]!.buffer, large.buffer);
  server.sendBytes(large);
  assertStrictEquals(server.takeOutput()[0], large);
  const client = connect("client");
  client.sendMessage({ kind: "binary", fragments: [large] });
  assertEquals(client.takeOutput().map((chunk) => chunk.length), [500_014]);
  assertEquals(server.takeOutput(), []);
});
