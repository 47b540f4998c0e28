/** The options that `run` and `check` share: what scenarios are given, and which are taken. */

import { parseDuration } from "../duration.ts";
import { messageOf, UsageError } from "../errors.ts";
import type { Labels } from "../runner/labels.ts";
import type { Json, ParsedScenario } from "../scenario/types.ts";
import { wholeNumber } from "./arguments.ts";
import type { Arguments, Option } from "./command.ts";
import type { Host } from "./host.ts";

/** What `run` and `check` both take. */
export const SETTING_OPTIONS: readonly Option[] = [
  {
    name: "url",
    value: "URL",
    meaning:
      "Connect here; a scenario's url that begins with / is resolved against it",
  },
  {
    name: "var",
    value: "NAME=VALUE",
    several: true,
    meaning:
      "Set a variable; the value takes the type of the default that it replaces",
  },
  {
    name: "secret",
    value: "NAME=VALUE",
    several: true,
    meaning: "Set a variable whose value is printed as ***",
  },
  {
    name: "env",
    value: "NAME",
    several: true,
    meaning:
      "Let {{ env.NAME }} read the environment; its value is printed as ***",
  },
  {
    name: "transport",
    value: "NAME",
    choices: ["auto", "web", "raw"],
    meaning: "auto, web or raw, in place of the scenario's own",
  },
  {
    name: "timeout",
    value: "TIME",
    meaning: "Such as 500ms or 10s, in place of the scenario's own",
  },
  {
    name: "proxy",
    value: "URL",
    meaning: "Connect through an HTTP proxy, http://user:pass@host:port",
  },
  {
    name: "port",
    value: "N",
    meaning: "Where role: server scenarios listen",
  },
  {
    name: "tag",
    value: "TAG",
    several: true,
    meaning: "Only scenarios that have one of these tags",
  },
  {
    name: "filter",
    value: "TEXT",
    meaning: "Only scenarios whose name contains the text, in any case",
  },
];

/** What scenarios are given. */
export interface Settings {
  readonly url: string | undefined;
  readonly variables: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly env: ReadonlyMap<string, string>;
  readonly transport: "auto" | "web" | "raw" | undefined;
  /** Milliseconds. */
  readonly timeout: number | undefined;
  readonly proxy: string | undefined;
  readonly port: number | undefined;
}

/** The settings of the options. @throws {UsageError} */
export function readSettings(given: Arguments, host: Host): Settings {
  const variables = pairs(given, "var");
  const secrets = pairs(given, "secret");
  for (const name of secrets.keys()) {
    if (!variables.has(name)) continue;
    throw new UsageError(`Cannot set ${name}: --var and --secret both do`);
  }
  return {
    url: given.value("url"),
    variables,
    secrets,
    env: new Map(
      given.values("env").map((name) => [name, readEnv(name, host)]),
    ),
    transport: given.value("transport") as Settings["transport"],
    timeout: timeout(given),
    proxy: given.value("proxy"),
    port: wholeNumber(given, "port", 0, 65535),
  };
}

/** @throws {UsageError} A pair is none, or two are of one name. */
function pairs(
  given: Arguments,
  option: "var" | "secret",
): Map<string, string> {
  const values = new Map<string, string>();
  for (const pair of given.values(option)) {
    const [name, value] = split(option, pair);
    if (values.has(name)) {
      throw new UsageError(`Cannot set ${name}: --${option} does it twice`);
    }
    values.set(name, value);
  }
  return values;
}

/** @throws {UsageError} It is no time, or none at all. */
function timeout(given: Arguments): number | undefined {
  const milliseconds = duration(given, "timeout");
  if (milliseconds !== 0) return milliseconds;
  throw new UsageError(
    `Cannot use --timeout ${given.value("timeout")}: it leaves no time at all`,
  );
}

/** The milliseconds of an option. @throws {UsageError} */
export function duration(given: Arguments, name: string): number | undefined {
  const text = given.value(name);
  if (text === undefined) return undefined;
  const milliseconds = parseDuration(text);
  if (milliseconds === null) {
    throw new UsageError(
      `Cannot use --${name} ${text}: it is a time with a unit, such as 500ms or 10s`,
    );
  }
  return milliseconds;
}

function split(option: string, pair: string): [string, string] {
  const equals = pair.indexOf("=");
  if (equals < 1) {
    // The value may be a secret: it is not repeated.
    throw new UsageError(`Cannot use --${option}: it is NAME=VALUE`);
  }
  return [pair.slice(0, equals).trim(), pair.slice(equals + 1)];
}

function readEnv(name: string, host: Host): string {
  const equals = name.indexOf("=");
  if (equals >= 0) {
    // What stands behind it may be a secret: it is not repeated.
    throw new UsageError(
      `Cannot use --env ${
        name.slice(0, equals)
      }=…: it takes the name alone of ` +
        "a variable of the environment; --var and --secret set one",
    );
  }
  let value: string | undefined;
  try {
    value = host.env(name);
  } catch (thrown) {
    throw new UsageError(
      `Cannot read the environment variable ${name}: Deno was not permitted to, allow it with --allow-env=${name}`,
      { cause: messageOf(thrown) },
    );
  }
  // A secret that a CI does not know comes as an empty one.
  if (value === undefined || value === "") {
    throw new UsageError(
      `Cannot read the environment variable ${name}: it is ${
        value === "" ? "empty" : "not set"
      }`,
    );
  }
  return value;
}

/** A variable of the command line in the type of the default that it replaces, where it can be. */
export function typedLike(
  fallback: Json | undefined,
  text: string,
): string | number | boolean {
  if (typeof fallback === "boolean" && /^(true|false)$/.test(text)) {
    return text === "true";
  }
  if (typeof fallback !== "number") return text;
  // What a number would write otherwise, such as 007 or 1.50, stays the text that it is.
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}

/** Which scenarios are taken, by what they are called once variables are known. */
export function selector(
  given: Arguments,
  labelsOf: (parsed: ParsedScenario) => Labels,
): (parsed: ParsedScenario) => boolean {
  const wanted = given.values("tag");
  const filter = given.value("filter")?.toLowerCase();
  return (parsed) => {
    const { name, tags } = labelsOf(parsed);
    return (wanted.length === 0 || tags.some((tag) => wanted.includes(tag))) &&
      (filter === undefined || name.toLowerCase().includes(filter));
  };
}
