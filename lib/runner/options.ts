/** How a scenario is run. */

import type { Runtime } from "../endpoint/endpoint.ts";
import type { Json } from "../scenario/types.ts";
import type { Limits } from "../wire/limits.ts";
import type { RunEvent } from "./report.ts";

/** How much of what crossed a report keeps. */
export interface Kept {
  /** Entries; of more, frames with data and messages are only counted. */
  readonly entries: number;
  /** Octets of each payload. */
  readonly payload: number;
  /** Octets of all payloads together; once they are reached, of each further one no more than 128. Default 32 MiB. */
  readonly payloads?: number;
}

/** What a report keeps where an option says nothing else. */
export const DEFAULT_KEPT: Required<Kept> = {
  entries: 100_000,
  payload: 4096,
  payloads: 32 * 1024 * 1024,
};

/** What a run is given beside its scenario. */
export interface RunOptions {
  /** What connects, listens and reads files. */
  readonly runtime: Runtime;
  /** Wins over the scenario's `url`; one that begins with `/` is resolved against it. */
  readonly url?: string | undefined;
  /** Replace the scenario's defaults. */
  readonly variables?: Readonly<Record<string, Json>> | undefined;
  /** Variables whose values appear as `***` in everything reported; at least 4 characters each. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** What `{{ env.NAME }}` may read; hidden as secrets are. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Wins over the scenario's `transport`. */
  readonly transport?: "auto" | "web" | "raw" | undefined;
  /** Milliseconds; wins over the scenario's `timeout`. */
  readonly timeout?: number | undefined;
  /** `http://user:pass@host:port`; wins over the scenario's `proxy`. */
  readonly proxy?: string | undefined;
  /** `role: server`: the port, in place of the one in `listen`. */
  readonly port?: number | undefined;
  /** Default: those of `lib/wire/limits.ts`. */
  readonly limits?: Partial<Limits> | undefined;
  /** How much of what crossed the report keeps. Default: {@linkcode DEFAULT_KEPT}. */
  readonly kept?: Kept | undefined;
  /** Aborting it ends the run; the report's failure is then `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Told what happens as it does. What it throws ends the run. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}
