/**
 * The server's side: takes connections in, reads what they ask for, and hands
 * each to whoever listens, to be accepted or rejected.
 *
 * @module
 */

import { type Bytes, EMPTY } from "../bytes.ts";
import { UsageError } from "../errors.ts";
import { turn } from "../turn.ts";
import { violation } from "../violations.ts";
import { Connection } from "../wire/connection.ts";
import type { DeflateCodec } from "../wire/codec.ts";
import { DeflateSession } from "../wire/deflate.ts";
import { resourceName } from "../wire/handshake.ts";
import { type RequestHead, RequestReader } from "../wire/head.ts";
import { type Limits, limitsOf } from "../wire/limits.ts";
import {
  judgeRequest,
  refusal,
  replacedResponse,
  type RequestJudgement,
  serverHandshake,
} from "../wire/server_handshake.ts";
import { endedError } from "./ended.ts";
import { type Pieces, writePieces } from "./pieces.ts";
import type {
  AcceptOptions,
  Endpoint,
  Handshake,
  Incoming,
  Listener,
  ListenOptions,
} from "./endpoint.ts";
import { formatAddress } from "./failure.ts";
import { maskKey } from "./random.ts";
import { CLOSE_LINGER, RawEndpoint } from "./raw_endpoint.ts";
import type {
  Accepted,
  Address,
  Failure,
  SocketListener,
  Transport,
} from "./transport.ts";

/** Milliseconds for a client's opening handshake where an option says nothing else. */
const DEFAULT_TIMEOUT = 5000;

/** An internal error (RFC 7231 6.6.1). */
const SERVER_ERROR = 500;

/** Clients at most whose request is being read or waits for an answer; more wait in the system's backlog. */
const CLIENTS_WAITING = 1024;

/** What a runtime brings to listening. */
export interface ListenPlatform {
  readonly sockets: SocketListener;
  explain(thrown: unknown, address: Address): Failure;
  deflate(): Promise<DeflateCodec>;
}

/** Listens on a runtime's sockets. */
export function listenOver(
  platform: ListenPlatform,
  options: ListenOptions,
): Listener {
  return new SocketServer(platform, options);
}

class SocketServer implements Listener {
  readonly hostname: string;
  readonly port: number;
  #platform: ListenPlatform;
  #options: ListenOptions;
  #limits: Limits;
  #ready: IncomingClient[] = [];
  /** Those that are ready, and those that were handed out to be answered. */
  #unanswered = new Set<IncomingClient>();
  #shaking = new Set<Accepted>();
  #wake: (() => void)[] = [];
  #closed = false;
  #accepting: Promise<void>;

  constructor(platform: ListenPlatform, options: ListenOptions) {
    this.#platform = platform;
    this.#options = options;
    this.#limits = limitsOf(options.limits);
    this.hostname = platform.sockets.hostname;
    this.port = platform.sockets.port;
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#accepting = this.#acceptAll();
    if (options.signal?.aborted) this.#onAbort();
  }

  async accept(): Promise<Incoming | null> {
    for (;;) {
      const next = this.#ready.shift();
      if (next !== undefined) {
        this.#changed();
        return next;
      }
      if (this.#closed) return null;
      await this.#change();
    }
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#options.signal?.removeEventListener("abort", this.#onAbort);
      this.#platform.sockets.close();
      for (const accepted of this.#shaking) accepted.close();
      for (const client of this.#unanswered) client.abandon();
      this.#ready = [];
      this.#changed();
    }
    await this.#accepting;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onAbort = (): void => {
    this.close();
  };

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  async #acceptAll(): Promise<void> {
    for (;;) {
      while (
        this.#shaking.size + this.#ready.length >= CLIENTS_WAITING &&
        !this.#closed
      ) {
        await this.#change();
      }
      const accepted = await this.#platform.sockets.accept();
      if (accepted === null) break;
      if (this.#closed) accepted.close();
      else this.#shake(accepted);
    }
    while (this.#shaking.size > 0) await this.#change();
  }

  /** Reads one client's request, within the time and the size allowed. */
  async #shake(accepted: Accepted): Promise<void> {
    this.#shaking.add(accepted);
    const timer = setTimeout(
      () => accepted.close(),
      this.#options.timeout ?? DEFAULT_TIMEOUT,
    );
    try {
      const transport = await accepted.open();
      const head = await readRequest(transport, this.#limits.handshakeSize);
      if (head === null || this.#closed) return transport.close();
      const client = new IncomingClient({
        platform: this.#platform,
        transport,
        head,
        limits: this.#limits,
        signal: this.#options.signal,
        origin: this.#origin(),
        answered: () => this.#unanswered.delete(client),
      });
      this.#unanswered.add(client);
      this.#ready.push(client);
    } catch {
      // Gone, too slow, or not speaking TLS: nobody is left to answer.
      accepted.close();
    } finally {
      clearTimeout(timer);
      this.#shaking.delete(accepted);
      this.#changed();
    }
  }

  #origin(): string {
    const scheme = this.#options.tls === undefined ? "ws" : "wss";
    return `${scheme}://${formatAddress(this)}`;
  }
}

/** A request's head, and what it breaks before its headers are even judged. */
interface Request {
  readonly head: RequestHead;
  readonly judgement: RequestJudgement;
}

/** Null: TCP ended before anything came. */
async function readRequest(
  transport: Transport,
  limit: number,
): Promise<Request | null> {
  const reader = new RequestReader(limit);
  for (;;) {
    const chunk = await transport.read();
    if (chunk === null && reader.received === 0) return null;
    const head = chunk === null ? reader.end() : reader.push(chunk);
    if (head === null) continue;
    switch (head.type) {
      case "head":
        return { head, judgement: judgeRequest(head) };
      case "not_http":
        return unreadable(violation("header_malformed", head.message), 400);
      case "too_long":
        return unreadable(head.violation, 431);
    }
  }
}

function unreadable(
  problem: NonNullable<RequestJudgement["violation"]>,
  status: number,
): Request {
  return {
    head: {
      type: "head",
      version: "",
      method: "",
      target: "",
      headers: [],
      violation: problem,
      leftover: EMPTY,
    },
    judgement: { violation: problem, status, headers: {}, protocols: [] },
  };
}

interface IncomingOptions {
  readonly platform: ListenPlatform;
  readonly transport: Transport;
  readonly head: Request;
  readonly limits: Limits;
  readonly signal: AbortSignal | undefined;
  readonly origin: string;
  readonly answered: () => void;
}

class IncomingClient implements Incoming {
  readonly request: Incoming["request"];
  readonly violation: Incoming["violation"];
  #options: IncomingOptions;
  #answered = false;
  #abandoned = false;

  constructor(options: IncomingOptions) {
    this.#options = options;
    const { head, judgement } = options.head;
    const { method, target, headers } = head;
    this.request = {
      method,
      target: resourceName(target) ?? target,
      headers,
      protocols: judgement.protocols,
    };
    this.violation = judgement.violation;
  }

  async accept(options: AcceptOptions = {}): Promise<Endpoint> {
    this.#answer("accept");
    const { platform, transport, limits } = this.#options;
    const { head } = this.#options.head;
    const signal = eitherOf(this.#options.signal, options.signal);
    const answer = await this.#made(() =>
      options.response === undefined
        ? { ...serverHandshake(head, standardOf(options)), leftover: EMPTY }
        : replacedResponse(options.response, head)
    );
    try {
      const deflate = answer.compression === null ? null : new DeflateSession({
        codec: await platform.deflate(),
        compression: answer.compression,
        role: "server",
      });
      const { response, leftover, ...agreed } = answer;
      const handshake: Handshake = {
        url: this.#options.origin + this.request.target,
        request: { target: head.target, headers: head.headers },
        body: "",
        warnings: [],
        ...agreed,
      };
      await this.#write(response, options, signal);
      const { observe } = options;
      const at = performance.now();
      const opened = handshake.status === 101;
      observe?.({ type: "handshake", at, handshake, opened });
      if (leftover.length > 0) {
        observe?.({ type: "bytes", at, direction: "out", data: leftover });
      }
      return new RawEndpoint({
        role: "server",
        transport,
        connection: new Connection({
          role: "server",
          maskKey,
          deflate,
          limits,
          record: observe !== undefined,
          autoPong: options.autoPong ?? true,
          autoClose: options.autoClose ?? true,
        }),
        handshake,
        leftover: head.leftover,
        limits,
        autoRead: options.autoRead ?? true,
        explain: (thrown) => platform.explain(thrown, platform.sockets).words,
        observe,
        signal,
      });
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  async reject(
    answer?: Parameters<Incoming["reject"]>[0],
  ): Promise<void> {
    this.#answer("reject");
    const { judgement } = this.#options.head;
    await this.#refuse(
      await this.#made(() => refusal(answer ?? demanded(judgement))),
    );
  }

  /** Makes an answer; where none can be made, the client is told that it is not its fault. */
  async #made<T>(make: () => T): Promise<T> {
    try {
      return make();
    } catch (error) {
      await this.#refuse(refusal({ status: SERVER_ERROR }));
      throw error;
    }
  }

  /** Sends a refusal, and gives the client a moment to take it in. */
  async #refuse(response: Bytes): Promise<void> {
    const { transport } = this.#options;
    const timer = setTimeout(() => transport.close(), CLOSE_LINGER);
    try {
      await transport.write([response]);
      await transport.closeWrite();
      // The timer has its turn also where the next octets are always there.
      while (await transport.read() !== null) await turn();
    } catch {
      // The client did not wait for the answer.
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  }

  /** Writes the answer; an abort ends that, also where the client takes nothing in. */
  async #write(
    answer: Bytes,
    pieces: Pieces,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { platform, transport } = this.#options;
    const stop = () => transport.close();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await writePieces(transport, answer, pieces, signal);
    } catch (thrown) {
      throw endedError(
        signal?.aborted
          ? "it was aborted"
          : platform.explain(thrown, platform.sockets).words,
      );
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** The listener was closed before anybody answered this client. */
  abandon(): void {
    this.#abandoned = true;
    this.#options.transport.close();
  }

  #answer(verb: string): void {
    if (this.#abandoned) throw endedError("the listener was closed");
    if (this.#answered) {
      throw new UsageError(
        `Cannot ${verb} the client: its request was answered already`,
      );
    }
    this.#answered = true;
    this.#options.answered();
  }
}

/** Aborts with whichever aborts first. */
function eitherOf(
  a: AbortSignal | undefined,
  b: AbortSignal | undefined,
): AbortSignal | undefined {
  return a === undefined || b === undefined ? a ?? b : AbortSignal.any([a, b]);
}

function standardOf(
  { protocol, headers, compression = null }: AcceptOptions,
): Parameters<typeof serverHandshake>[1] {
  return {
    ...(protocol === undefined ? {} : { protocol }),
    ...(headers === undefined ? {} : { headers }),
    compression,
  };
}

/** The refusal that RFC 6455 4.2.2 demands, or where it demands none, 400. */
function demanded(judgement: RequestJudgement) {
  return {
    status: judgement.violation === null ? 400 : judgement.status,
    headers: judgement.headers,
    body: judgement.violation === null
      ? ""
      : `${judgement.violation.message}\n`,
  };
}
