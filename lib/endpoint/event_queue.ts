/** What came from the peer and was not received yet, counted in octets. */

import type { EndpointEvent } from "./endpoint.ts";

/** Octets that an event counts beside its payload: events of nothing take memory too. */
export const EVENT_COST = 64;

/** The events between a connection and its one consumer. */
export class EventQueue {
  #events: EndpointEvent[] = [];
  #octets = 0;
  #limit: number;
  #ended = false;
  #handOut: ((events: readonly EndpointEvent[] | null) => void) | null = null;
  #wakeReader: (() => void) | null = null;

  /** @param limit The octets that may wait before {@linkcode EventQueue.full}. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether more octets wait than the limit allows. */
  get full(): boolean {
    return this.#octets > this.#limit;
  }

  /** Whether everything was handed out, and more is waited for. */
  get awaited(): boolean {
    return this.#handOut !== null;
  }

  /** Whether nothing is left to hand out. */
  get empty(): boolean {
    return this.#events.length === 0;
  }

  /**
   * Appends an event; `end` is the last one taken. It is handed out by the
   * next `flush`, or to who asks by then.
   *
   * @param octets Of the payload that it keeps in memory.
   */
  push(event: EndpointEvent, octets = 0): void {
    if (this.#ended) return;
    this.#events.push(event);
    this.#octets += octets + EVENT_COST;
    if (event.type === "end") this.#ended = true;
  }

  /** Hands what was pushed to who waits for it. */
  flush(): void {
    const handOut = this.#handOut;
    if (handOut === null || this.#events.length === 0) return;
    this.#handOut = null;
    handOut(this.#take());
  }

  /** All events that wait, at least one; null once `end` was handed out. */
  receive(): Promise<readonly EndpointEvent[] | null> {
    if (this.#events.length > 0) return Promise.resolve(this.#take());
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#handOut = resolve;
      this.unblock();
    });
  }

  /** Resolves when something was received or is waited for, or `unblock` was called. */
  drained(): Promise<void> {
    return new Promise((resolve) => this.#wakeReader = resolve);
  }

  /** Ends the wait of `drained`. */
  unblock(): void {
    const wake = this.#wakeReader;
    if (wake === null) return;
    this.#wakeReader = null;
    wake();
  }

  #take(): readonly EndpointEvent[] {
    const events = this.#events;
    this.#events = [];
    this.#octets = 0;
    this.unblock();
    return events;
  }
}
