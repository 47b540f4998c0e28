/**
 * Which transport a scenario takes, and why: known before anything is sent.
 */

import { CAPABILITIES, type Capability } from "../capability.ts";
import type {
  EndpointKind,
  Runtime,
  TransportName,
} from "../endpoint/endpoint.ts";
import type { ExactJson } from "../scenario/json.ts";
import { formatKeyPath } from "../scenario/key_path.ts";
import { type Scope, substitute } from "../scenario/template.ts";
import type { ParsedScenario, Place } from "../scenario/types.ts";
import { isFlag, type Known, type Need, needsOf } from "./needs.ts";
import type { RunOptions } from "./options.ts";
import { lenientScope } from "./variables.ts";

/** What decides a plan: a place in the scenario, and what it needs. */
export interface Deciding {
  /** Such as `steps[2]` or `connect.headers.Host`. */
  readonly path: string;
  readonly place: Place | null;
  readonly capability: Capability;
}

/** How a scenario will be run, or that it cannot be. */
export type Plan =
  | {
    readonly type: "run";
    readonly transport: TransportName;
    /** In words, without a final period. */
    readonly reason: string;
    /** Null where nothing in the scenario does. */
    readonly deciding: Deciding | null;
    /** Paths of the steps that are done as whole messages (`degrade`). */
    readonly degraded: ReadonlySet<string>;
    /** What of the frames that come is asked for: only that is kept. */
    readonly sees: { readonly frames: boolean; readonly controls: boolean };
    /** Whether it reads files. */
    readonly files: boolean;
  }
  | {
    readonly type: "unsupported";
    /** In words, without a final period. */
    readonly reason: string;
    readonly deciding: Deciding;
  };

/** The plan of a scenario. It sends nothing, and needs no variable to be set. */
export function planScenario(
  parsed: ParsedScenario,
  options: RunOptions,
): Plan {
  return parsed.scenario.role === "server"
    ? listening(new Planner(parsed, options))
    : planClient(parsed, options);
}

/** The plan of a scenario that connects. */
export function planClient(parsed: ParsedScenario, options: RunOptions): Plan {
  return new Planner(parsed, options).plan();
}

/** A value whose templates are replaced; undefined where they cannot be yet. */
function knownValue(value: unknown, scope: Scope): ExactJson | undefined {
  if (value === undefined) return undefined;
  try {
    return substitute(value as ExactJson, scope);
  } catch {
    // A capture, or `$index`: only the run will tell.
    return undefined;
  }
}

/** The plan of a scenario that plays the server. */
function listening(planner: Planner): Plan {
  const { runtime, asked, needs } = planner;
  if (runtime.listen === null) {
    return planner.unsupported(
      { capability: "listen", path: ["role"] },
      runtime.name,
    );
  }
  if (asked === "web") {
    return planner.unsupported(
      { capability: "listen", path: ["transport"] },
      "the web transport",
    );
  }
  const missing = needs.find(({ capability }) =>
    capability === "files" && runtime.readFile === null
  );
  return missing === undefined
    ? planner.run("raw", "role: server listens by the raw transport")
    : planner.unsupported(missing, runtime.name);
}

class Planner {
  readonly #parsed: ParsedScenario;
  readonly runtime: Runtime;
  readonly asked: "auto" | TransportName;
  readonly #byOption: boolean;
  readonly #degrades: boolean;
  readonly needs: readonly Need[];

  constructor(parsed: ParsedScenario, options: RunOptions) {
    const scope = lenientScope(parsed, options);
    const known: Known = (value) => knownValue(value, scope);
    this.#parsed = parsed;
    this.runtime = options.runtime;
    this.#byOption = options.transport !== undefined;
    this.asked = options.transport ?? parsed.scenario.transport ?? "auto";
    this.#degrades = isFlag(known(parsed.scenario.degrade), true);
    const needs = needsOf(parsed, known, options.url);
    this.needs = options.proxy === undefined ? needs : [...needs, {
      capability: "proxy",
      path: ["connect"],
      degradable: false,
    }];
  }

  plan(): Plan {
    switch (this.asked) {
      case "web":
      case "raw":
        return this.#only(this.asked);
      case "auto":
        return this.#best();
    }
  }

  #only(transport: TransportName): Plan {
    const kind = this.runtime[transport];
    const reason = this.#byOption
      ? `--transport ${transport}`
      : `transport: ${transport} in the scenario`;
    if (kind === null) return this.#absent(transport);
    const missing = this.#missing(kind);
    return missing[0] === undefined
      ? this.run(transport, reason)
      : this.#degraded(kind, missing) ??
        this.unsupported(this.#worst(missing), this.#nameOf(transport));
  }

  #best(): Plan {
    const { web, raw } = this.runtime;
    const missingOnWeb = web === null ? null : this.#missing(web);
    if (missingOnWeb?.length === 0) {
      return this.run(
        "web",
        "nothing in it needs more than the runtime's own WebSocket",
      );
    }
    const needed = missingOnWeb?.[0];
    if (raw !== null) {
      const missing = this.#missing(raw);
      if (missing[0] === undefined) {
        return needed === undefined
          ? this.run("raw", `${this.runtime.name} has no web transport`)
          : this.run("raw", needWords(needed), needed);
      }
      return this.unsupported(missing[0], this.#nameOf("raw"));
    }
    if (web === null || needed === undefined) return this.#absent("raw");
    return this.#degraded(web, missingOnWeb!) ??
      this.unsupported(this.#worst(missingOnWeb!), this.#nameOf("web"));
  }

  /** Of needs that are not met, the one that decides: what `degrade` can do without does not. */
  #worst(missing: readonly Need[]): Need {
    return (this.#degrades
      ? missing.find(({ degradable }) => !degradable)
      : undefined) ?? missing[0]!;
  }

  /** The needs that a kind of endpoint does not meet. */
  #missing(kind: EndpointKind): Need[] {
    return this.needs.filter(({ capability, code }) => {
      if (capability === "files") return this.runtime.readFile === null;
      if (kind.provides.has(capability)) return false;
      if (capability !== "close_code") return true;
      return kind.closeCodes !== null &&
        (typeof code !== "number" || !kind.closeCodes(code));
    });
  }

  /** Where raw cannot be had and the scenario allows it: fragments as whole messages. */
  #degraded(kind: EndpointKind, missing: readonly Need[]): Plan | null {
    const [first] = missing;
    const allowed = this.#degrades &&
      missing.every(({ degradable }) => degradable);
    return allowed
      ? this.run(
        kind.transport,
        `degrade: ${needWords(first!)}, which is done as whole messages`,
        first,
        missing,
      )
      : null;
  }

  run(
    transport: TransportName,
    reason: string,
    deciding?: Need,
    degraded: readonly Need[] = [],
  ): Plan {
    const asks = (asked: Capability) =>
      this.needs.some(({ capability }) => capability === asked);
    return {
      type: "run",
      transport,
      reason,
      deciding: deciding === undefined ? null : this.#deciding(deciding),
      degraded: new Set(degraded.map(({ path }) => formatKeyPath(path))),
      sees: { frames: asks("see_frames"), controls: asks("see_ping") },
      files: asks("files"),
    };
  }

  #absent(transport: TransportName): Plan {
    return this.#refuse(
      this.needs[0] ?? { capability: "frame", path: ["transport"] },
      `${this.runtime.name} has no ${transport} transport`,
    );
  }

  unsupported(need: Asking, who: string): Plan {
    return this.#refuse(need, `${needWords(need)}, which ${who} cannot`);
  }

  #refuse(need: Asking, reason: string): Plan {
    return { type: "unsupported", reason, deciding: this.#deciding(need) };
  }

  #nameOf(transport: TransportName): string {
    return `the ${transport} transport on ${this.runtime.name}`;
  }

  #deciding({ path, capability }: Asking): Deciding {
    return {
      path: formatKeyPath(path),
      place: this.#parsed.locate(path),
      capability,
    };
  }
}

type Asking = Pick<Need, "capability" | "path" | "code">;

/** `steps[0] needs to send a Ping`. */
function needWords({ path, capability, code }: Asking): string {
  const words = capability === "close_code" && typeof code === "number"
    ? `send the close code ${code}`
    : CAPABILITIES[capability];
  return `${formatKeyPath(path)} needs to ${words}`;
}
