/**
 * Which keys a scenario may have where, and no more: what finds a misspelt key
 * in scenarios that were checked before, where there is no room for the
 * schema. A test holds it against that.
 */

import { parseDuration } from "../duration.ts";
import { hasTemplate } from "./template_syntax.ts";
import type { KeyPath } from "./types.ts";

/** What is wrong with a value, and where. */
export interface ShapeFault {
  readonly path: KeyPath;
  /** Whether it is about the last key of the path, not about the value there. */
  readonly ofKey: boolean;
  /** One sentence without a final period. */
  readonly message: string;
}

const PAYLOAD =
  "!text !json !hex !base64 !file !repeat:payload_repeat !generate:generate !concat:[payload as";
const FRAME =
  "opcode fin rsv1 rsv2 rsv3 masked mask length length_bytes text json hex base64 file repeat:payload_repeat generate:generate concat:[payload as";

/**
 * The keys of each map. `!`: one of a choice of which exactly one must stand
 * there. Behind a colon, what stands under a key: `d` a duration, a map's
 * name, `[` a list of them or one, `{` a map of them by names that are free.
 */
const SHAPES: Readonly<Record<string, string>> = {
  scenario:
    "name description tags role url transport degrade timeout:d deadline:d variables connect:connect listen connections accept:accept clients:{client auto:auto ignore:[expect strict grade steps:[step finally:[step",
  client: "url connect:connect",
  auto: "pong close read",
  connect:
    "headers origin protocols compression:[offer tls:tls proxy request:payload chop pause:d within:d expect:answer capture:{captured",
  captured: "header",
  offer:
    "client_no_context_takeover server_no_context_takeover client_max_window_bits server_max_window_bits",
  tls: "ca cert key server_name verify",
  answer:
    "status:matcher headers:{matcher protocol:matcher extensions:matcher body:matcher grade otherwise any_of:[answer disconnect",
  accept:
    "tls:server_tls protocol headers compression:[offer reject:reject response:payload chop pause:d expect:request",
  server_tls: "cert key",
  reject: "status headers body",
  request:
    "path:matcher headers:{matcher protocols extensions:matcher otherwise",
  step:
    "!send:send !ping:payload !pong:payload !close:close !drop !expect:expect !wait:d !repeat:repeat !connect name client within:d optional",
  repeat: "times cycle steps:[step",
  payload: PAYLOAD,
  payload_repeat: "of:payload length",
  generate: "kind seed length",
  send:
    `${PAYLOAD} split:split chop compress !fragments:[payload !frame:frame !frames:[frame !bytes:payload`,
  split: "at end",
  frame: FRAME,
  close: "code reason",
  expect:
    "!text:matcher !json !json_contains !json_path !binary:binary !payload:payload !message !fragments:[payload !frame:expected_frame !ping:payload !pong:payload !close:expected_close !disconnect:disconnect !violation !nothing:d !any_of:[expect !all_of:[expect frames:frames skip optional capture:{capture grade",
  matcher:
    "equals contains starts_with ends_with matches length gt gte lt lte absent not:matcher",
  binary: "!hex !base64 !file !length",
  expected_frame: "opcode fin rsv1 rsv2 rsv3 length text hex mask:matcher",
  expected_close: "code reason:matcher clean",
  disconnect: "code clean by",
  frames: "at_least at_most",
  capture: "matches",
};

/** One key of a map. */
interface Key {
  readonly chosen: boolean;
  readonly many: "[" | "{" | "";
  readonly kind: string;
}

function keysOf(shape: string): Map<string, Key> {
  return new Map(
    shape.split(" ").map((written) => {
      const [, chosen, name, many, kind = ""] = /^(!?)(\w+)(?::([[{]?)(\w+))?$/
        .exec(written)!;
      const key = { chosen: chosen === "!", many: many ?? "", kind } as Key;
      return [name!, key];
    }),
  );
}

const parsed = new Map<string, Map<string, Key>>();

function shapeOf(kind: string): Map<string, Key> {
  const known = parsed.get(kind) ?? keysOf(SHAPES[kind]!);
  parsed.set(kind, known);
  return known;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first key that may not stand where it does, or that is missing; null: none. */
export function faultIn(
  value: unknown,
  kind: string,
  path: KeyPath = [],
): ShapeFault | null {
  if (kind === "d") return durationFault(value, path);
  if (!isMap(value)) return null;
  const keys = shapeOf(kind);
  let chosen = 0;
  for (const [name, member] of Object.entries(value)) {
    const at = [...path, name];
    const key = keys.get(name);
    if (key === undefined) {
      if (kind === "scenario" && name.startsWith("x-")) continue;
      return { path: at, ofKey: true, message: `Unknown key "${name}"` };
    }
    if (key.chosen) chosen++;
    if (key.kind === "") continue;
    for (const [below, one] of membersOf(member, key.many)) {
      const fault = faultIn(one, key.kind, [...at, ...below]);
      if (fault !== null) return fault;
    }
  }
  const choices = [...keys].filter(([, key]) => key.chosen);
  return choices.length === 0 || chosen === 1 ? null : {
    path,
    ofKey: false,
    message: `Exactly one of ${
      choices.map(([name]) => name).join(", ")
    } must stand here`,
  };
}

function membersOf(
  value: unknown,
  many: Key["many"],
): readonly (readonly [KeyPath, unknown])[] {
  if (many === "[" && Array.isArray(value)) {
    return value.map((one, index) => [[index], one] as const);
  }
  if (many === "{" && isMap(value)) {
    return Object.entries(value).map(([name, one]) => [[name], one] as const);
  }
  return many === "{" ? [] : [[[], value]];
}

function durationFault(value: unknown, path: KeyPath): ShapeFault | null {
  const right = typeof value === "string" &&
    (hasTemplate(value) || parseDuration(value) !== null);
  return right ? null : {
    path,
    ofKey: false,
    message: "A duration has a unit, such as 250ms or 1.5s",
  };
}
