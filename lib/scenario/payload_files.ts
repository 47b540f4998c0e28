/** The files that payloads are read from. */

import type { Bytes } from "../bytes.ts";
import { messageOf } from "../errors.ts";
import { PayloadError, type ReadFile } from "./payload.ts";

/**
 * What reads the files that a scenario names.
 *
 * @param readFile Reads one by its path.
 * @param directory Against which relative paths are resolved; null: none.
 */
export function fileReader(
  readFile: (path: string) => Promise<Bytes>,
  directory: string | null,
): ReadFile {
  return async (file) => {
    const path = resolvePath(file, directory);
    try {
      return await readFile(path);
    } catch (error) {
      throw new PayloadError(
        `Cannot read the file "${path}": ${messageOf(error)}`,
        { cause: error },
      );
    }
  };
}

/**
 * A path that a scenario names, against the scenario's directory.
 *
 * @throws {PayloadError} where it is relative and there is no directory.
 */
export function resolvePath(path: string, directory: string | null): string {
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(path)) return path;
  if (directory === null) {
    throw new PayloadError(
      `Cannot read the file "${path}": the scenario has no directory`,
    );
  }
  return directory === "" ? path : `${directory.replace(/[/\\]$/, "")}/${path}`;
}
