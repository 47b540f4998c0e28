/** Connections to test with, in pairs and alone. */

import { type Bytes, concat, utf8 } from "../../lib/bytes.ts";
import {
  Connection,
  type ConnectionEvent,
  type ConnectionOptions,
} from "../../lib/wire/connection.ts";
import { type DeflateCodec, DeflateSession } from "../../lib/wire/deflate.ts";
import type { Role } from "../../lib/wire/frame.ts";
import type { Compression } from "../../lib/wire/negotiation.ts";
import { zlibCodec } from "./zlib_codec.ts";

export const COMPRESSION: Compression = {
  clientNoContextTakeover: false,
  serverNoContextTakeover: false,
  clientMaxWindowBits: 15,
  serverMaxWindowBits: 15,
};

export interface Options extends Partial<ConnectionOptions> {
  readonly compression?: Partial<Compression>;
  readonly codec?: DeflateCodec;
}

/** A connection whose masks are zero where nothing else is said. */
export function connect(role: Role, options: Options = {}): Connection {
  const { compression, codec = zlibCodec, ...rest } = options;
  return new Connection({
    role,
    maskKey: () => new Uint8Array(4),
    deflate: compression === undefined ? null : new DeflateSession({
      codec,
      role,
      compression: { ...COMPRESSION, ...compression },
    }),
    ...rest,
  });
}

/** What a connection has to write, in one. */
export function output(connection: Connection): Bytes {
  return concat(connection.takeOutput()).slice();
}

/** A message of texts, one to a frame. */
export function textMessage(
  ...fragments: string[]
): { kind: "text"; fragments: Bytes[] } {
  return { kind: "text", fragments: fragments.map(utf8) };
}

/** The frames among events: opcode, FIN, RSV, payload's length. */
export function frames(events: readonly ConnectionEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== "frame") return [];
    const { fin, rsv, opcode, payload } = event.frame;
    return [`${opcode} ${fin ? "fin" : "more"} ${rsv} ${payload.length}`];
  });
}
