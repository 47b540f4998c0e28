/**
 * A small echo server that keeps to RFC 6455 and RFC 7692, and, for each
 * defect that it is given, does one thing wrong. It shares no code with the
 * library, so that the two cannot be wrong in the same way.
 */

import { Buffer } from "node:buffer";
import { createServer, type Server, type Socket } from "node:net";
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

/** What a server may do wrong, in words. */
export const DEFECTS = {
  no_utf8_check: "text is never checked",
  late_utf8_check: "text is checked when the message is whole",
  no_reason_check: "the reason of a Close is never checked",
  pings_unanswered: "Pings are ignored",
  pongs_empty: "Pongs have no payload",
  pongs_doubled: "each Ping is answered twice",
  pongs_late: "a Ping inside a message is answered after it",
  pongs_answered: "a Pong is answered like a Ping",
  rsv_ignored: "reserved bits are ignored",
  opcodes_ignored: "frames with reserved opcodes are ignored",
  control_fragments_taken: "fragmented control frames are taken",
  long_control_taken: "control frames of more than 125 octets are taken",
  close_code_wrong: "a Close is answered with 1001, whatever it says",
  close_unanswered: "a Close is not answered, and TCP is left open",
  close_dropped: "a Close is answered by the end of TCP alone",
  close_codes_unchecked: "a Close with any code is answered with it",
  short_close_taken: "a Close with one octet is answered with 1000",
  stray_continuation_taken: "a continuation of nothing begins a message",
  interleaving_taken: "a new message inside another replaces it",
  unmasked_taken: "frames without a mask are taken",
  answers_masked: "the server's own frames are masked",
  mask_ignored: "only the first octet of a masking key is used",
  accept_wrong: "Sec-WebSocket-Accept is that of another key",
  extension_unoffered: "an extension is answered that nobody offered",
  protocol_unoffered: "a subprotocol is answered that nobody offered",
  version_unchecked: "any Sec-WebSocket-Version will do",
  version_unnamed: "a wrong version is refused without naming the right one",
  key_unneeded: "a request without a key is accepted",
  method_unchecked: "a request with POST is accepted",
  names_case_sensitive:
    "header names are only known as they are usually written",
  top_bit_taken: "a length with its top bit set is taken without the bit",
  fragments_reordered: "the last fragment of a message is echoed first",
  large_truncated: "messages are cut at 64 KiB",
  text_as_binary: "text comes back as binary",
  open_after_close: "TCP is left open after both Closes",
  echo_after_close: "messages after the Close are echoed before it is answered",
  offer_unchecked: "an offer with an unknown parameter is accepted",
  context_kept: "a context is kept though no context takeover was agreed",
  window_ignored: "the window agreed is ignored",
  rsv1_continuation_taken: "RSV1 on a continuation frame is ignored",
  uncompressed_inflated: "every message is inflated, compressed or not",
  takeover_untold: "server_no_context_takeover is kept to and not answered",
  window_untold: "server_max_window_bits is kept to and not answered",
  window_answered_larger:
    "the largest window is answered, whatever was offered",
  compression_breaks_accept:
    "Sec-WebSocket-Accept is wrong where compression is agreed",
  compression_refused: "a request that offers an extension is refused with 500",
  everything_refused: "every request is refused with 404",
  status_ok: "a request is accepted with the status 200",
  extensions_unparsed: "extensions that do not parse are passed over",
  words_matched_within: "upgrade and websocket may stand inside other words",
  pieces_refused: "a request that does not come in one piece is refused",
  line_breaks_normalised: "CR LF comes back as LF from binary messages",
  close_code_reserved: "a Close is answered with 1005",
  message_after_close: "a message follows the Close",
} as const;

/** The name of something wrong. */
export type Defect = keyof typeof DEFECTS;

/** Milliseconds in which a client ends TCP after the server has. */
const LINGER = 1000;

/** A server that is listening. */
export interface BrokenServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts one. */
export async function brokenServer(
  ...defects: readonly Defect[]
): Promise<BrokenServer> {
  const has = new Set<Defect>(defects);
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    new Peer(socket, has);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    url: `ws://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

interface Incoming {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly payload: Buffer;
}

interface Deflate {
  readonly serverTakeover: boolean;
  readonly clientTakeover: boolean;
  readonly serverBits: number;
}

class Peer {
  #socket: Socket;
  #has: ReadonlySet<Defect>;
  #buffer: Buffer = Buffer.alloc(0);
  #open = false;
  #closed = false;
  #message: { opcode: number; compressed: boolean; parts: Buffer[] } | null =
    null;
  #deflate: Deflate | null = null;
  readonly #inflating = new Inflating();
  readonly #kept = new KeptDeflating();
  #latePongs: Buffer[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: Socket, has: ReadonlySet<Defect>) {
    this.#socket = socket;
    this.#has = has;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      clearTimeout(this.#timer);
      this.#kept.close();
    });
  }

  #take(chunk: Buffer): void {
    if (this.#closed) return;
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    try {
      if (!this.#open && !this.#shake()) return;
      while (!this.#closed && this.#frame());
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      this.#end(fault.code);
    }
  }

  // The opening handshake

  #shake(): boolean {
    // An empty line before the request is passed over (RFC 7230 3.5).
    if (this.#buffer.subarray(0, 2).toString() === "\r\n") {
      this.#buffer = this.#buffer.subarray(2);
    }
    const end = this.#buffer.indexOf("\r\n\r\n");
    if (end < 0) {
      if (this.#has.has("pieces_refused")) this.#refuse("400 Bad Request");
      else if (this.#buffer.length > 65536) this.#refuse("431 Too Large");
      else if (
        this.#buffer.length > 0 &&
        !/^[A-Z]/.test(this.#buffer.toString("latin1"))
      ) {
        this.#refuse("400 Bad Request");
      }
      return false;
    }
    const [start = "", ...lines] = this.#buffer.subarray(0, end)
      .toString("latin1").split("\r\n");
    this.#buffer = this.#buffer.subarray(end + 4);
    const headers = new Map<string, string[]>();
    for (const line of lines) {
      if (/^[ \t]/.test(line)) return this.#refuse("400 Bad Request");
      const colon = line.indexOf(":");
      const written = line.slice(0, colon);
      const name = this.#has.has("names_case_sensitive")
        ? written === written.toLowerCase()
          ? `${written}?`
          : written.toLowerCase()
        : written.toLowerCase();
      const value = line.slice(colon + 1).trim();
      headers.set(name, [...headers.get(name) ?? [], value]);
    }
    const [method = "", , version = ""] = start.split(" ");
    const one = (name: string) => headers.get(name)?.join(", ") ?? "";
    const names = (name: string, word: string) => {
      const value = one(name).toLowerCase();
      return this.#has.has("words_matched_within")
        ? value.includes(word)
        : value.split(",").some((token) => token.trim() === word);
    };
    const keys = headers.get("sec-websocket-key") ?? [];
    const right = (method === "GET" || this.#has.has("method_unchecked")) &&
      version === "HTTP/1.1" && headers.get("host")?.length === 1 &&
      names("upgrade", "websocket") && names("connection", "upgrade") &&
      (headers.get("origin") ?? []).length <= 1 &&
      (keys.length === 1 && /^[A-Za-z0-9+/]{22}==$/.test(keys[0]!) ||
        this.#has.has("key_unneeded"));
    if (this.#has.has("everything_refused")) {
      return this.#refuse("404 Not Found");
    }
    if (!right) return this.#refuse("400 Bad Request");
    if (
      one("sec-websocket-version") !== "13" &&
      !this.#has.has("version_unchecked")
    ) {
      return this.#refuse(
        "426 Upgrade Required",
        this.#has.has("version_unnamed") ? "" : "Sec-WebSocket-Version: 13\r\n",
      );
    }
    const offered = one("sec-websocket-extensions");
    if (offered !== "" && this.#has.has("compression_refused")) {
      return this.#refuse("500 Internal Server Error");
    }
    const extensions = this.#negotiate(offered);
    if (extensions === null) return this.#refuse("400 Bad Request");
    const wrong = this.#has.has("accept_wrong") ||
      this.#has.has("compression_breaks_accept") && extensions !== "";
    const key = wrong ? "another" : keys[0] ?? "";
    const status = this.#has.has("status_ok")
      ? "200 OK"
      : "101 Switching Protocols";
    this.#socket.write(
      `HTTP/1.1 ${status}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Accept: ${acceptOf(key)}\r\n` +
        (this.#has.has("protocol_unoffered")
          ? "Sec-WebSocket-Protocol: unoffered\r\n"
          : "") +
        (extensions === ""
          ? ""
          : `Sec-WebSocket-Extensions: ${extensions}\r\n`) +
        "\r\n",
    );
    this.#open = true;
    return true;
  }

  #refuse(status: string, more = ""): false {
    this.#closed = true;
    this.#socket.end(
      `HTTP/1.1 ${status}\r\n${more}Content-Length: 0\r\nConnection: close\r\n\r\n`,
    );
    return false;
  }

  /** The answer to the offers: empty where none is accepted; null where they do not parse. */
  #negotiate(header: string): string | null {
    if (this.#has.has("extension_unoffered")) return "x-unoffered";
    if (header === "") return "";
    const offers = header.split(",").map((offer) =>
      offer.split(";").map((part) => part.trim())
    );
    for (const [name = "", ...parameters] of offers) {
      if (
        ![name, ...parameters].every((part) =>
          /^[\w-]+(?:=(?:[\w-]+|"[\w-]+"))?$/.test(part)
        )
      ) {
        if (this.#has.has("extensions_unparsed")) continue;
        return null;
      }
    }
    for (const [name, ...parameters] of offers) {
      if (name !== "permessage-deflate") continue;
      const answer = this.#accept(parameters);
      if (answer !== null) return answer;
    }
    return "";
  }

  #accept(parameters: readonly string[]): string | null {
    const seen = new Map<string, string | null>();
    for (const parameter of parameters) {
      const [name = "", value = null] = parameter.replaceAll('"', "").split(
        "=",
      );
      if (seen.has(name)) return null;
      seen.set(name, value);
    }
    const bits = (value: string | null | undefined) =>
      value !== null && value !== undefined && /^([89]|1[0-5])$/.test(value);
    for (const [name, value] of seen) {
      const valid = name.endsWith("_no_context_takeover")
        ? value === null && /^(server|client)_/.test(name)
        : name === "server_max_window_bits"
        ? bits(value)
        : name === "client_max_window_bits"
        ? value === null || bits(value)
        : this.#has.has("offer_unchecked");
      if (!valid) return null;
    }
    const serverBits = Number(seen.get("server_max_window_bits") ?? 15);
    this.#deflate = {
      serverTakeover: !seen.has("server_no_context_takeover"),
      clientTakeover: !seen.has("client_no_context_takeover"),
      serverBits,
    };
    const answers = ["permessage-deflate"];
    if (!this.#deflate.serverTakeover && !this.#has.has("takeover_untold")) {
      answers.push("server_no_context_takeover");
    }
    if (!this.#deflate.clientTakeover) {
      answers.push("client_no_context_takeover");
    }
    if (seen.has("server_max_window_bits") && !this.#has.has("window_untold")) {
      const answered = this.#has.has("window_answered_larger")
        ? 15
        : serverBits;
      answers.push(`server_max_window_bits=${answered}`);
    }
    return answers.join("; ");
  }

  // Frames

  /** Takes one frame from the buffer, or judges what there is of it. */
  #frame(): boolean {
    const buffer = this.#buffer;
    if (buffer.length < 1) return false;
    const fin = (buffer[0]! & 0x80) !== 0;
    const rsv = (buffer[0]! >> 4) & 7;
    const opcode = buffer[0]! & 15;
    this.#judgeFirst(fin, rsv, opcode);
    if (buffer.length < 2) return false;
    const masked = (buffer[1]! & 0x80) !== 0;
    if (!masked && !this.#has.has("unmasked_taken")) throw new Fault(1002);
    let length = buffer[1]! & 127;
    if (opcode >= 8 && length > 125 && !this.#has.has("long_control_taken")) {
      throw new Fault(1002);
    }
    let at = 2;
    if (length === 126) {
      if (buffer.length < 4) return false;
      length = buffer.readUInt16BE(2);
      at = 4;
      if (length < 126) throw new Fault(1002);
    } else if (length === 127) {
      if (buffer.length < 10) return false;
      const top = buffer[2]! >= 0x80;
      if (top && !this.#has.has("top_bit_taken")) throw new Fault(1002);
      length = Number(buffer.readBigUInt64BE(2) & ((1n << 63n) - 1n));
      at = 10;
      if (!top && length < 65536) throw new Fault(1002);
    }
    const key = masked ? buffer.subarray(at, at + 4) : Buffer.alloc(4);
    at += masked ? 4 : 0;
    const octets = Buffer.from(buffer.subarray(at, at + length));
    for (let i = 0; i < octets.length; i++) {
      octets[i]! ^= key[this.#has.has("mask_ignored") ? 0 : i & 3] ?? 0;
    }
    if (buffer.length < at + length) {
      this.#judgeEarly(opcode, rsv, octets);
      return false;
    }
    this.#buffer = buffer.subarray(at + length);
    this.#handle({ fin, rsv, opcode, payload: octets });
    return true;
  }

  #judgeFirst(fin: boolean, rsv: number, opcode: number): void {
    const compression = rsv === 4 && this.#deflate !== null && opcode < 8;
    if (rsv !== 0 && !compression && !this.#has.has("rsv_ignored")) {
      throw new Fault(1002);
    }
    if (
      compression && opcode === 0 && !this.#has.has("rsv1_continuation_taken")
    ) throw new Fault(1002);
    const known = opcode <= 2 || opcode >= 8 && opcode <= 10;
    if (!known) {
      if (!this.#has.has("opcodes_ignored")) throw new Fault(1002);
      return;
    }
    if (opcode >= 8) {
      if (!fin && !this.#has.has("control_fragments_taken")) {
        throw new Fault(1002);
      }
    } else if (opcode === 0) {
      if (
        this.#message === null && !this.#has.has("stray_continuation_taken") &&
        !this.#has.has("control_fragments_taken")
      ) throw new Fault(1002);
    } else if (
      this.#message !== null && !this.#has.has("interleaving_taken")
    ) throw new Fault(1002);
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

  #handle(frame: Incoming): void {
    switch (frame.opcode) {
      case 0:
      case 1:
      case 2:
        return this.#handleData(frame);
      case 8:
        return this.#handleClose(frame.payload);
      case 9: {
        if (this.#has.has("pings_unanswered")) return;
        const payload = this.#has.has("pongs_empty")
          ? Buffer.alloc(0)
          : frame.payload.subarray(0, 125);
        if (this.#has.has("pongs_late") && this.#message !== null) {
          this.#latePongs.push(payload);
          return;
        }
        this.#send(10, payload);
        if (this.#has.has("pongs_doubled")) this.#send(10, payload);
        return;
      }
      case 10:
        if (this.#has.has("pongs_answered")) this.#send(10, frame.payload);
        return;
    }
  }

  #handleData({ fin, rsv, opcode, payload }: Incoming): void {
    const compressed = this.#deflate !== null &&
      ((rsv & 4) !== 0 || this.#has.has("uncompressed_inflated"));
    if (opcode === 0 && this.#message === null) {
      // Only a defect comes here.
      if (this.#has.has("control_fragments_taken")) return;
      this.#message = { opcode: 1, compressed: false, parts: [] };
    } else if (opcode !== 0) {
      this.#message = { opcode, compressed, parts: [] };
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
    let data: Buffer = Buffer.concat(
      this.#has.has("fragments_reordered")
        ? [message.parts.at(-1)!, ...message.parts.slice(0, -1)]
        : message.parts,
    );
    if (message.compressed) {
      data = this.#inflating.inflate(data, this.#deflate!.clientTakeover);
    }
    if (message.opcode === 1) this.#judgeText(data, true);
    if (this.#has.has("large_truncated")) data = data.subarray(0, 65536);
    if (this.#has.has("line_breaks_normalised") && message.opcode === 2) {
      data = Buffer.from(
        data.toString("latin1").replaceAll("\r\n", "\n"),
        "latin1",
      );
    }
    this.#echo(this.#has.has("text_as_binary") ? 2 : message.opcode, data);
    for (const pong of this.#latePongs.splice(0)) this.#send(10, pong);
  }

  #echo(opcode: number, data: Buffer): void {
    if (this.#deflate === null) return this.#send(opcode, data);
    if (this.#has.has("context_kept")) {
      this.#kept.deflate(data, (deflated) => this.#send(opcode, deflated, 4));
      return;
    }
    const { serverBits } = this.#deflate;
    const bits = this.#has.has("window_ignored") ? 15 : serverBits;
    this.#send(opcode, deflateAlone(data, bits), 4);
  }

  // Closing

  #handleClose(body: Buffer): void {
    if (this.#has.has("close_unanswered")) return;
    if (this.#has.has("close_dropped")) {
      this.#closed = true;
      this.#socket.end();
      return;
    }
    if (this.#has.has("echo_after_close")) {
      while (this.#buffer.length > 0 && this.#frame());
      if (this.#closed) return;
    }
    if (body.length === 1) {
      this.#end(this.#has.has("short_close_taken") ? 1000 : 1002);
      return;
    }
    if (body.length === 0) return this.#end(null);
    const code = body.readUInt16BE(0);
    if (!mayClose(code) && !this.#has.has("close_codes_unchecked")) {
      throw new Fault(1002);
    }
    if (!this.#has.has("no_reason_check")) judgeUtf8(body.subarray(2), true);
    this.#end(
      this.#has.has("close_code_wrong")
        ? 1001
        : this.#has.has("close_code_reserved")
        ? 1005
        : code,
    );
  }

  /** Sends a Close and ends TCP, as a server does in both cases. */
  #end(code: number | null): void {
    if (this.#closed) return;
    this.#send(8, closeBody(code));
    if (this.#has.has("message_after_close")) {
      this.#send(1, Buffer.from("late"));
    }
    this.#closed = true;
    if (this.#has.has("open_after_close")) return;
    this.#socket.end();
    this.#timer = setTimeout(() => this.#socket.destroy(), LINGER);
  }

  #send(opcode: number, payload: Buffer, rsv = 0): void {
    const masked = this.#has.has("answers_masked");
    const header = headerOf(opcode, opcode < 8 ? rsv : 0, payload.length);
    if (masked) header[1]! |= 0x80;
    this.#socket.write(
      Buffer.concat([header, ...(masked ? [Buffer.alloc(4)] : []), payload]),
    );
  }
}
