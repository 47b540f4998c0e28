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
import type { KeyPath, ParsedScenario, Place } from "../scenario/types.ts";
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
  const scope = lenientScope(parsed, options);
  return new Planner(parsed, options, (value) => knownValue(value, scope))
    .plan();
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

class Planner {
  readonly #parsed: ParsedScenario;
  readonly #runtime: Runtime;
  readonly #asked: "auto" | TransportName;
  readonly #byOption: boolean;
  readonly #degrades: boolean;
  readonly #needs: readonly Need[];

  constructor(parsed: ParsedScenario, options: RunOptions, known: Known) {
    this.#parsed = parsed;
    this.#runtime = options.runtime;
    this.#byOption = options.transport !== undefined;
    this.#asked = options.transport ?? parsed.scenario.transport ?? "auto";
    this.#degrades = isFlag(known(parsed.scenario.degrade), true);
    const needs = needsOf(parsed, known, options.url);
    this.#needs = options.proxy === undefined ? needs : [...needs, {
      capability: "proxy",
      path: ["connect"],
      degradable: false,
    }];
  }

  plan(): Plan {
    if (this.#parsed.scenario.role === "server") return this.#listening();
    switch (this.#asked) {
      case "web":
      case "raw":
        return this.#only(this.#asked);
      case "auto":
        return this.#best();
    }
  }

  #listening(): Plan {
    if (this.#runtime.listen === null) {
      return this.#unsupported(
        { capability: "listen", path: ["role"] },
        this.#runtime.name,
      );
    }
    if (this.#asked === "web") {
      return this.#unsupported(
        { capability: "listen", path: ["transport"] },
        "the web transport",
      );
    }
    const missing = this.#needs.find((need) =>
      need.capability === "files" && this.#runtime.readFile === null
    );
    return missing === undefined
      ? {
        type: "run",
        transport: "raw",
        reason: "role: server listens by the raw transport",
        deciding: null,
        degraded: new Set(),
        ...this.#asks(),
      }
      : this.#unsupported(missing, this.#runtime.name);
  }

  #only(transport: TransportName): Plan {
    const kind = this.#runtime[transport];
    const reason = this.#byOption
      ? `--transport ${transport}`
      : `transport: ${transport} in the scenario`;
    if (kind === null) return this.#absent(transport);
    const missing = this.#missing(kind);
    return missing[0] === undefined
      ? this.#run(transport, reason, null)
      : this.#degraded(kind, missing) ??
        this.#unsupported(this.#worst(missing), this.#nameOf(transport));
  }

  #best(): Plan {
    const { web, raw } = this.#runtime;
    const missingOnWeb = web === null ? null : this.#missing(web);
    if (missingOnWeb?.length === 0) {
      return this.#run(
        "web",
        "nothing in it needs more than the runtime's own WebSocket",
        null,
      );
    }
    const needed = missingOnWeb?.[0];
    if (raw !== null) {
      const missing = this.#missing(raw);
      if (missing[0] === undefined) {
        return needed === undefined
          ? this.#run("raw", `${this.#runtime.name} has no web transport`, null)
          : this.#run(
            "raw",
            `${formatKeyPath(needed.path)} needs to ${wordsOf(needed)}`,
            needed,
          );
      }
      return this.#unsupported(missing[0], this.#nameOf("raw"));
    }
    if (web === null || needed === undefined) return this.#absent("raw");
    return this.#degraded(web, missingOnWeb!) ??
      this.#unsupported(this.#worst(missingOnWeb!), this.#nameOf("web"));
  }

  /** Of needs that are not met, the one that decides: what `degrade` can do without does not. */
  #worst(missing: readonly Need[]): Need {
    return (this.#degrades
      ? missing.find(({ degradable }) => !degradable)
      : undefined) ?? missing[0]!;
  }

  /** The needs that a kind of endpoint does not meet. */
  #missing(kind: EndpointKind): Need[] {
    return this.#needs.filter(({ capability, code }) => {
      if (capability === "files") return this.#runtime.readFile === null;
      if (kind.provides.has(capability)) return false;
      if (capability !== "close_code") return true;
      return kind.closeCodes !== null &&
        (typeof code !== "number" || !kind.closeCodes(code));
    });
  }

  /** Where raw cannot be had and the scenario allows it: fragments as whole messages. */
  #degraded(kind: EndpointKind, missing: readonly Need[]): Plan | null {
    const allowed = this.#degrades &&
      missing.every(({ degradable }) => degradable);
    if (!allowed) return null;
    return {
      type: "run",
      transport: kind.transport,
      reason: `degrade: ${formatKeyPath(missing[0]!.path)} needs to ${
        wordsOf(missing[0]!)
      }, which is done as whole messages`,
      deciding: this.#deciding(missing[0]!),
      degraded: new Set(missing.map(({ path }) => formatKeyPath(path))),
      ...this.#asks(),
    };
  }

  #run(
    transport: TransportName,
    reason: string,
    deciding: Need | null,
  ): Plan {
    return {
      type: "run",
      transport,
      reason,
      deciding: deciding === null ? null : this.#deciding(deciding),
      degraded: new Set(),
      ...this.#asks(),
    };
  }

  #asks(): Pick<Extract<Plan, { type: "run" }>, "sees" | "files"> {
    const needs = (asked: Capability) =>
      this.#needs.some(({ capability }) => capability === asked);
    return {
      sees: { frames: needs("see_frames"), controls: needs("see_ping") },
      files: needs("files"),
    };
  }

  #absent(transport: TransportName): Plan {
    const need = this.#needs[0] ??
      { capability: "frame" as const, path: ["transport"] };
    return {
      type: "unsupported",
      reason: `${this.#runtime.name} has no ${transport} transport`,
      deciding: this.#deciding(need),
    };
  }

  #unsupported(need: Pick<Need, "capability" | "path">, who: string): Plan {
    return {
      type: "unsupported",
      reason: `${formatKeyPath(need.path)} needs to ${
        wordsOf(need)
      }, which ${who} cannot`,
      deciding: this.#deciding(need),
    };
  }

  #nameOf(transport: TransportName): string {
    return `the ${transport} transport on ${this.#runtime.name}`;
  }

  #deciding({ path, capability }: Pick<Need, "capability" | "path">): Deciding {
    return {
      path: formatKeyPath(path),
      place: this.#locate(path),
      capability,
    };
  }

  #locate(path: KeyPath): Place | null {
    return this.#parsed.locate(path);
  }
}

function wordsOf(
  { capability, code }: Pick<Need, "capability" | "code">,
): string {
  return capability === "close_code" && typeof code === "number"
    ? `send the close code ${code}`
    : CAPABILITIES[capability];
}
