/**
 * Connections over the runtime's own WebSocket: whole messages, the close
 * code, and what else the runtime shows. Quirks hidden: a failed handshake is
 * told as close code 0 (Deno), 1006 (Bun), or by `error` alone (Node 22).
 *
 * @module
 */

import type { HeaderList } from "../wire/handshake.ts";
import { Attempt } from "./attempt.ts";
import type {
  ConnectOptions,
  ConnectResult,
  Endpoint,
  Handshake,
} from "./endpoint.ts";
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
   * Finds out by another way why connecting failed, where the runtime does
   * not tell: it connects again.
   */
  diagnose?(url: string, options: ConnectOptions): Promise<ConnectResult>;
}

/**
 * Opens a connection over the runtime's WebSocket.
 *
 * @throws {ConnectError} No HTTP answer came.
 */
export async function connectWeb(
  platform: WebPlatform,
  url: string,
  options: ConnectOptions,
): Promise<ConnectResult> {
  const target = targetOf(url);
  const attempt = new Attempt({
    address: target,
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    signal: options.signal,
    explain: platform.explainThrown,
  });
  const inbox = new WebInbox(options);
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
    if (opening.type === "refused") {
      return refused(url, options, opening.answer);
    }
    inbox.release = opening.release;
    if (opening.isOpen) inbox.open();
    const failed = await attempt.wait(
      "answer to the opening handshake",
      () => inbox.opened,
    );
    if (failed === null) {
      return { type: "open", endpoint: opened(inbox, url, options, opening) };
    }
    const why = platform.explain(failed, target);
    if (why?.type === "refused") {
      const { status } = why;
      const answer = { status, statusText: "", headers: [], body: "" };
      return refused(url, options, answer);
    }
    if (why?.type === "failure") throw connectError(target, why.failure);
    return await diagnosed(platform, url, options, target);
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

/** Why connecting failed where only another way can tell. */
async function diagnosed(
  platform: WebPlatform,
  url: string,
  options: ConnectOptions,
  target: Target,
): Promise<ConnectResult> {
  if (platform.diagnose !== undefined) {
    const again = await platform.diagnose(url, options);
    if (again.type === "refused") {
      const { handshake } = again;
      options.observe?.({
        type: "handshake",
        at: performance.now(),
        handshake,
      });
      return again;
    }
    await again.endpoint.drop();
  }
  throw connectError(target, {
    failure: "other",
    words: "the runtime does not say why",
  });
}

function refused(
  url: string,
  options: ConnectOptions,
  answer: ShownAnswer,
): ConnectResult {
  const handshake = {
    url,
    request: { target: targetOf(url).path, headers: [] },
    ...answer,
    protocol: "",
    extensions: "",
    compression: null,
    warnings: warningsOf(targetOf(url), options),
  };
  options.observe?.({ type: "handshake", at: performance.now(), handshake });
  return { type: "refused", handshake, violation: null };
}

function opened(
  inbox: WebInbox,
  url: string,
  options: ConnectOptions,
  { answer }: { readonly answer: ShownAnswer | null },
): Endpoint {
  const { protocol, extensions } = inbox.socket;
  const handshake: Handshake = {
    url,
    request: { target: targetOf(url).path, headers: [] },
    status: answer?.status ?? null,
    statusText: answer?.statusText ?? "",
    headers: answer?.headers ?? [],
    body: "",
    protocol,
    extensions,
    compression: null,
    warnings: warningsOf(targetOf(url), options),
  };
  options.observe?.({ type: "handshake", at: performance.now(), handshake });
  return new WebEndpoint(inbox, handshake, options);
}
