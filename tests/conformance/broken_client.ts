/**
 * A small client that keeps to RFC 6455 and RFC 7692 and echoes, and, for each
 * defect that it is given, does one thing wrong. It shares no code with the
 * library, so that the two cannot be wrong in the same way.
 */

import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import {
  acceptOf,
  closeBody,
  deflateAlone,
  Fault,
  headerOf,
  Inflating,
  judgeUtf8,
  KeptDeflating,
  mayClose,
} from "./honest_parts.ts";

/** What a client may do wrong, in words. */
export const CLIENT_DEFECTS = {
  no_utf8_check: "text is never checked",
  late_utf8_check: "text is checked when the message is whole",
  pings_unanswered: "Pings are ignored",
  pongs_empty: "Pongs have no payload",
  rsv_ignored: "reserved bits are ignored",
  control_fragments_taken: "fragmented control frames are taken",
  stray_continuation_taken: "a continuation of nothing begins a message",
  masked_taken: "masked frames are taken",
  unmasked_sent: "the client's own frames are not masked",
  mask_zero: "the masking key is always zero",
  mask_constant: "the masking key is always the same",
  text_as_binary: "text comes back as binary",
  close_code_wrong: "a Close is answered with 1001, whatever it says",
  close_unanswered: "a Close is not answered",
  close_codes_unchecked: "a Close with any code is answered with it",
  ends_tcp_first: "TCP is ended as soon as a Close is answered",
  accept_unchecked: "any Sec-WebSocket-Accept will do",
  upgrade_unchecked: "Upgrade and Connection are not looked at",
  words_matched_within: "Connection is searched for upgrade anywhere",
  status_unchecked: "any status will do",
  protocol_unchecked: "a subprotocol that was not offered will do",
  extension_unchecked: "an extension that was not offered will do",
  parameters_unchecked:
    "parameters of permessage-deflate may say what they like",
  answer_in_pieces_refused: "an answer that does not come in one piece is none",
  context_kept: "a context is kept though no context takeover was agreed",
  window_ignored: "the window agreed is ignored",
} as const;

/** The name of something wrong. */
export type ClientDefect = keyof typeof CLIENT_DEFECTS;

const CONSTANT = Buffer.from([1, 2, 3, 4]);

/** Milliseconds in which the server ends TCP, once the client has failed the connection. */
const LINGER = 1000;

/** Connects, echoes what comes, and resolves when the connection has ended. */
export async function brokenClient(
  url: string,
  ...defects: readonly ClientDefect[]
): Promise<void> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await new Client(socket, new Set(defects)).run(
    `${hostname}:${port}`,
    pathname + search,
  );
}

interface Deflate {
  readonly takeover: boolean;
  readonly bits: number;
  readonly serverTakeover: boolean;
}

class Client {
  readonly #socket: Socket;
  readonly #has: ReadonlySet<ClientDefect>;
  readonly #key = randomBytes(16).toString("base64");
  #buffer: Buffer = Buffer.alloc(0);
  #open = false;
  #closed = false;
  #message: { opcode: number; compressed: boolean; parts: Buffer[] } | null =
    null;
  #deflate: Deflate | null = null;
  readonly #inflating = new Inflating();
  readonly #kept = new KeptDeflating();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: Socket, has: ReadonlySet<ClientDefect>) {
    this.#socket = socket;
    this.#has = has;
  }

  async run(host: string, target: string): Promise<void> {
    const socket = this.#socket;
    const ended = new Promise<void>((resolve) => socket.on("close", resolve));
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("end", () => socket.end());
    socket.write(
      `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${this.#key}\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: " +
        "permessage-deflate; client_max_window_bits\r\n\r\n",
    );
    await ended;
    clearTimeout(this.#timer);
    this.#kept.close();
  }

  #take(chunk: Buffer): void {
    if (this.#closed) return;
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    try {
      if (!this.#open && !this.#shake()) return;
      while (!this.#closed && this.#frame());
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      this.#fail(fault.code);
    }
  }

  /** A client fails the connection by a Close, and then waits for the server to end TCP. */
  #fail(code: number | null): void {
    this.#closed = true;
    if (code === null) {
      this.#socket.end();
      return;
    }
    this.#sendClose(code);
    this.#timer = setTimeout(() => this.#socket.end(), LINGER);
  }

  // The opening handshake

  #shake(): boolean {
    const end = this.#buffer.indexOf("\r\n\r\n");
    if (end < 0) {
      if (this.#has.has("answer_in_pieces_refused")) throw new Fault(null);
      return false;
    }
    const [start = "", ...lines] = this.#buffer.subarray(0, end)
      .toString("latin1").split("\r\n");
    this.#buffer = this.#buffer.subarray(end + 4);
    const headers = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon).toLowerCase();
      const before = headers.get(name);
      const value = line.slice(colon + 1).trim();
      headers.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    const right = (start.split(" ")[1] === "101" ||
      this.#has.has("status_unchecked")) &&
      this.#upgrades(headers) && this.#accepts(headers) &&
      (!headers.has("sec-websocket-protocol") ||
        this.#has.has("protocol_unchecked")) &&
      this.#agrees(headers.get("sec-websocket-extensions"));
    if (!right) throw new Fault(null);
    this.#open = true;
    return true;
  }

  #upgrades(headers: ReadonlyMap<string, string>): boolean {
    if (this.#has.has("upgrade_unchecked")) return true;
    const connection = headers.get("connection")?.toLowerCase() ?? "";
    const named = this.#has.has("words_matched_within")
      ? connection.includes("upgrade")
      : connection.split(",").some((token) => token.trim() === "upgrade");
    return named && headers.get("upgrade")?.toLowerCase() === "websocket";
  }

  #accepts(headers: ReadonlyMap<string, string>): boolean {
    return this.#has.has("accept_unchecked") ||
      headers.get("sec-websocket-accept") === acceptOf(this.#key);
  }

  /** Whether the extensions answered are what was offered. */
  #agrees(answer: string | undefined): boolean {
    if (answer === undefined) return true;
    const [name, ...parameters] = answer.split(";").map((part) => part.trim());
    if (name !== "permessage-deflate" || answer.includes(",")) {
      return this.#has.has("extension_unchecked");
    }
    const seen = new Map<string, string | null>();
    for (const parameter of parameters) {
      const [name = "", value = null] = parameter.split("=");
      const bits = value !== null && /^([89]|1[0-5])$/.test(value);
      const valid = !seen.has(name) &&
        (/^(server|client)_no_context_takeover$/.test(name)
          ? value === null
          : /^(server|client)_max_window_bits$/.test(name) && bits);
      if (!valid && !this.#has.has("parameters_unchecked")) return false;
      seen.set(name, value);
    }
    this.#deflate = {
      takeover: !seen.has("client_no_context_takeover"),
      bits: Number(seen.get("client_max_window_bits") ?? 15),
      serverTakeover: !seen.has("server_no_context_takeover"),
    };
    return true;
  }

  // Frames

  #frame(): boolean {
    const buffer = this.#buffer;
    if (buffer.length < 2) return false;
    const fin = (buffer[0]! & 0x80) !== 0;
    const rsv = (buffer[0]! >> 4) & 7;
    const opcode = buffer[0]! & 15;
    this.#judgeHeader(fin, rsv, opcode, buffer[1]!);
    let length = buffer[1]! & 127;
    let at = 2;
    if (length === 126) {
      if (buffer.length < 4) return false;
      length = buffer.readUInt16BE(2);
      at = 4;
    } else if (length === 127) {
      if (buffer.length < 10) return false;
      length = Number(buffer.readBigUInt64BE(2));
      at = 10;
      if (length > 2 ** 32) throw new Fault(1002);
    }
    const masked = (buffer[1]! & 0x80) !== 0;
    const key = masked ? buffer.subarray(at, at + 4) : Buffer.alloc(4);
    at += masked ? 4 : 0;
    const payload = Buffer.from(buffer.subarray(at, at + length));
    for (let i = 0; i < payload.length; i++) payload[i]! ^= key[i & 3] ?? 0;
    if (buffer.length < at + length) {
      this.#judgeEarly(opcode, rsv, payload);
      return false;
    }
    this.#buffer = buffer.subarray(at + length);
    this.#handle(fin, rsv, opcode, payload);
    return true;
  }

  #judgeHeader(
    fin: boolean,
    rsv: number,
    opcode: number,
    second: number,
  ): void {
    const compression = rsv === 4 && this.#deflate !== null &&
      (opcode === 1 || opcode === 2);
    const wrong = (rsv !== 0 && !compression &&
      !this.#has.has("rsv_ignored")) ||
      (second >= 0x80 && !this.#has.has("masked_taken")) ||
      !(opcode <= 2 || opcode >= 8 && opcode <= 10);
    if (wrong) throw new Fault(1002);
    if (opcode >= 8) {
      if (!fin && !this.#has.has("control_fragments_taken")) {
        throw new Fault(1002);
      }
      if ((second & 127) > 125) throw new Fault(1002);
    } else if (opcode === 0) {
      const stray = this.#message === null &&
        !this.#has.has("stray_continuation_taken") &&
        !this.#has.has("control_fragments_taken");
      if (stray) throw new Fault(1002);
    } else if (this.#message !== null) throw new Fault(1002);
  }

  /** Text of a frame that is not whole yet. */
  #judgeEarly(opcode: number, rsv: number, octets: Buffer): void {
    const { compressed, opcode: first, parts } = this.#message ??
      { compressed: (rsv & 4) !== 0, opcode, parts: [] };
    if (opcode > 2 || first !== 1 || compressed) return;
    this.#judgeText(Buffer.concat([...parts, octets]), false);
  }

  #judgeText(octets: Buffer, whole: boolean): void {
    if (this.#has.has("no_utf8_check")) return;
    if (!whole && this.#has.has("late_utf8_check")) return;
    judgeUtf8(octets, whole);
  }

  #handle(fin: boolean, rsv: number, opcode: number, payload: Buffer): void {
    if (opcode === 8) return this.#answerClose(payload);
    if (opcode === 9) {
      if (this.#has.has("pings_unanswered")) return;
      const empty = this.#has.has("pongs_empty");
      return this.#send(10, empty ? Buffer.alloc(0) : payload);
    }
    if (opcode === 10) return;
    const begins = opcode !== 0 || this.#message === null;
    // Only a defect continues what was not begun.
    if (begins && opcode === 0 && this.#has.has("control_fragments_taken")) {
      return;
    }
    if (begins) {
      this.#message = {
        opcode: opcode || 1,
        compressed: this.#deflate !== null && (rsv & 4) !== 0,
        parts: [],
      };
    }
    const message = this.#message!;
    message.parts.push(payload);
    if (!fin) {
      if (message.opcode === 1 && !message.compressed) {
        this.#judgeText(Buffer.concat(message.parts), false);
      }
      return;
    }
    this.#message = null;
    const octets = Buffer.concat(message.parts);
    const data = message.compressed
      ? this.#inflating.inflate(octets, this.#deflate!.serverTakeover)
      : octets;
    if (message.opcode === 1) this.#judgeText(data, true);
    this.#echo(this.#has.has("text_as_binary") ? 2 : message.opcode, data);
  }

  #echo(opcode: number, data: Buffer): void {
    if (this.#deflate === null) return this.#send(opcode, data);
    if (this.#has.has("context_kept")) {
      this.#kept.deflate(data, (deflated) => this.#send(opcode, deflated, 4));
      return;
    }
    const bits = this.#has.has("window_ignored") ? 15 : this.#deflate.bits;
    this.#send(opcode, deflateAlone(data, bits), 4);
  }

  // Closing

  #answerClose(body: Buffer): void {
    if (this.#has.has("close_unanswered")) return;
    if (body.length === 1) throw new Fault(1002);
    const code = body.length === 0 ? null : body.readUInt16BE(0);
    const allowed = code === null || mayClose(code);
    if (!allowed && !this.#has.has("close_codes_unchecked")) {
      throw new Fault(1002);
    }
    judgeUtf8(body.subarray(2), true);
    this.#closed = true;
    this.#sendClose(this.#has.has("close_code_wrong") ? 1001 : code);
    if (this.#has.has("ends_tcp_first")) this.#socket.end();
  }

  #sendClose(code: number | null): void {
    this.#send(8, closeBody(code));
  }

  #send(opcode: number, payload: Buffer, rsv = 0): void {
    if (this.#socket.destroyed) return;
    const { length } = payload;
    const header = headerOf(opcode, rsv, length);
    if (this.#has.has("unmasked_sent")) {
      this.#socket.write(Buffer.concat([header, payload]));
      return;
    }
    header[1]! |= 0x80;
    const key = this.#has.has("mask_zero")
      ? Buffer.alloc(4)
      : this.#has.has("mask_constant")
      ? CONSTANT
      : randomBytes(4);
    const masked = Buffer.from(payload);
    for (let i = 0; i < length; i++) masked[i]! ^= key[i & 3]!;
    this.#socket.write(Buffer.concat([header, key, masked]));
  }
}
