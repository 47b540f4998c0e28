/**
 * What the peers that do one thing wrong have in common of RFC 6455 and
 * RFC 7692. It shares no code with the library, so that the two cannot be wrong
 * in the same way.
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  constants,
  createDeflateRaw,
  type DeflateRaw,
  deflateRawSync,
  inflateRawSync,
} from "node:zlib";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
const WINDOW = 32768;

/** Fails the connection: with a code, or without a Close. */
export class Fault extends Error {
  readonly code: number | null;

  constructor(code: number | null) {
    super(String(code));
    this.code = code;
  }
}

/** The Sec-WebSocket-Accept of a key. */
export function acceptOf(key: string): string {
  return createHash("sha1").update(key + GUID).digest("base64");
}

/** The header of a final frame, unmasked. */
export function headerOf(
  opcode: number,
  rsv: number,
  length: number,
): Buffer {
  const header = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
  header[0] = 0x80 | rsv << 4 | opcode;
  if (length < 126) header[1] = length;
  else if (length < 65536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return header;
}

/** The body of a Close; null: none. */
export function closeBody(code: number | null): Buffer {
  const body = Buffer.alloc(code === null ? 0 : 2);
  if (code !== null) body.writeUInt16BE(code);
  return body;
}

/** Whether a Close may have this code. */
export function mayClose(code: number): boolean {
  return code >= 3000 && code <= 4999 ||
    code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
}

/** @throws {Fault} It is not UTF-8; where it is not whole: nor the beginning of any. */
export function judgeUtf8(octets: Buffer, whole: boolean): void {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(octets, {
      stream: !whole,
    });
  } catch {
    throw new Fault(1007);
  }
}

/** A block of DEFLATE that is not compressed. */
function storedBlock(octets: Buffer): Buffer {
  if (octets.length === 0) return octets;
  const header = Buffer.alloc(5);
  header.writeUInt16LE(octets.length, 1);
  header.writeUInt16LE(~octets.length & 0xffff, 3);
  return Buffer.concat([header, octets]);
}

/** Inflates messages; not every runtime takes a dictionary: what came before is put in front. */
export class Inflating {
  /** What earlier messages came to, as far as a window reaches. */
  #context: Buffer = Buffer.alloc(0);

  /** @throws {Fault} It is no DEFLATE. */
  inflate(octets: Buffer, takeover: boolean): Buffer {
    const context = this.#context;
    try {
      const inflated = inflateRawSync(
        Buffer.concat([storedBlock(context), octets, TAIL]),
        { finishFlush: constants.Z_SYNC_FLUSH },
      ).subarray(context.length);
      if (takeover) {
        this.#context = Buffer.concat([context, inflated]).subarray(-WINDOW);
      }
      return inflated;
    } catch {
      throw new Fault(1007);
    }
  }
}

/** Deflates a message by itself, which keeps to any agreement. */
export function deflateAlone(data: Buffer, windowBits: number): Buffer {
  if (data.length === 0) return Buffer.alloc(1);
  return deflateRawSync(data, {
    finishFlush: constants.Z_SYNC_FLUSH,
    windowBits: Math.max(9, windowBits),
  }).subarray(0, -TAIL.length);
}

/** Deflates messages with one context all along, whatever was agreed. */
export class KeptDeflating {
  #stream: DeflateRaw | null = null;

  deflate(data: Buffer, then: (deflated: Buffer) => void): void {
    const stream = this.#stream ??= createDeflateRaw();
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer) => chunks.push(chunk);
    stream.on("data", take);
    stream.write(data);
    stream.flush(constants.Z_SYNC_FLUSH, () => {
      stream.off("data", take);
      then(Buffer.concat(chunks).subarray(0, -TAIL.length));
    });
  }

  close(): void {
    this.#stream?.close();
  }
}
