/** A client that is only octets: what real ones never send. */

import { connect, type Socket } from "node:net";
import { within } from "./reading.ts";

/** A client that is nothing but what is written. */
export class Client implements AsyncDisposable {
  #socket: Socket;
  #received = "";
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.#socket.on("data", (chunk: Uint8Array) => {
      this.#received += String.fromCharCode(...chunk);
      this.#wake?.();
    });
    const end = () => {
      this.#ended = true;
      this.#wake?.();
    };
    this.#socket.on("end", end);
    this.#socket.on("close", end);
    this.#socket.on("error", () => {});
  }

  write(octets: string | readonly number[]): void {
    if (typeof octets === "string") this.#socket.write(octets, "latin1");
    else this.#socket.write(Uint8Array.from(octets));
  }

  end(): void {
    this.#socket.end();
  }

  /** Takes nothing in any more. */
  pause(): void {
    this.#socket.pause();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** What came, once it holds a text. */
  async until(text: string): Promise<string> {
    await within(
      10_000,
      (async () => {
        while (!this.#received.includes(text)) {
          if (this.#ended) {
            throw new Error(`The end came after: ${this.#received}`);
          }
          await new Promise<void>((resolve) => this.#wake = resolve);
        }
      })(),
    );
    return this.#received;
  }

  /** All that came, once the server has ended its side. */
  async all(): Promise<string> {
    await within(
      10_000,
      (async () => {
        while (!this.#ended) {
          await new Promise<void>((resolve) => this.#wake = resolve);
        }
      })(),
    );
    return this.#received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.closed) return;
    const closed = new Promise((resolve) =>
      this.#socket.once("close", resolve)
    );
    this.#socket.destroy();
    await closed;
  }
}

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** A good request's head. */
export function request(extra = "", target = "/"): string {
  return `GET ${target} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n` +
    `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: ${KEY}\r\n${extra}\r\n`;
}
