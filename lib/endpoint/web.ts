/**
 * Connections over the runtime's own WebSocket: whole messages, the close
 * code, and what else the runtime shows. Quirks hidden: a failed handshake is
 * told as close code 0 (Deno), 1006 (Bun), or by `error` alone (Node 22).
 *
 * @module
 */

import type { HeaderList } from "../wire/handshake.ts";
import { Attempt } from "./attempt.ts";
import type { ConnectOptions, ConnectResult, Handshake } from "./endpoint.ts";
import { connectError } from "./failure.ts";
import { type Target, targetOf, warningsOf } from "./target.ts";
import type { Address, Failure } from "./transport.ts";
import { WebEndpoint } from "./web_endpoint.ts";
import { WebInbox } from "./web_inbox.ts";

/** Milliseconds for the opening handshake where an option says nothing else. */
const DEFAULT_TIMEOUT = 5000;

/** What a runtime shows of an answer beside the socket itself. */
export interface ShownAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  /** The start of a refusal's body. */
  readonly body: string;
}

/** What beginning to connect came to. */
export type WebOpening =
  | {
    readonly type: "socket";
    /** Null: the runtime shows nothing of it. */
    readonly answer: ShownAnswer | null;
    /** No `open` event will come: it is open. Default false. */
    readonly isOpen?: boolean;
    /** Releases what belongs to the socket, once it has ended. */
    readonly release?: () => void;
  }
  | { readonly type: "refused"; readonly answer: ShownAnswer };

/** What a failed handshake was, as far as the runtime tells; null: it does not. */
export type WebFailure =
  | { readonly type: "refused"; readonly status: number }
  | { readonly type: "failure"; readonly failure: Failure }
  | null;

/** The WebSocket of a runtime. */
export interface WebPlatform {
  /**
   * Begins to connect. `attach` is called with the socket before any of its
   * events can fire.
   */
  open(
    url: string,
    options: ConnectOptions,
    attach: (socket: WebSocket) => void,
    signal: AbortSignal,
  ): Promise<WebOpening>;
  /** What an error's message means. */
  explain(message: string, address: Address): WebFailure;
  /** What an error that `open` threw means. */
  explainThrown(thrown: unknown, address: Address): Failure;
  /**
   * Learns by another way what was answered to a handshake that the runtime
   * did not take, and shows it; absent: there is none.
   *
   * @throws {ConnectError} No HTTP answer came, or nothing can be learnt.
   */
  learn?(untaken: Untaken): Promise<ConnectResult>;
}

/** A handshake that was not taken. */
export interface Untaken {
  readonly target: Target;
  /** As far as the runtime shows it: with a status, or with none. */
  readonly handshake: Handshake;
  /** With what it was begun, and the time that is left. */
  readonly url: string;
  readonly options: ConnectOptions;
}

/**
 * Opens a connection over the runtime's WebSocket.
 *
 * @throws {ConnectError} No HTTP answer came.
 * @throws {UsageError} The URL cannot be used.
 */
export async function connectWeb(
  platform: WebPlatform,
  url: string,
  options: ConnectOptions,
): Promise<ConnectResult> {
  const target = targetOf(url);
  const { timeout = DEFAULT_TIMEOUT } = options;
  const until = performance.now() + timeout;
  const attempt = new Attempt({
    address: target,
    timeout,
    signal: options.signal,
    explain: platform.explainThrown,
  });
  const handshake: Handshake = {
    url: target.shown,
    request: { target: target.path, headers: [] },
    status: null,
    statusText: "",
    headers: [],
    body: "",
    protocol: "",
    extensions: "",
    compression: null,
    warnings: warningsOf(target, options),
  };
  const tell = (handshake: Handshake, opened: boolean) =>
    options.observe?.({
      type: "handshake",
      at: performance.now(),
      handshake,
      opened,
    });
  const refused = (answer: Partial<ShownAnswer>): ConnectResult => {
    const told = { ...handshake, ...answer };
    tell(told, false);
    return { type: "refused", handshake: told, violation: null };
  };
  let agreed = handshake;
  const inbox = new WebInbox(options, ({ protocol, extensions }) => {
    agreed = { ...agreed, protocol, extensions };
    tell(agreed, true);
  });
  try {
    const opening = await attempt.wait(
      "answer to the opening handshake",
      () =>
        platform.open(
          socketUrl(url, target),
          options,
          (socket) => inbox.attach(socket),
          attempt.signal,
        ),
    );
    if (opening.type === "refused") return refused(opening.answer);
    agreed = { ...handshake, ...opening.answer };
    inbox.release = opening.release;
    if (opening.isOpen) inbox.open();
    const failed = await attempt.wait(
      "answer to the opening handshake",
      () => inbox.opened,
    );
    if (failed === null) {
      const endpoint = new WebEndpoint(inbox, agreed, options);
      return { type: "open", endpoint };
    }
    const why = platform.explain(failed, target);
    if (why?.type === "failure") throw connectError(target, why.failure);
    if (platform.learn !== undefined) {
      const status = why?.status ?? null;
      const timeout = Math.max(1, until - performance.now());
      return await platform.learn({
        target,
        handshake: { ...handshake, status },
        url,
        options: { ...options, timeout },
      }).catch((thrown) => {
        throw attempt.error(thrown);
      });
    }
    if (why !== null) return refused({ status: why.status });
    throw connectError(target, {
      failure: "other",
      words: "the runtime does not say why",
    });
  } catch (error) {
    inbox.end();
    throw error;
  } finally {
    attempt.end();
  }
}

/** A web socket takes no credentials in its URL, nor on older runtimes http:. */
function socketUrl(url: string, target: Target): string {
  const parsed = new URL(url);
  return `${target.tls ? "wss" : "ws"}://${parsed.host}${target.path}`;
}
