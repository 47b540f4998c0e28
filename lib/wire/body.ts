/** Reading the start of a refusal's body (RFC 7230 3.3.3). */

import { type Bytes, concat, EMPTY, text } from "../bytes.ts";
import { names, valuesOf } from "./handshake.ts";
import type { ResponseHead } from "./head.ts";

/** The longest chunk-size line that is read, extensions included. */
const CHUNK_LINE = 1024;

/** The body of one response, by Content-Length, in chunks, or to the end of TCP. */
export class BodyReader {
  #body: Bytes[] = [];
  #kept = 0;
  #limit: number;
  /** Octets of the body, or of the chunk, that are still to come; null: until TCP ends. */
  #left: number | null;
  #chunked: boolean;
  /** The chunk-size line begun. */
  #line = "";
  #done: boolean;

  /**
   * Takes in what came after the head, too.
   *
   * @param limit How much is kept, in octets.
   */
  constructor(head: ResponseHead, limit: number) {
    this.#limit = limit;
    const length = valuesOf(head.headers, "Content-Length")[0];
    this.#chunked = names(head.headers, "Transfer-Encoding", "chunked");
    const known = length !== undefined && /^\d+$/.test(length);
    this.#left = this.#chunked ? 0 : known ? Number(length) : null;
    this.#done = head.status === 204 || head.status === 304 ||
      (!this.#chunked && this.#left === 0);
    this.push(head.leftover);
  }

  /** Whether all of it is there, or as much as is kept. */
  get done(): boolean {
    return this.#done || this.#kept >= this.#limit;
  }

  /** As text, as far as it came. */
  get text(): string {
    return text(this.#body.length === 0 ? EMPTY : concat(this.#body));
  }

  /** Takes octets in. */
  push(chunk: Bytes): void {
    let offset = 0;
    while (offset < chunk.length && !this.done) {
      if (this.#chunked && this.#left === 0) {
        offset = this.#chunkLine(chunk, offset);
        continue;
      }
      const rest = chunk.length - offset;
      const taken = this.#left === null ? rest : Math.min(rest, this.#left);
      this.#keep(chunk.subarray(offset, offset + taken));
      offset += taken;
      if (this.#left === null) continue;
      this.#left -= taken;
      if (this.#left === 0 && !this.#chunked) this.#done = true;
    }
  }

  #keep(octets: Bytes): void {
    const kept = octets.slice(0, this.#limit - this.#kept);
    this.#body.push(kept);
    this.#kept += kept.length;
  }

  /** Reads towards the end of a chunk-size line; the line that ends a chunk before it is empty. */
  #chunkLine(chunk: Bytes, start: number): number {
    let offset = start;
    while (offset < chunk.length) {
      const octet = chunk[offset++]!;
      if (octet !== 0x0a) {
        this.#line += String.fromCharCode(octet);
        if (this.#line.length <= CHUNK_LINE) continue;
        this.#done = true;
        return offset;
      }
      const line = this.#line.trim();
      this.#line = "";
      if (line === "") continue;
      const size = /^[0-9a-fA-F]+/.exec(line);
      const length = size === null ? 0 : parseInt(size[0], 16);
      if (length === 0) this.#done = true;
      this.#left = length;
      return offset;
    }
    return offset;
  }
}
