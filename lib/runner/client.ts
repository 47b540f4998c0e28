/** A client of a scenario: a name, and the connections that it opened one after the other. */

import type { OpenConnection } from "./connection.ts";

/** Who a step speaks for. */
export class Client {
  readonly name: string;
  /** The connection that steps are taken on; null: there is none. */
  connection: OpenConnection | null = null;
  /** Connections before it, all ended. */
  readonly past: OpenConnection[] = [];
  /** How many opening handshakes there were. */
  attempts = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Puts the connection away, for another one to come. */
  retire(): void {
    if (this.connection !== null) this.past.push(this.connection);
    this.connection = null;
  }

  /** All its connections, in order. */
  get connections(): OpenConnection[] {
    return this.connection === null
      ? this.past
      : [...this.past, this.connection];
  }
}
