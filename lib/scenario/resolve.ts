/**
 * What a scenario's parts come to once their templates are replaced. Whoever
 * parsed the scenario fills them in, and judges what came of it again: a
 * variable only ever fills a value in, and never changes what kind of step it
 * stands in.
 */

import { parseDuration } from "../duration.ts";
import { FramescriptError } from "../errors.ts";
import type { ExactJson } from "./json.ts";
import { formatKeyPath } from "./key_path.ts";
import type { Problem } from "./problem.ts";
import type { Scope } from "./template.ts";
import type {
  Accept,
  Client,
  Connect,
  Expectation,
  Json,
  KeyPath,
  ParsedScenario,
  Step,
  Template,
} from "./types.ts";

/** A type of the language without its templates; JSON values are exact. */
export type Resolved<T> = [Json] extends [T] ? ExactJson
  : T extends Template ? never
  : T extends object ? { [K in keyof T]: Resolved<T[K]> }
  : T;

/** A step without templates. The steps inside a `repeat` are still as written. */
export type ResolvedStep = Resolved<Exclude<Step, { repeat: unknown }>> | {
  name?: string;
  client?: string;
  within?: string;
  repeat: { times: number; cycle?: number; steps: readonly Step[] };
};

/** A template became something that cannot stand where it does, or could not be replaced. */
export class ResolveError extends FramescriptError {
  /** Everything that is wrong with what was resolved. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super("template_value", problems.map(({ message }) => message).join("; "));
    this.problems = problems;
  }
}

/** The step at `path` with its templates replaced. @throws {ResolveError} */
export function resolveStep(
  step: Step,
  scope: Scope,
  parsed: ParsedScenario,
  path: KeyPath,
): ResolvedStep {
  return resolve("step", step, scope, parsed, (below) => [
    ...path,
    ...below,
  ]) as ResolvedStep;
}

/**
 * Where a client connects: null is the main client, whose URL is that of the
 * clients without one.
 *
 * @returns Null: it is not written.
 * @throws {ResolveError}
 */
export function resolveUrl(
  parsed: ParsedScenario,
  client: string | null,
  scope: Scope,
): string | null {
  const own = clientOf(parsed, client).url;
  const url = resolve(
    "url",
    own ?? parsed.scenario.url,
    scope,
    parsed,
    () => own === undefined ? ["url"] : [...pathOf(client), "url"],
  );
  return typeof url === "string" ? url : null;
}

/**
 * How a client connects: null is the main client. What a client leaves out,
 * key by key, is the main one's.
 *
 * @throws {ResolveError}
 */
export function resolveConnect(
  parsed: ParsedScenario,
  client: string | null,
  scope: Scope,
): Resolved<Connect> {
  const own = clientOf(parsed, client);
  const url = resolveUrl(parsed, client, scope);
  return resolve(
    "connect",
    { ...parsed.scenario.connect, ...own.connect },
    {
      ...scope,
      handshake: namesOf(url, scope.base ?? null, own.url !== undefined),
    },
    parsed,
    (path) => {
      const [key] = path;
      const isOwn = key !== undefined &&
        Object.hasOwn(own.connect ?? {}, String(key));
      return [...isOwn ? pathOf(client) : [], "connect", ...path];
    },
  ) as Resolved<Connect>;
}

/** What a client has of its own; all that the main one has is shared. */
function clientOf({ scenario }: ParsedScenario, client: string | null): Client {
  const { clients = {} } = scenario;
  return client !== null && Object.hasOwn(clients, client)
    ? clients[client]!
    : {};
}

function pathOf(client: string | null): KeyPath {
  return client === null ? [] : ["clients", client];
}

/**
 * `$host` and `$target`: of where is connected to; while that is not known, of
 * nowhere. A client's own URL wins over the base, the scenario's does not.
 */
function namesOf(
  url: string | null,
  base: string | null,
  own: boolean,
): ReadonlyMap<string, string> {
  const written = url === "" ? null : url;
  const wins = written !== null &&
    (base === null || own || written.startsWith("/"));
  const whole = (wins ? written : base) ?? "";
  const known = URL.canParse(whole, base ?? undefined)
    ? new URL(whole, base ?? undefined)
    : new URL("ws://host.invalid/");
  return new Map([
    ["$host", known.host],
    ["$target", known.pathname + known.search],
  ]);
}

/**
 * The answer of a `role: server` scenario to the opening handshake.
 *
 * @param accept `$accept`: the Sec-WebSocket-Accept for the client's key; left out where there is no client yet.
 * @throws {ResolveError}
 */
export function resolveAccept(
  parsed: ParsedScenario,
  scope: Scope,
  accept = "",
): Resolved<Accept> {
  const handshake = new Map([["$accept", accept]]);
  return part(parsed, "accept", { ...scope, handshake }, {}) as Resolved<
    Accept
  >;
}

/** What of a scenario is neither a step nor a handshake, without templates and with its defaults. */
export interface Settings {
  readonly name: string;
  /** Null: none. */
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly degrade: boolean;
  /** In milliseconds. */
  readonly timeout: number;
  /** In milliseconds; null: none. */
  readonly deadline: number | null;
  readonly strict: boolean | "all";
  readonly auto: {
    readonly pong: boolean;
    readonly close: boolean;
    readonly read: boolean;
  };
  readonly ignore: readonly Resolved<Expectation>[];
  /** `role: server`: the address to listen on. */
  readonly listen: string;
  /** `role: server`: how many connections are served. */
  readonly connections: number;
}

/** The limit of connecting and of every waiting step, where a scenario gives none. */
export const DEFAULT_TIMEOUT = "5s";
/** Where a `role: server` scenario listens, where it does not say. */
export const DEFAULT_LISTEN = "127.0.0.1:0";

/** @throws {ResolveError} With everything that is wrong with them. */
export function resolveSettings(
  parsed: ParsedScenario,
  scope: Scope,
): Settings {
  const problems: Problem[] = [];
  const setting = <T>(key: keyof Settings, otherwise: T): T => {
    try {
      return part(parsed, key, scope, otherwise) as T;
    } catch (thrown) {
      if (!(thrown instanceof ResolveError)) throw thrown;
      problems.push(...thrown.problems);
      return otherwise;
    }
  };
  const auto = setting<Partial<Settings["auto"]>>("auto", {});
  const deadline = setting<string | null>("deadline", null);
  const settings = {
    name: setting("name", parsed.name),
    description: setting<string | null>("description", null),
    tags: setting<string[]>("tags", []),
    degrade: setting("degrade", false),
    timeout: parseDuration(setting("timeout", DEFAULT_TIMEOUT))!,
    deadline: deadline === null ? null : parseDuration(deadline),
    strict: setting<boolean | "all">("strict", false),
    auto: { pong: true, close: true, read: true, ...auto },
    ignore: setting<Resolved<Expectation>[]>("ignore", []),
    listen: setting("listen", DEFAULT_LISTEN),
    connections: setting("connections", 1),
  };
  if (problems.length > 0) throw new ResolveError(problems);
  return settings;
}

type Part = keyof Settings | "accept";

function part(
  parsed: ParsedScenario,
  key: Part,
  scope: Scope,
  otherwise: unknown,
): unknown {
  const value = parsed.scenario[key];
  if (value === undefined) return otherwise;
  return resolve(key, value, scope, parsed, (path) => [key, ...path]);
}

function resolve(
  part: string,
  value: unknown,
  scope: Scope,
  parsed: ParsedScenario,
  whole: (path: KeyPath) => KeyPath,
): unknown {
  const { value: filled, faults } = parsed.templates.fill(part, value, scope);
  if (faults.length === 0) return filled;
  throw new ResolveError(faults.map(({ at, ...words }) => {
    const place = parsed.locate(whole(at));
    return {
      ...words,
      file: parsed.file,
      line: place?.line ?? null,
      column: place?.column ?? null,
      path: formatKeyPath(whole(words.path)),
    };
  }));
}
