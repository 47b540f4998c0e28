/** A file that grows while a run goes on. */

import type { Files } from "../runtime/files.ts";

/** Appends to a file in order; what comes during one write goes out with the next. */
export class FileTail {
  readonly #path: string;
  readonly #files: Files;
  #waiting = "";
  #writing: Promise<void> | null = null;
  #failure: unknown = null;

  constructor(path: string, files: Files) {
    this.#path = path;
    this.#files = files;
  }

  /** Never fails: what went wrong is told by `end`. */
  write(text: string): void {
    this.#waiting += text;
    if (this.#waiting === "") return;
    this.#writing ??= this.#drain();
  }

  /** Everything is in the file. @throws {UsageError} Something could not be written. */
  async end(): Promise<void> {
    await this.#writing;
    if (this.#failure !== null) throw this.#failure;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting !== "" && this.#failure === null) {
        const text = this.#waiting;
        this.#waiting = "";
        await this.#files.append(this.#path, text);
      }
    } catch (thrown) {
      this.#failure = thrown;
    } finally {
      this.#writing = null;
    }
  }
}
