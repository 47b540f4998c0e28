/**
 * What must hold of the wire core for any input, as functions of a seed. The
 * suite runs each for a bounded count; `deno task fuzz` runs them for long.
 */

import { assert, assertEquals } from "@std/assert";
import zlib from "node:zlib";
import { type Bytes, concat, fromHex, toHex, utf8 } from "../../lib/bytes.ts";
import { BodyReader } from "../../lib/wire/body.ts";
import { judgeResponse } from "../../lib/wire/client_handshake.ts";
import { TAIL } from "../../lib/wire/codec.ts";
import type { ConnectionEvent } from "../../lib/wire/connection.ts";
import { formatExtension, parseExtensions } from "../../lib/wire/extensions.ts";
import {
  encodeFrames,
  type OutgoingFrame,
  type Role,
} from "../../lib/wire/frame.ts";
import { DEFAULT_LIMITS } from "../../lib/wire/limits.ts";
import { FrameReader } from "../../lib/wire/reader.ts";
import { Rules } from "../../lib/wire/rules.ts";
import { RequestReader, ResponseReader } from "../../lib/wire/head.ts";
import { Inflate } from "../../lib/wire/inflate.ts";
import type { OutgoingMessage } from "../../lib/wire/message.ts";
import type { Compression } from "../../lib/wire/negotiation.ts";
import {
  judgeRequest,
  serverHandshake,
} from "../../lib/wire/server_handshake.ts";
import { Utf8Validator } from "../../lib/wire/utf8.ts";
import type { Random } from "./random.ts";
import { connect, type Options, output } from "./support.ts";
import { inWords } from "./vectors.ts";

/** One round of a property; it throws where the property does not hold. */
export type Property = (random: Random) => void;

const LIMITS = { messageSize: 100_000, frameSize: 50_000, fragments: 50 };

function randomRole(random: Random): Role {
  return random.chance(0.5) ? "client" : "server";
}

function randomCompression(random: Random): Compression {
  return {
    clientNoContextTakeover: random.chance(0.3),
    serverNoContextTakeover: random.chance(0.3),
    clientMaxWindowBits: 8 + random.below(8),
    serverMaxWindowBits: 8 + random.below(8),
  };
}

function randomPayload(random: Random): Bytes {
  const longest = random.pick([0, 10, 125, 126, 300, 70_000]);
  const length = random.below(longest + 1);
  return random.chance(0.5) ? random.text(length) : random.octets(length);
}

/** A frame that is often legal, and now and then not. */
function randomFrame(random: Random): OutgoingFrame {
  const wild = random.chance(0.1);
  const opcode = wild ? random.below(16) : random.pick([0, 1, 1, 2, 8, 9, 10]);
  return {
    fin: random.chance(0.8),
    rsv: wild ? random.below(8) : random.chance(0.2) ? 4 : 0,
    opcode,
    payload: opcode >= 8 && !wild
      ? randomPayload(random).slice(0, 125)
      : randomPayload(random),
    mask: random.chance(0.05) ? random.chance(0.5) : undefined,
    length: wild && random.chance(0.3)
      ? BigInt(random.below(2 ** 31)) ** 2n
      : undefined,
  };
}

/** Some octets changed, left out or put in. */
function mutated(random: Random, octets: Bytes): Bytes {
  const parts: Bytes[] = [];
  let from = 0;
  for (let i = random.below(4); i > 0 && from < octets.length; i--) {
    const at = from + random.below(octets.length - from);
    parts.push(octets.slice(from, at), random.octets(random.below(3)));
    from = at + random.below(3);
  }
  return concat([...parts, octets.slice(from)]);
}

/** What comes of octets in some chunks: events in words, broken octets, answers. */
function received(
  role: Role,
  options: Options,
  chunks: readonly Bytes[],
): string {
  const connection = connect(role, options);
  const events: ConnectionEvent[] = [];
  let length = 0;
  for (const chunk of chunks) {
    length += chunk.length;
    events.push(...connection.receive(chunk));
    assert(connection.pendingBytes <= length);
  }
  connection.answerClose();
  const told = events.map(inWords).filter((words) => words !== null);
  const answers = toHex(output(connection));
  connection.dispose();
  return [...told, answers].join("\n");
}

function sameInAnyChunks(random: Random, octets: Bytes): void {
  const role = randomRole(random);
  const options: Options = {
    limits: LIMITS,
    compression: random.chance(0.5) ? randomCompression(random) : undefined,
  };
  const whole = received(role, options, [octets.slice()]);
  const longest = random.pick([1, 3, 20, 1000]);
  const chunked = received(role, options, random.chunks(octets, longest));
  assertEquals(chunked, whole);
}

/** Rules that nothing breaks. */
class NoRules extends Rules {
  constructor() {
    super({ peer: "client", deflate: true, limits: DEFAULT_LIMITS });
  }
  override first = () => null;
  override second = () => null;
  override length = () => null;
  override begin = () => null;
  override payload = () => null;
}

/** A frame of any opcode, reserved bits, length form and mask, its payload as long as it says. */
function anyFrame(random: Random): OutgoingFrame {
  const payload = randomPayload(random);
  const { length } = payload;
  const forms = ([1, 2, 8] as const).filter((form) =>
    form === 8 || length < (form === 1 ? 126 : 65_536)
  );
  return {
    fin: random.chance(0.5),
    rsv: random.below(8),
    opcode: random.below(16),
    payload,
    mask: random.pick([undefined, false, true, random.octets(4)]),
    lengthBytes: random.pick([undefined, ...forms]),
  };
}

function comesBack(random: Random): void {
  const frames = Array.from(
    { length: 1 + random.below(6) },
    () => anyFrame(random),
  );
  const keys: (Bytes | null)[] = [];
  const role = randomRole(random);
  const octets = concat(frames.map((frame) => {
    const key = random.octets(4);
    const { mask = role === "client" } = frame;
    keys.push(mask === false ? null : mask === true ? key : mask);
    return encodeFrames([frame], { role, maskKey: () => key });
  }));
  const reader = new FrameReader(new NoRules());
  const read: unknown[] = [];
  const longest = random.pick([1, 7, 500, 100_000]);
  for (const chunk of random.chunks(octets, longest)) {
    reader.push(chunk);
    for (let next = reader.next(); next !== null; next = reader.next()) {
      read.push([{ ...next.frame }, next.mask]);
    }
  }
  assertEquals(reader.pendingBytes, 0);
  assertEquals(
    read,
    frames.map(({ fin, rsv, opcode, payload }, i) => [
      { fin, rsv, opcode, payload },
      keys[i]!,
    ]),
  );
}

function randomMessage(random: Random, agreed: boolean): OutgoingMessage {
  const text = random.chance(0.5);
  const fragments = Array.from({ length: 1 + random.below(4) }, () => {
    const length = random.below(random.pick([5, 200, 5000]));
    return text ? random.text(length) : random.octets(length);
  });
  return {
    kind: text ? "text" : "binary",
    fragments,
    split: random.chance(0.3)
      ? { at: 1 + random.below(500), emptyEnd: random.chance(0.3) }
      : undefined,
    // What insists on compression cannot be sent without.
    compress: random.pick([undefined, undefined, agreed || undefined, false]),
  };
}

/** Messages come through as they were sent. */
function throughAPair(random: Random, compression?: Compression): void {
  const role = randomRole(random);
  const maskKey = () => random.octets(4);
  const sender = connect(role, { maskKey, compression });
  const receiver = connect(role === "client" ? "server" : "client", {
    compression,
  });
  const sent = Array.from(
    { length: 1 + random.below(4) },
    () => randomMessage(random, compression !== undefined),
  );
  for (const message of sent) sender.sendMessage(message);
  const octets = output(sender);
  const events = random.chunks(octets, random.pick([1, 50, 5000, 1e6]))
    .flatMap((chunk) => receiver.receive(chunk));
  const messages = events.flatMap((event) =>
    event.type === "message" ? [event.message] : []
  );
  assertEquals(receiver.failed, null);
  assertEquals(messages.length, sent.length);
  messages.forEach((message, i) => {
    const { kind, fragments, split } = sent[i]!;
    assertEquals(message.kind, kind);
    assertEquals(toHex(message.data), toHex(concat(fragments)));
    if (split === undefined) {
      assertEquals(
        message.fragments,
        fragments.map((fragment) => fragment.length),
      );
    }
  });
  const frames = events.flatMap((event) =>
    event.type === "frame" ? [{ frame: event.frame, mask: event.mask }] : []
  );
  assertEquals(
    frames.map(({ frame, mask }) => [{ ...frame }, mask]),
    sender.takeSent().map((item) => {
      assert(item.type === "frame");
      const { fin, rsv, opcode, payload } = item.frame;
      return [{ fin, rsv, opcode, payload }, item.mask];
    }),
  );
  sender.dispose();
  receiver.dispose();
}

const strict = new TextDecoder("utf-8", { fatal: true });

function decodes(octets: Bytes): boolean {
  try {
    strict.decode(octets);
    return true;
  } catch {
    return false;
  }
}

/** Whatever a character begun may need to be whole. */
const ENDINGS = ["", "80", "8080", "808080", "bf80", "bf8080"]
  .map((digits) => fromHex(digits)!);

function canGoOn(octets: Bytes): boolean {
  return ENDINGS.some((ending) => decodes(concat([octets, ending])));
}

function randomText(random: Random): Bytes {
  const octets = random.chance(0.3)
    ? random.octets(random.below(12)).map((octet) => octet | 0x80)
    : random.text(random.below(200));
  return random.chance(0.7) ? mutated(random, octets) : octets;
}

const TOKENS = ["permessage-deflate", "x", "client_max_window_bits", "10"];

function randomHeader(random: Random): string {
  const names = [
    "Upgrade",
    "Connection",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Version",
    "Sec-WebSocket-Accept",
    "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Protocol",
    "Host",
    "Content-Length",
    "Transfer-Encoding",
  ];
  const values = [
    "websocket",
    "Upgrade",
    "dGhlIHNhbXBsZSBub25jZQ==",
    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    "13",
    "chunked",
    "",
    'a; b="c", d',
    "permessage-deflate; server_max_window_bits=9",
  ];
  return `${random.pick(names)}: ${random.pick(values)}\r\n`;
}

function randomHead(random: Random, startLine: string): Bytes {
  const lines = Array.from(
    { length: random.below(12) },
    () => randomHeader(random),
  );
  const head = utf8(`${startLine}\r\n${lines.join("")}\r\n`);
  return random.chance(0.6) ? mutated(random, head) : head;
}

/** The properties, by what they say. */
export const PROPERTIES: Readonly<Record<string, Property>> = {
  "any octets come to the same in any chunks": (random) =>
    sameInAnyChunks(random, random.octets(random.below(60))),

  "any frames come to the same in any chunks": (random) => {
    const frames = Array.from(
      { length: 1 + random.below(8) },
      () => randomFrame(random),
    );
    const octets = encodeFrames(frames, {
      role: randomRole(random),
      maskKey: () => random.octets(4),
    });
    sameInAnyChunks(
      random,
      random.chance(0.5) ? mutated(random, octets) : octets,
    );
  },

  "any frame comes back as it was, in any chunks": comesBack,

  "messages come through as they were sent": (random) => throughAPair(random),

  "compressed messages come through as they were sent": (random) =>
    throughAPair(random, randomCompression(random)),

  "UTF-8 is refused where a fatal TextDecoder has no way on": (random) => {
    const octets = randomText(random);
    const validator = new Utf8Validator();
    let at = 0;
    let found = -1;
    for (const chunk of random.chunks(octets, random.pick([1, 5, 500]))) {
      const index = validator.push(chunk);
      if (index >= 0) {
        found = at + index;
        break;
      }
      at += chunk.length;
    }
    if (found >= 0) {
      assert(canGoOn(octets.slice(0, found)), toHex(octets));
      assert(!canGoOn(octets.slice(0, found + 1)), toHex(octets));
    } else {
      assertEquals(validator.complete, decodes(octets), toHex(octets));
      assert(canGoOn(octets), toHex(octets));
    }
  },

  "what inflates comes to what zlib makes of it": (random) => {
    const plain = random.text(random.below(3000));
    const deflated = new Uint8Array(zlib.deflateRawSync(plain, {
      level: random.below(10),
      strategy: random.below(5),
      windowBits: 9 + random.below(7),
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
    })).slice(0, -4);
    const octets = random.chance(0.7)
      ? mutated(random, deflated)
      : random.chance(0.1)
      ? random.octets(random.below(100))
      : deflated;
    const inflater = new Inflate({ windowBits: 15, contextTakeover: true });
    const parts: Bytes[] = [];
    for (const chunk of random.chunks(octets, random.pick([1, 40, 5000]))) {
      const part = inflater.inflate(chunk, false, 1e6);
      if (part.type !== "data") return;
      parts.push(part.data);
    }
    const last = inflater.inflate(new Uint8Array(0), true, 1e6);
    if (last.type !== "data") return;
    parts.push(last.data);
    // A final block ends what zlib reads.
    const reference = zlib.inflateRawSync(concat([octets, TAIL]), {
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
    });
    assert(toHex(concat(parts)).startsWith(reference.toString("hex")));
    if (octets === deflated) {
      assertEquals(toHex(concat(parts)), toHex(plain));
    }
  },

  "any response head is judged, the same in any chunks": (random) => {
    const octets = randomHead(random, "HTTP/1.1 101 Switching Protocols");
    const read = (chunks: readonly Bytes[]) => {
      const reader = new ResponseReader(2000);
      for (const chunk of chunks) {
        const head = reader.push(chunk);
        if (head === null) continue;
        if (head.type !== "head") return head.type;
        const { leftover: _, ...rest } = head;
        const handshake = {
          request: octets,
          target: "/",
          headers: [[
            "Sec-WebSocket-Key",
            "dGhlIHNhbXBsZSBub25jZQ==",
          ]] as const,
        };
        void new BodyReader(head, 100).text;
        return { ...rest, judged: judgeResponse(handshake, head) };
      }
      return reader.end().type;
    };
    assertEquals(read(random.chunks(octets, 30)), read([octets]));
  },

  "any request head is judged, the same in any chunks": (random) => {
    const octets = randomHead(random, "GET /chat HTTP/1.1");
    const read = (chunks: readonly Bytes[]) => {
      const reader = new RequestReader(2000);
      for (const chunk of chunks) {
        const head = reader.push(chunk);
        if (head === null) continue;
        if (head.type !== "head") return head.type;
        const { leftover: _, ...rest } = head;
        const { violation } = judgeRequest({
          ...head,
          leftover: chunk.slice(0, 0),
        });
        const answer = serverHandshake(head, { compression: {} });
        return { ...rest, violation, extensions: answer.extensions };
      }
      return reader.end().type;
    };
    assertEquals(read(random.chunks(octets, 30)), read([octets]));
  },

  "extensions are read back as they were written": (random) => {
    const extensions = Array.from({ length: 1 + random.below(3) }, () => ({
      name: random.pick(TOKENS),
      parameters: Array.from({ length: random.below(3) }, () => ({
        name: random.pick(TOKENS),
        value: random.chance(0.5) ? random.pick(TOKENS) : null,
      })),
    }));
    const header = extensions.map(formatExtension).join(", ");
    assertEquals(parseExtensions([header]), extensions);
    const wild = new TextDecoder().decode(mutated(random, utf8(header)));
    const parsed = parseExtensions([wild]);
    if (parsed !== null) {
      assertEquals(
        parseExtensions([parsed.map(formatExtension).join()]),
        parsed,
      );
    }
  },
};
