/** Connecting by our own implementation: dial, proxy, TLS, opening handshake. */

import { type Bytes, EMPTY } from "../bytes.ts";
import type { Violation } from "../violations.ts";
import { BodyReader } from "../wire/body.ts";
import {
  type ClientHandshake,
  clientHandshake,
  judgeResponse,
  replacedHandshake,
} from "../wire/client_handshake.ts";
import { Connection } from "../wire/connection.ts";
import { DeflateSession } from "../wire/deflate.ts";
import {
  type HeadTooLong,
  type ResponseHead,
  ResponseReader,
} from "../wire/head.ts";
import { type Limits, limitsOf } from "../wire/limits.ts";
import { Attempt } from "./attempt.ts";
import { type Pieces, writePieces } from "./pieces.ts";
import type {
  ConnectOptions,
  ConnectResult,
  Handshake,
  TlsOptions,
} from "./endpoint.ts";
import { connectError } from "./failure.ts";
import { dialProxy, openTunnel } from "./proxy.ts";
import { maskKey, nonce } from "./random.ts";
import { RawEndpoint } from "./raw_endpoint.ts";
import {
  type Proxy,
  proxyOf,
  shownHeaders,
  type Target,
  targetOf,
  warningsOf,
} from "./target.ts";
import type { Dialler, Transport } from "./transport.ts";

/** Milliseconds for dialling and the opening handshake where an option says nothing else. */
export const DEFAULT_TIMEOUT = 5000;

/** How much of a refusal's body is kept, in octets. */
export const REFUSAL_BODY = 4096;

/** Milliseconds that are spent on the body of a refusal. */
const BODY_TIME = 1000;

/**
 * Opens a connection.
 *
 * @throws {ConnectError} No HTTP answer came.
 * @throws {UsageError} The URL or an option cannot stand in a request.
 */
export async function connectRaw(
  dialler: Dialler,
  url: string,
  options: ConnectOptions,
): Promise<ConnectResult> {
  const target = targetOf(url);
  const limits = limitsOf(options.limits);
  const proxy = options.proxy === undefined ? null : proxyOf(options.proxy);
  const request = requestOf(target, options);
  const attempt = new Attempt({
    address: target,
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    signal: options.signal,
    explain: dialler.explain,
  });
  try {
    const transport = await open(dialler, attempt, target, proxy, options.tls);
    const opening = { dialler, attempt, target, request, limits, options };
    let result: ConnectResult | null = null;
    try {
      result = await shake(transport, opening);
      return result;
    } finally {
      if (result?.type !== "open") transport.close();
    }
  } finally {
    attempt.end();
  }
}

interface Opening {
  readonly dialler: Dialler;
  readonly attempt: Attempt;
  readonly target: Target;
  readonly request: ClientHandshake;
  readonly limits: Limits;
  readonly options: ConnectOptions;
}

/** The opening handshake, on a transport that leads to the server. */
async function shake(
  transport: Transport,
  { dialler, attempt, target, request, limits, options }: Opening,
): Promise<ConnectResult> {
  const answer = await attempt.wait(
    "answer to the opening handshake",
    () =>
      exchange(transport, {
        request: request.request,
        pieces: options,
        limit: limits.handshakeSize,
        target,
        signal: attempt.signal,
      }),
  );
  if (answer.type === "head") showInterim(options, answer.interim);
  const outcome = judge(target, request, answer, warningsOf(target, options));
  if (outcome.refused) {
    const body = answer.type === "head" && answer.status !== 101
      ? await bodyOf(transport, answer)
      : "";
    const handshake = { ...outcome.handshake, body };
    const { violation } = outcome;
    showRefusal(options, handshake, violation);
    return { type: "refused", handshake, violation };
  }
  const { handshake, leftover } = outcome;
  const { compression } = handshake;
  const deflate = compression === null ? null : new DeflateSession({
    codec: await dialler.deflate(),
    compression,
    role: "client",
  });
  showHandshake(options, handshake, true);
  const endpoint = new RawEndpoint({
    role: "client",
    transport,
    connection: new Connection({
      role: "client",
      maskKey,
      deflate,
      limits,
      record: options.observe !== undefined,
      autoPong: options.autoPong ?? true,
      autoClose: options.autoClose ?? true,
    }),
    handshake,
    leftover,
    limits,
    autoRead: options.autoRead ?? true,
    explain: (thrown) => dialler.explain(thrown, target).words,
    observe: options.observe,
    signal: options.signal,
  });
  return { type: "open", endpoint };
}

function showHandshake(
  { observe }: ConnectOptions,
  handshake: Handshake,
  opened: boolean,
): void {
  observe?.({ type: "handshake", at: performance.now(), handshake, opened });
}

/** A handshake that opened nothing, and what it broke. */
function showRefusal(
  options: ConnectOptions,
  handshake: Handshake,
  violation: Violation | null,
): void {
  showHandshake(options, handshake, false);
  if (violation === null) return;
  options.observe?.({ type: "violation", at: performance.now(), violation });
}

function showInterim({ observe }: ConnectOptions, data: Bytes): void {
  if (data.length === 0) return;
  observe?.({ type: "bytes", at: performance.now(), direction: "in", data });
}

function requestOf(target: Target, options: ConnectOptions): ClientHandshake {
  if (options.request !== undefined) return replacedHandshake(options.request);
  const { origin, protocols, compression } = options;
  return clientHandshake({
    host: target.host,
    target: target.path,
    nonce: nonce(),
    ...given("origin", origin),
    ...given("protocols", protocols),
    ...given("compression", compression),
    ...given("headers", options.headers),
  });
}

/** Dials, tunnels and begins TLS, as the target and the options ask. */
async function open(
  dialler: Dialler,
  attempt: Attempt,
  target: Target,
  proxy: Proxy | null,
  tls: TlsOptions = {},
): Promise<Transport> {
  const later = target.tls ? tls : null;
  const dial = () => dialler.dial(proxy ?? target, later, attempt.signal);
  const plain = proxy === null
    ? await attempt.wait("TCP connection", dial)
    : await dialProxy(attempt, proxy, dial);
  try {
    if (proxy !== null) {
      await attempt.wait(
        "answer from the proxy",
        () => openTunnel(plain, proxy, target),
      );
    }
    if (!target.tls) return plain;
    return await attempt.wait(
      "end of the TLS handshake",
      () => dialler.startTls(plain, target.hostname, tls),
    );
  } catch (error) {
    plain.close();
    throw error;
  }
}

/** Sends the request and reads the head of what answers it. */
async function exchange(
  transport: Transport,
  { request, pieces, limit, target, signal }: {
    readonly request: Bytes;
    readonly pieces: Pieces;
    readonly limit: number;
    readonly target: Target;
    readonly signal: AbortSignal;
  },
): Promise<ResponseHead | HeadTooLong> {
  const reader = new ResponseReader(limit);
  await writePieces(transport, request, pieces, signal);
  for (;;) {
    const chunk = await transport.read();
    const head = chunk === null ? reader.end() : reader.push(chunk);
    if (head === null) continue;
    if (head.type !== "not_http") return head;
    throw chunk === null && reader.received === 0
      ? connectError(target, {
        failure: "closed",
        words: "it closed the connection before it answered the opening " +
          "handshake",
      })
      : connectError(target, {
        failure: "not_http",
        words: `the answer is no HTTP response: ${afterColon(head.message)}`,
      });
  }
}

/** `Cannot X: why` without the first part. */
function afterColon(message: string): string {
  return message.slice(message.indexOf(": ") + 2);
}

interface Outcome {
  readonly refused: boolean;
  readonly handshake: Handshake;
  readonly violation: Violation | null;
  readonly leftover: Bytes;
}

function judge(
  target: Target,
  request: ClientHandshake,
  answer: ResponseHead | HeadTooLong,
  warnings: Handshake["warnings"],
): Outcome {
  const sent = {
    url: target.shown,
    request: {
      target: request.target,
      headers: shownHeaders(target, request.headers),
    },
    body: "",
    warnings,
  };
  if (answer.type === "too_long") {
    return {
      refused: true,
      handshake: {
        ...sent,
        status: null,
        statusText: "",
        headers: [],
        protocol: "",
        extensions: "",
        compression: null,
      },
      violation: answer.violation,
      leftover: EMPTY,
    };
  }
  const { violation, protocol, extensions, compression } = judgeResponse(
    request,
    answer,
  );
  const { status, statusText, headers, leftover } = answer;
  return {
    refused: status !== 101 || violation !== null,
    handshake: {
      ...sent,
      status,
      statusText,
      headers,
      protocol,
      extensions,
      compression,
    },
    violation,
    leftover,
  };
}

/** The start of a refusal's body, as far as it comes in {@linkcode BODY_TIME}. */
async function bodyOf(
  transport: Transport,
  head: ResponseHead,
): Promise<string> {
  const body = new BodyReader(head, REFUSAL_BODY);
  const timer = setTimeout(() => transport.close(), BODY_TIME);
  try {
    while (!body.done) {
      const chunk = await transport.read();
      if (chunk === null) break;
      body.push(chunk);
    }
  } catch {
    // Cut off: what came of it is what there is to show.
  } finally {
    clearTimeout(timer);
  }
  return body.text;
}

/** A property that is only there where it was given. */
function given<K extends string, V>(
  key: K,
  value: V | undefined,
): { [P in K]?: V } {
  return value === undefined ? {} : { [key]: value } as { [P in K]?: V };
}
