/** A message that came, read as text or JSON once, however many conditions look at it. */

import { type Bytes, EMPTY, strictText } from "../bytes.ts";
import {
  type ExactJson,
  JsonDepthError,
  parseJsonExact,
} from "../scenario/json.ts";
import type { IncomingMessage } from "../wire/message.ts";

/** A text read as JSON. */
export type JsonReading =
  | { readonly type: "json"; readonly value: ExactJson }
  | {
    readonly type: "invalid";
    /** In words; null: it is simply none. */
    readonly why: string | null;
  };

/** A message and what it reads as. */
export class MessageView {
  #message: IncomingMessage;
  #text: string | null | undefined;
  #json: JsonReading | undefined;

  constructor(message: IncomingMessage) {
    this.#message = message;
  }

  get message(): IncomingMessage {
    return this.#message;
  }

  get data(): Bytes {
    return this.#message.data;
  }

  /** Its text, whatever its kind; null where it is not UTF-8. */
  get text(): string | null {
    if (this.#text === undefined) this.#text = strictText(this.data);
    return this.#text;
  }

  /** Its JSON, whatever its kind. */
  get json(): JsonReading {
    this.#json ??= this.#read();
    return this.#json;
  }

  #read(): JsonReading {
    if (this.text === null) return { type: "invalid", why: null };
    try {
      return { type: "json", value: parseJsonExact(this.text) };
    } catch (thrown) {
      // Each runtime has words of its own for what is not JSON.
      const why = thrown instanceof JsonDepthError ? thrown.message : null;
      return { type: "invalid", why };
    }
  }

  /** Lets go of the data. */
  free(): void {
    this.#message = { ...this.#message, data: EMPTY };
    this.#text = undefined;
    this.#json = undefined;
  }
}
