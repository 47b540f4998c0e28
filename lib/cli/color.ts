/** Whether a stream is written to in colour. */

import type { Host, Stream } from "./host.ts";

/** Only on a terminal, and where neither `NO_COLOR` nor `--no-color` forbids it. */
export function wantsColor(host: Host, stream: Stream): boolean {
  return !host.noColor && !host.args.includes("--no-color") &&
    host.isTerminal(stream);
}
