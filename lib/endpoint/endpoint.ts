/**
 * The contract between what talks to a peer and what drives it. An endpoint is
 * one open connection; an endpoint kind opens them; a listener takes them in.
 *
 * Events are delivered twice, for two purposes: `receive` hands what came to
 * its one consumer, in order and with back-pressure; `observe` shows
 * everything that crossed, both ways, at the moment it did (the transcript).
 *
 * @module
 */

import type { Bytes } from "../bytes.ts";
import type { Capability } from "../capability.ts";
import type { Violation } from "../violations.ts";
import type { Compression, DeflateOffer } from "../wire/deflate.ts";
import type { Frame, OutgoingFrame } from "../wire/frame.ts";
import type { HeaderList } from "../wire/handshake.ts";
import type { Limits } from "../wire/limits.ts";
import type { IncomingMessage, OutgoingMessage } from "../wire/message.ts";

/** Which implementation of the protocol is at work. */
export type TransportName = "web" | "raw";

/** How a connection ended. */
export interface Ending {
  /** Code of the peer's Close: null where none came or it had no body. */
  readonly code: number | null;
  /** The reason in that Close; empty: none. */
  readonly reason: string;
  /** Whether a Close of the peer's came. */
  readonly closed: boolean;
  /** Both sides sent Close, then the server ended TCP (RFC 6455 7.1.4); null where the transport does not show it. */
  readonly clean: boolean | null;
  /** Who ended TCP first; null where the transport does not show it. */
  readonly by: "peer" | "self" | null;
  /** Ended by a reset or another error of the socket: its words; null for an orderly end. */
  readonly error: string | null;
  /** What the peer broke of the RFC, or the limit that it went over; null: nothing, or the transport does not judge it. */
  readonly violation: Violation | null;
}

/**
 * What comes from the peer, in order of arrival. The frames of a message come
 * before the message itself. `close` comes once; `end` is always the last.
 */
export type EndpointEvent =
  | {
    readonly type: "frame";
    readonly at: number;
    readonly frame: Frame;
    /** The key that it was masked with; null: unmasked. */
    readonly mask: Bytes | null;
  }
  | {
    readonly type: "message";
    readonly at: number;
    readonly message: IncomingMessage;
  }
  | {
    /** The peer's Close; `code` null: without a body. */
    readonly type: "close";
    readonly at: number;
    readonly code: number | null;
    readonly reason: string;
  }
  | {
    readonly type: "violation";
    readonly at: number;
    readonly violation: Violation;
    /** Whether it is a Close that broke the rule. */
    readonly inClose: boolean;
  }
  | { readonly type: "end"; readonly at: number; readonly ending: Ending };

/** What crossed the wire, in either direction, as it did. Times are of `performance.now()`. */
export type WireEvent =
  | {
    readonly type: "handshake";
    readonly at: number;
    readonly handshake: Handshake;
    /** Whether it opened the connection; not with another status than 101, nor with a 101 that was not taken. */
    readonly opened: boolean;
  }
  | {
    /** A frame, payload as on the wire (compressed, unmasked). */
    readonly type: "frame";
    readonly at: number;
    readonly direction: "in" | "out";
    readonly frame: Frame;
    /** The key that it was masked with; null: unmasked. */
    readonly mask: Bytes | null;
    /** The length announced where it is not the payload's. */
    readonly length?: bigint;
  }
  | {
    /** A message that its last frame does not show by itself: of several frames, compressed, or of a transport that shows none. */
    readonly type: "message";
    readonly at: number;
    readonly direction: "in" | "out";
    readonly kind: "text" | "binary";
    readonly data: Bytes;
    /** How many frames it came in; null: the transport does not show it. */
    readonly frames: number | null;
  }
  | {
    /** A Close of a transport that does not show frames. */
    readonly type: "close";
    readonly at: number;
    readonly direction: "in" | "out";
    readonly code: number | null;
    readonly reason: string;
  }
  | {
    /** Octets that are no frame: sent as they are, left over at the end, or interim responses to the opening handshake. */
    readonly type: "bytes";
    readonly at: number;
    readonly direction: "in" | "out";
    readonly data: Bytes;
  }
  | {
    readonly type: "violation";
    readonly at: number;
    readonly violation: Violation;
  }
  | { readonly type: "end"; readonly at: number; readonly ending: Ending };

/** The opening handshake as it took place. */
export interface Handshake {
  /** What was connected to, with `***` for a password. */
  readonly url: string;
  /** What was sent, where the transport shows it; credentials of the URL as `***`. */
  readonly request: { readonly target: string; readonly headers: HeaderList };
  /** The answer's status; null where the transport does not show it. */
  readonly status: number | null;
  /** The answer's reason phrase, such as `Switching Protocols`. */
  readonly statusText: string;
  /** The answer's headers; empty where the transport does not show them. */
  readonly headers: HeaderList;
  /** The start of a refusal's body, as text; empty on success. */
  readonly body: string;
  /** The subprotocol agreed; empty: none. */
  readonly protocol: string;
  /** Sec-WebSocket-Extensions as answered; empty: none. */
  readonly extensions: string;
  /** What was agreed of permessage-deflate; null: not in use, or not shown. */
  readonly compression: Compression | null;
  /** Things worth telling, such as a certificate that was not verified. */
  readonly warnings: readonly HandshakeWarning[];
}

/** Something worth telling of an opening handshake. */
export interface HandshakeWarning {
  /**
   * `tls_not_verified`; or `second_connection`: it is the answer to another
   * connection, by our own implementation, because the runtime's WebSocket
   * does not show what was answered to the first.
   */
  readonly code: "tls_not_verified" | "second_connection";
  /** In words, without a final period. */
  readonly message: string;
}

/** TLS material: PEM texts, not paths. */
export interface TlsOptions {
  /** The certificate authorities that are trusted. Default: the system's. */
  readonly ca?: string;
  /** The certificate that is presented. Default: none. */
  readonly cert?: string;
  /** The private key of that certificate. */
  readonly key?: string;
  /** The name asked for and checked (SNI). Default: the URL's host. */
  readonly serverName?: string;
  /** Default true. */
  readonly verify?: boolean;
}

/** How to connect. */
export interface ConnectOptions {
  /** Extra request headers; null leaves out one that would be sent. */
  readonly headers?: Readonly<
    Record<string, string | readonly string[] | null>
  >;
  /** The Origin header. Default: none. */
  readonly origin?: string;
  /** Subprotocols offered, in order. Default: none. */
  readonly protocols?: readonly string[];
  /** permessage-deflate offers, best first. Default: none. */
  readonly compression?: readonly DeflateOffer[];
  /** For `wss:`. */
  readonly tls?: TlsOptions;
  /** `http://user:pass@host:port`. */
  readonly proxy?: string;
  /** Octets sent in place of the whole request (raw). */
  readonly request?: Bytes;
  /** Octets of the request to a write (raw). Default: all of it. */
  readonly chop?: number;
  /** Milliseconds between those writes. Default 0. */
  readonly pause?: number;
  /** Milliseconds for dialling and the opening handshake together. Default 5000. */
  readonly timeout?: number;
  /** Default {@linkcode DEFAULT_LIMITS}. */
  readonly limits?: Partial<Limits>;
  /** Answer Pings. Default true. */
  readonly autoPong?: boolean;
  /** Answer a Close, and a violation with its close code. Default true. */
  readonly autoClose?: boolean;
  /** `false`: octets are read only while `receive` waits (raw). Default true. */
  readonly autoRead?: boolean;
  /** Aborting it ends the connection attempt, or the connection. */
  readonly signal?: AbortSignal;
  /** Shown everything that crosses, as it does. Where it throws at what came, the connection ends with that as its error. */
  readonly observe?: (event: WireEvent) => void;
}

/** One open connection. */
export interface Endpoint extends AsyncDisposable {
  /** Which implementation it is. */
  readonly transport: TransportName;
  /** The opening handshake as it took place. */
  readonly handshake: Handshake;
  /** Bytes received that make no whole frame yet. */
  readonly pendingBytes: number;
  /** Whether a Close went out, whoever sent it. */
  readonly closeSent: boolean;
  /** How the connection ended, once it has; whether that was received or not. */
  readonly ended: Promise<Ending>;
  /**
   * What came since the last call, at least one event; null once `end` has
   * been delivered. One call at a time.
   */
  receive(): Promise<readonly EndpointEvent[] | null>;
  /** Resolves when the socket has taken the octets (back-pressure). */
  send(message: OutgoingMessage): Promise<void>;
  /** Frames as they are, legal or not, in one write. */
  sendFrames(
    frames: readonly OutgoingFrame[],
    options?: { readonly chop?: number },
  ): Promise<void>;
  /** Octets as they are. */
  sendBytes(bytes: Bytes, options?: { readonly chop?: number }): Promise<void>;
  /** Sends a Close; no code: without a body. Does not wait for the answer. */
  close(code?: number, reason?: string): Promise<void>;
  /** Ends our direction of TCP alone, without a Close; what comes is still received (raw). */
  closeWrite(): Promise<void>;
  /** Ends TCP at once, without a Close. */
  drop(): Promise<void>;
  /** Ends it at once, as far as the runtime lets us: nothing more of the peer's is waited for. */
  abandon(): void;
}

/** What an opening handshake came to; that no answer came is a `ConnectError`. */
export type ConnectResult =
  | { readonly type: "open"; readonly endpoint: Endpoint }
  | {
    /** Another status than 101, or a 101 that was not taken. */
    readonly type: "refused";
    readonly handshake: Handshake;
    /** What a 101 breaks of RFC 6455 4.1; null: nothing. */
    readonly violation: Violation | null;
    /** That, and why, the runtime's WebSocket does not take a 101 that keeps the RFC, in words. */
    readonly reason?: string;
  };

/** A way to open connections. */
export interface EndpointKind {
  /** Which implementation it opens. */
  readonly transport: TransportName;
  /** What its connections can do. */
  readonly provides: ReadonlySet<Capability>;
  /** The close codes that `close` may send; null: any. */
  readonly closeCodes: ((code: number) => boolean) | null;
  /**
   * Opens a connection (RFC 6455 4.1). What the options ask for must be within
   * what it provides: the runner plans so, and others see `demand.ts`.
   *
   * @throws {ConnectError} No HTTP answer came.
   * @throws {UsageError} The URL or an option cannot be used.
   */
  connect(url: string, options: ConnectOptions): Promise<ConnectResult>;
}

/** How to listen. */
export interface ListenOptions {
  /** Default `127.0.0.1`. */
  readonly hostname?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** PEM texts: serves `wss:`. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Default: those of `connect`. */
  readonly limits?: Partial<Limits>;
  /** Milliseconds for a client's opening handshake. Default 5000. */
  readonly timeout?: number;
  /** Aborting it closes the listener and its connections. */
  readonly signal?: AbortSignal;
}

/** How a connection is taken. */
export interface AcceptOptions {
  /** The subprotocol answered. Default: none. */
  readonly protocol?: string;
  /** Extra response headers; null leaves out one that would be sent. */
  readonly headers?: Readonly<
    Record<string, string | readonly string[] | null>
  >;
  /** permessage-deflate answered where it is offered, within these parameters; of several, the first that an offer admits. Default: none. */
  readonly compression?: DeflateOffer | readonly DeflateOffer[] | null;
  /** Octets sent in place of the whole response. */
  readonly response?: Bytes;
  /** Octets of the response to a write. Default: all of it. */
  readonly chop?: number;
  /** Milliseconds between those writes. Default 0. */
  readonly pause?: number;
  /** Answer Pings. Default true. */
  readonly autoPong?: boolean;
  /** Answer a Close, and a violation with its close code. Default true. */
  readonly autoClose?: boolean;
  /** `false`: octets are read only while `receive` waits. Default true. */
  readonly autoRead?: boolean;
  /** Aborting it ends the answer, or the connection. */
  readonly signal?: AbortSignal;
  /** Shown everything that crosses, as it does. Where it throws at what came, the connection ends with that as its error. */
  readonly observe?: (event: WireEvent) => void;
}

/** A client's opening handshake, before it is answered. */
export interface Incoming {
  /** The request as it came. */
  readonly request: {
    readonly method: string;
    /** Path and query, also of an absolute target; what is no target at all as sent. */
    readonly target: string;
    readonly headers: HeaderList;
    /** Subprotocols offered, in order. */
    readonly protocols: readonly string[];
  };
  /** What the request breaks of RFC 6455 4.2.1; null: nothing. */
  readonly violation: Violation | null;
  /**
   * Answers 101 and opens the connection (RFC 6455 4.2.2).
   *
   * @throws {FramescriptError} `connection_ended`: the client is gone.
   * @throws {UsageError} An option cannot stand in an answer; the client was answered 500.
   */
  accept(options?: AcceptOptions): Promise<Endpoint>;
  /**
   * Default: the refusal that the violation demands (RFC 6455 4.2.2), else 400.
   *
   * @throws {UsageError} The answer cannot be sent; the client was answered 500.
   */
  reject(answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string;
  }): Promise<void>;
}

/** A listening socket. */
export interface Listener extends AsyncDisposable {
  /** The address that it listens on. */
  readonly hostname: string;
  /** The port that it listens on. */
  readonly port: number;
  /** The next client whose request was read; null once closed. */
  accept(): Promise<Incoming | null>;
  /** Takes no more clients, and lets go of those that were not answered; open connections stay. */
  close(): Promise<void>;
}

/** What the runtime that framescript runs on can do; made in `lib/runtime/`, and nowhere else. */
export interface Runtime {
  /** For people: `Deno 2.9.6`. */
  readonly name: string;
  /** The runtime's own WebSocket; null: it has none. */
  readonly web: EndpointKind | null;
  /** Our own endpoint over its sockets; null: it has none. */
  readonly raw: EndpointKind | null;
  /** Opens a listening socket; null: it cannot. */
  readonly listen: ((options: ListenOptions) => Promise<Listener>) | null;
  /** Reads a file; null where there is no file system. */
  readonly readFile: ((path: string) => Promise<Bytes>) | null;
}
