/**
 * What carries octets: TCP, TLS, or memory in tests. A runtime's adapter makes
 * them; the raw endpoint and the listener drive them.
 *
 * @module
 */

import type { Bytes } from "../bytes.ts";
import type { ConnectFailure } from "../errors.ts";
import type { DeflateCodec } from "../wire/codec.ts";
import type { TlsOptions } from "./endpoint.ts";

/** From this many octets on, a chunk is taken for good when writing it resolves. */
export const LONG_CHUNK = 64 * 1024;

/** A two-way stream of octets, read and written by calls: Web Streams cost a third of the small-message rate. */
export interface Transport {
  /**
   * What came next; the caller owns the octets. Null once the peer has ended
   * its side. One call at a time.
   *
   * @throws {Error} The connection was reset, or closed on this side.
   */
  read(): Promise<Bytes | null>;
  /**
   * Writes the chunks in order, together where that is possible. Resolves when
   * the socket has taken them; null: it has. A chunk of
   * {@linkcode LONG_CHUNK} or more may be written over then. One call at a
   * time.
   */
  write(chunks: readonly Bytes[]): Promise<void> | null;
  /** Ends this side (FIN); reading goes on. */
  closeWrite(): Promise<void>;
  /** Ends both sides at once and releases the socket. Any number of times. */
  close(): void;
}

/** A host and a port to dial. */
export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** Why dialling, TLS or reading failed, in words that follow a colon. */
export interface Failure {
  readonly failure: ConnectFailure;
  readonly words: string;
}

/** How a runtime opens sockets. */
export interface Dialler {
  /**
   * Opens TCP. `tls` names what {@linkcode Dialler.startTls} will be asked
   * for on it later; null: it stays plain.
   */
  dial(
    address: Address,
    tls: TlsOptions | null,
    signal: AbortSignal,
  ): Promise<Transport>;
  /** Begins TLS on a transport of `dial`'s, and completes its handshake. It takes the transport over. */
  startTls(
    transport: Transport,
    serverName: string,
    tls: TlsOptions,
  ): Promise<Transport>;
  /** What an error of the runtime's means. */
  explain(thrown: unknown, address: Address): Failure;
  /** The codec of permessage-deflate, loaded at the first call. */
  deflate(): Promise<DeflateCodec>;
}

/** A socket that takes connections in. */
export interface SocketListener {
  readonly hostname: string;
  readonly port: number;
  /** The next connection, before any TLS handshake; null once closed. */
  accept(): Promise<Accepted | null>;
  close(): void;
}

/** A connection that came. */
export interface Accepted {
  /** Completes TLS where the listener has it. */
  open(): Promise<Transport>;
  /** Ends it at once, opened or not. */
  close(): void;
}
