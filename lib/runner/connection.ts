/** One open connection of a run: its endpoint, and the inbox that it fills. */

import type { Endpoint } from "../endpoint/endpoint.ts";
import { messageOf } from "../errors.ts";
import type { Clock } from "./clock.ts";
import { type Inbox, UNREAD_LIMIT } from "./inbox.ts";
import type { ConnectionReport } from "./report.ts";
import type { Redactor } from "./redact.ts";

const SWITCHING_PROTOCOLS = 101;

/** What belongs to one connection. */
export interface OpenConnectionOptions {
  readonly endpoint: Endpoint;
  readonly inbox: Inbox;
  readonly clock: Clock;
  /** Without how it ended. */
  readonly report: ConnectionReport;
  /** Octets are read only while somebody waits for them. */
  readonly held: boolean;
}

/** An open connection, until it has ended and been released. */
export class OpenConnection {
  readonly endpoint: Endpoint;
  readonly inbox: Inbox;
  /** A step of the scenario sent a Close. */
  closeSent = false;
  /** A step has seen that it ended, or brought that about. */
  endSeen = false;
  /** More was unread than a run may keep. */
  overflowed = false;
  readonly #options: OpenConnectionOptions;
  readonly #pumping: Promise<void>;
  #held: boolean;
  #release: (() => void) | null = null;

  constructor(options: OpenConnectionOptions) {
    this.#options = options;
    this.endpoint = options.endpoint;
    this.inbox = options.inbox;
    this.#held = options.held;
    this.#pumping = this.#pump();
  }

  /** Whether the answer to the handshake opened it: a server's may be anything (`accept.response`). */
  get opened(): boolean {
    const { status, transport } = this.#options.report;
    return status === SWITCHING_PROTOCOLS ||
      (status === null && transport === "web");
  }

  /** Whether it has ended. */
  get ended(): boolean {
    return this.inbox.end !== null;
  }

  /** How the report tells it. */
  report(redactor: Redactor): ConnectionReport {
    const { end, close } = this.inbox;
    if (end === null) return this.#options.report;
    const { clean, by, error } = end.ending;
    return {
      ...this.#options.report,
      close: {
        code: close?.code ?? null,
        reason: redactor.text(close?.reason ?? ""),
        clean,
        by,
        error: error === null ? null : redactor.text(error),
      },
    };
  }

  /** Reads while `waiting` goes on, where reading is held else. */
  async whileReading<T>(waiting: () => Promise<T>): Promise<T> {
    if (!this.#options.held) return await waiting();
    this.#hold(false);
    try {
      return await waiting();
    } finally {
      this.#hold(true);
    }
  }

  /** Reads from now on, whoever waits. */
  readOn(): void {
    this.#hold(false);
  }

  #hold(held: boolean): void {
    this.#held = held;
    if (!held) this.#release?.();
  }

  async #pump(): Promise<void> {
    const { endpoint, inbox, clock } = this.#options;
    try {
      for (;;) {
        while (this.#held) {
          await new Promise<void>((resolve) => this.#release = resolve);
        }
        const events = await endpoint.receive();
        if (events === null) return;
        inbox.accept(events);
        clock.wake();
        if (inbox.unreadBytes > UNREAD_LIMIT && !this.overflowed) {
          this.overflowed = true;
          await endpoint.drop();
        }
      }
    } catch (thrown) {
      // An endpoint that breaks is a connection that broke.
      this.#endWith(messageOf(thrown));
    }
  }

  #endWith(error: string): void {
    const { inbox, clock } = this.#options;
    if (inbox.end === null) {
      const { close } = inbox;
      inbox.accept([{
        type: "end",
        at: performance.now(),
        ending: {
          code: close?.code ?? null,
          reason: close?.reason ?? "",
          closed: close !== null,
          clean: false,
          by: null,
          error,
          violation: null,
        },
      }]);
    }
    clock.wake();
  }

  /**
   * Ends what is still open, and waits until nothing of it is left.
   *
   * @param atOnce A closing that is under way is not waited for.
   */
  async dispose(atOnce: boolean): Promise<void> {
    this.#hold(false);
    if (atOnce) this.endpoint.abandon();
    await this.endpoint[Symbol.asyncDispose]();
    await this.#pumping;
  }
}
