/**
 * What a scenario may not say although each of its parts is right: what
 * contradicts itself, names nothing, or could never be. The parts may be of
 * any shape here, so that everything wrong in a file is told at once.
 */

import type { Finding } from "./finding.ts";
import { brief } from "./key_path.ts";
import { nearest } from "./nearest.ts";
import type { KeyPath } from "./types.ts";

type Unknown = { readonly [key: string]: unknown };

function isRecord(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Everything in a scenario that contradicts the rest of it.
 *
 * @param others Names that may be those of clients too; null: any name may be.
 */
export function findContradictions(
  scenario: unknown,
  others: ReadonlySet<string> | null,
): Finding[] {
  if (!isRecord(scenario)) return [];
  const clients = isRecord(scenario.clients)
    ? Object.keys(scenario.clients)
    : [];
  const server = scenario.role === "server";
  const around = { clients, others, server };
  return [
    ...roleFindings(scenario, server),
    ...stepsFindings(scenario, server),
    ...offerFindings(scenario.connect, ["connect"]),
    ...clients.flatMap((name) => [
      ...offerFindings(
        (scenario.clients as Record<string, Unknown>)[name]?.connect,
        ["clients", name, "connect"],
      ),
    ]),
    ...ignoreFindings(scenario.ignore),
    ...stepListFindings(scenario.steps, ["steps"], around),
    ...stepListFindings(scenario.finally, ["finally"], around),
  ];
}

/** A finding about a map as a whole, which its first key stands for. */
function ofMap(path: KeyPath, message: string, key?: string): Finding {
  return {
    path: key === undefined ? path : [...path, key],
    at: { kind: "map", path },
    message,
  };
}

function* roleFindings(scenario: Unknown, server: boolean): Iterable<Finding> {
  const foreign = server
    ? {
      url: 'it listens; the address is "listen"',
      connect: 'it is connected to; the handshake is "accept"',
      clients: 'its clients come by themselves; their number is "connections"',
    }
    : {
      listen: 'it connects; add "role: server" to listen',
      connections: 'it connects; add "role: server" to listen',
      accept: 'it connects; the handshake is "connect", or add "role: server"',
    };
  const role = server ? "role: server" : "a client's scenario";
  for (const [key, reason] of Object.entries(foreign)) {
    if (scenario[key] === undefined) continue;
    yield ofMap([], `"${key}" cannot stand in ${role}: ${reason}`, key);
  }
  if (server && scenario.transport === "web") {
    yield ofMap(
      [],
      'The web transport cannot listen; leave "transport" out, or write raw',
      "transport",
    );
  }
}

function* stepsFindings(scenario: Unknown, server: boolean): Iterable<Finding> {
  const side = isRecord(scenario[server ? "accept" : "connect"])
    ? scenario[server ? "accept" : "connect"] as Unknown
    : {};
  if (scenario.steps === undefined) {
    const judged = side.expect !== undefined ||
      server && (side.reject !== undefined || side.response !== undefined);
    if (judged) return;
    yield {
      path: ["steps"],
      at: { kind: "map", path: [] },
      message: server
        ? '"steps" is missing from the scenario; it may be left out only where "accept" has "expect", "reject" or "response"'
        : '"steps" is missing from the scenario; it may be left out only where "connect.expect" is given',
      expected: "a list of steps",
      actual: "nothing",
      missing: true,
    };
    return;
  }
  if (!Array.isArray(scenario.steps) || scenario.steps.length === 0) return;
  if (server) {
    if (side.reject === undefined) return;
    yield ofMap(
      [],
      'A refused handshake ("accept.reject") leaves no connection for "steps"; remove one of the two',
      "steps",
    );
  } else if (isRefusal(side)) {
    yield ofMap(
      [],
      'A status other than 101 ("connect.expect.status") leaves no connection for "steps"; remove one of the two',
      "steps",
    );
  }
}

function* offerFindings(connect: unknown, at: KeyPath): Iterable<Finding> {
  if (!isRecord(connect) || !Array.isArray(connect.protocols)) return;
  const { protocols } = connect;
  for (const [i, protocol] of protocols.entries()) {
    if (typeof protocol !== "string" || protocols.indexOf(protocol) === i) {
      continue;
    }
    const path = [...at, "protocols", i];
    yield {
      path,
      at: { kind: "value", path },
      message: `${
        JSON.stringify(protocol)
      } is offered twice; the subprotocols offered differ from each other (RFC 6455 4.1)`,
    };
  }
}

/** Whether only a refusal is expected of a handshake, templates aside. */
function isRefusal(connect: unknown): boolean {
  if (!isRecord(connect) || !isRecord(connect.expect)) return false;
  const { status } = connect.expect;
  if (status === undefined) return false;
  const statuses: unknown[] = Array.isArray(status) ? status : [status];
  return statuses.length > 0 &&
    statuses.every((one) =>
      typeof one === "number" && one !== 101 && one >= 100 && one <= 599
    );
}

/** What cannot be ignored, since nothing of it would ever be offered. */
const NEVER_IGNORED = ["close", "disconnect", "violation", "nothing"];

function* ignoreFindings(ignore: unknown): Iterable<Finding> {
  if (!Array.isArray(ignore)) return;
  for (const [i, expectation] of ignore.entries()) {
    if (!isRecord(expectation)) continue;
    const form = NEVER_IGNORED.find((key) => key in expectation);
    if (form === undefined) continue;
    yield ofMap(
      ["ignore", i],
      `"${form}" cannot be ignored; only messages and frames can`,
      form,
    );
  }
}

interface Surroundings {
  readonly clients: readonly string[];
  /** What else may be a client; null: anything. */
  readonly others: ReadonlySet<string> | null;
  readonly server: boolean;
}

function* stepListFindings(
  steps: unknown,
  path: KeyPath,
  around: Surroundings,
): Iterable<Finding> {
  if (!Array.isArray(steps)) return;
  for (const [i, step] of steps.entries()) {
    if (!isRecord(step)) continue;
    const here = [...path, i];
    yield* clientFindings(step, here, around);
    if (isRecord(step.expect)) yield* expectFindings(step, step.expect, here);
    if (step.connect !== undefined && around.server) {
      yield ofMap(
        here,
        'A server cannot connect again; "connect" is a step of clients',
      );
    }
    if (isRecord(step.repeat)) {
      yield* stepListFindings(
        step.repeat.steps,
        [...here, "repeat", "steps"],
        around,
      );
    }
  }
}

function* clientFindings(
  step: Unknown,
  path: KeyPath,
  { clients, others, server }: Surroundings,
): Iterable<Finding> {
  const { client } = step;
  if (typeof client !== "string" || clients.includes(client)) return;
  // A blank one is no name at all, and a template is judged by what it becomes.
  if (client.trim() === "" || client.includes("{{")) return;
  if (!server && others?.has(client) !== false) return;
  const at = { kind: "value", path: [...path, "client"] } as const;
  if (server) {
    yield {
      path: at.path,
      at,
      message: 'A step of "role: server" has no "client"; remove it',
    };
    return;
  }
  const near = nearest(client, clients);
  const name = brief(client);
  yield {
    path: at.path,
    at,
    message: clients.length === 0
      ? `No client is called "${name}": the scenario has no "clients"`
      : `No client is called "${name}"; ${
        near === null
          ? `"clients" has ${clients.join(", ")}`
          : `did you mean "${near}"?`
      }`,
    expected: clients.join(", "),
    actual: JSON.stringify(name),
    ...(near === null ? {} : { suggestion: near }),
  };
}

/** Forms that come with no content that could be captured or passed over. */
const CONTENTLESS = ["nothing", "disconnect", "violation"];
/** Forms that are not messages. */
const NO_MESSAGES = [
  "frame",
  "ping",
  "pong",
  "close",
  "disconnect",
  "violation",
  "nothing",
  "all_of",
];

function* expectFindings(
  step: Unknown,
  expect: Unknown,
  path: KeyPath,
): Iterable<Finding> {
  const below = [...path, "expect"];
  if (expect.nothing !== undefined && step.within !== undefined) {
    yield ofMap(
      path,
      '"within" cannot stand beside "nothing", which is a time itself; remove "within"',
      "within",
    );
  }
  const contentless = CONTENTLESS.find((form) => expect[form] !== undefined);
  if (contentless !== undefined) {
    for (const key of ["capture", "skip"]) {
      if (expect[key] === undefined) continue;
      yield ofMap(
        below,
        `"${key}" cannot stand beside "${contentless}", which takes no message; remove "${key}"`,
        key,
      );
    }
  }
  yield* allOfFindings(expect, below);
}

function* allOfFindings(expect: Unknown, path: KeyPath): Iterable<Finding> {
  if (Array.isArray(expect.any_of)) {
    for (const [i, one] of expect.any_of.entries()) {
      if (isRecord(one)) yield* allOfFindings(one, [...path, "any_of", i]);
    }
  }
  if (!Array.isArray(expect.all_of)) return;
  for (const [i, one] of expect.all_of.entries()) {
    if (!isRecord(one)) continue;
    const form = NO_MESSAGES.find((key) => one[key] !== undefined);
    if (form === undefined) continue;
    yield ofMap(
      [...path, "all_of", i],
      `"all_of" assigns messages, and "${form}" is none; expect it in a step of its own`,
      form,
    );
  }
}
