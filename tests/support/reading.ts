/** Reading an endpoint's events one at a time, never for long. */

import type {
  ConnectOptions,
  Endpoint,
  EndpointEvent,
  EndpointKind,
} from "../../lib/endpoint/endpoint.ts";
import { strictText, utf8 } from "../../lib/bytes.ts";

/** Milliseconds that a test waits for one event. */
const PATIENCE = 10_000;

/** The events of an endpoint. */
export class Reading {
  readonly endpoint: Endpoint;
  #events: EndpointEvent[] = [];
  #over = false;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  /** The next event; null once `end` was given. */
  async any(): Promise<EndpointEvent | null> {
    while (this.#events.length === 0) {
      if (this.#over) return null;
      const events = await within(PATIENCE, this.endpoint.receive());
      if (events === null) this.#over = true;
      else this.#events.push(...events);
    }
    return this.#events.shift()!;
  }

  /** The next event of a type, the others passed over. */
  async next<T extends EndpointEvent["type"]>(
    type: T,
  ): Promise<Extract<EndpointEvent, { type: T }>> {
    const passed: string[] = [];
    for (;;) {
      const event = await this.any();
      if (event === null) {
        throw new Error(`No ${type} came, only: ${passed.join(", ")}`);
      }
      if (event.type === type) {
        return event as Extract<EndpointEvent, { type: T }>;
      }
      passed.push(event.type);
    }
  }

  /** The next message: text as a string. */
  async message(): Promise<string | Uint8Array> {
    const { message } = await this.next("message");
    return message.kind === "text" ? strictText(message.data)! : message.data;
  }

  /** The types of all events that are left. */
  async rest(): Promise<string[]> {
    const types: string[] = [];
    for (;;) {
      const event = await this.any();
      if (event === null) return types;
      types.push(event.type);
    }
  }

  sendText(text: string): Promise<void> {
    return this.endpoint.send({ kind: "text", fragments: [utf8(text)] });
  }
}

/** Opens a connection, which must succeed, for as long as `use` takes. */
export async function opened<T>(
  kind: EndpointKind,
  url: string,
  options: ConnectOptions,
  use: (reading: Reading) => Promise<T>,
): Promise<T> {
  const result = await kind.connect(url, options);
  if (result.type === "refused") {
    const { status } = result.handshake;
    throw new Error(`Refused: ${status} ${result.violation?.message ?? ""}`);
  }
  try {
    return await use(new Reading(result.endpoint));
  } finally {
    await result.endpoint[Symbol.asyncDispose]();
  }
}

/** What a promise comes to, or an error after so many milliseconds. */
export async function within<T>(
  milliseconds: number,
  promise: Promise<T>,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`Nothing came within ${milliseconds} ms`)),
    milliseconds,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
