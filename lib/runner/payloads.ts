/** Payloads of a run, each made once as long as there is room for it. */

import { type Bytes, text } from "../bytes.ts";
import { type ExactJson, stringifyJson } from "../scenario/json.ts";
import {
  type PayloadBytes,
  type ReadFile,
  resolvePayload,
} from "../scenario/payload.ts";
import type { Resolved } from "../scenario/resolve.ts";
import type { Payload } from "../scenario/types.ts";

/** Octets of payloads that are kept to be used again. */
const KEPT = 64 * 1024 * 1024;

/** Makes payloads. */
export class Payloads {
  readonly #readFile: ReadFile | null;
  readonly #made = new Map<string, PayloadBytes>();
  #size = 0;

  /** @param readFile Null: it has no files. */
  constructor(readFile: ReadFile | null) {
    this.#readFile = readFile;
  }

  /** @throws {FramescriptError} The payload cannot be had. */
  async of(payload: Resolved<Payload>): Promise<PayloadBytes> {
    if (!worthKeeping(payload)) {
      return await resolvePayload(payload, this.#readFile);
    }
    const key = stringifyJson(payload as ExactJson);
    const made = this.#made.get(key);
    if (made !== undefined) return made;
    const fresh = await resolvePayload(payload, this.#readFile);
    this.#size += fresh.bytes.length;
    if (this.#size > KEPT) {
      this.#made.clear();
      this.#size = fresh.bytes.length;
    }
    this.#made.set(key, fresh);
    return fresh;
  }

  /** The octets of a file that the scenario names. @throws {FramescriptError} */
  async file(path: string): Promise<Bytes> {
    return (await this.of({ file: path })).bytes;
  }

  /** The text of such a file. @throws {FramescriptError} */
  async text(path: string): Promise<string> {
    return text(await this.file(path));
  }
}

/** What takes longer to make than its description to compare. */
function worthKeeping(payload: Resolved<Payload>): boolean {
  return typeof payload === "object" &&
    ("generate" in payload || "file" in payload || "repeat" in payload ||
      "concat" in payload);
}
