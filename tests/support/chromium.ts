/** Chromium for the tests that need a browser: the machine's own, or Debian's package. */

import { programPath } from "./debian.ts";

let path: Promise<string> | undefined;

/**
 * Where Chromium is. Where there is none, root on Debian installs it.
 *
 * @throws {Error} There is none, and it cannot be installed.
 */
export function chromiumPath(): Promise<string> {
  return path ??= programPath("chromium", [
    "chromium-browser",
    "google-chrome",
  ]);
}
