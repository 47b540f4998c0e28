/** Descriptions → cases: one description gives the scenario for servers and the one for clients. */

import type {
  Accept,
  Connect,
  Duration,
  ScenarioKeys,
  Step,
  Steps,
} from "../scenario/types.ts";
import type { ConformanceCase } from "./case.ts";
import type { Closing, Role } from "./closing.ts";

/** The limit of a waiting step; what conforms is judged as it arrives, long before. */
export const PATIENCE: Duration = "3s";

/** The limit of connecting, whatever the steps may take: that of the well-known suite. */
const OPENING: Duration = "5s";

/** What is done on the connection. */
export interface Course {
  /** Judge the behaviour; a function of the role that the scenario plays, where the two differ. */
  readonly steps: Step[] | ((role: Role) => Step[]);
  /** Judges how the connection ends. */
  readonly closing: Closing;
}

/** A case, as a section writes it down. */
export interface Description {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly expectation: string;
  readonly rfc: string;
  readonly docs?: string;
  readonly course: Course;
  readonly connect?: Connect;
  readonly accept?: Accept;
  /** Which peers the rule binds. Default: both. */
  readonly binds?: "server" | "client";
  /** Default {@linkcode PATIENCE}. */
  readonly timeout?: Duration;
  /** Default: every message, Ping and Pong must be expected. */
  readonly strict?: false;
  readonly auto?: ScenarioKeys["auto"];
  readonly ignore?: ScenarioKeys["ignore"];
  /** Whatever happens is only reported. */
  readonly informational?: true;
}

/** The case of a description. */
export function makeCase(from: Description): ConformanceCase {
  return {
    id: from.id,
    section: sectionOf(from.id),
    title: from.title,
    description: from.description,
    expectation: from.expectation,
    rfc: from.rfc,
    docs: from.docs ?? null,
    server: from.binds === "client" ? null : {
      ...head(from),
      connect: { within: OPENING, ...from.connect },
      ...course(from, "client"),
    },
    client: from.binds === "server" ? null : {
      ...head(from),
      role: "server",
      ...(from.accept === undefined ? {} : { accept: from.accept }),
      ...course(from, "server"),
    },
  };
}

/** Words as they stand inside a sentence: only the first letter is lowered. */
export function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** The section of a case's id. */
export function sectionOf(id: string): string {
  return id.split(".", 1)[0]!;
}

function head(from: Description): ScenarioKeys {
  return {
    name: `${from.id} ${from.title}`,
    description: `${from.description} ${from.expectation} (${from.rfc})`,
    tags: [`section-${sectionOf(from.id)}`],
    transport: "raw",
    timeout: from.timeout ?? PATIENCE,
    ...(from.strict === undefined ? { strict: "all" } : {}),
    ...(from.auto === undefined ? {} : { auto: from.auto }),
    ...(from.ignore === undefined ? {} : { ignore: from.ignore }),
    ...(from.informational ? { grade: "informational" } : {}),
  };
}

function course(
  from: Description,
  role: Role,
): Steps & Pick<ScenarioKeys, "finally"> {
  const { steps, closing } = from.course;
  const behaviour = typeof steps === "function" ? steps(role) : steps;
  const ending = closing(role);
  return {
    // One without steps ends with the handshake, which it judges then.
    ...(behaviour.length > 0 ? { steps: behaviour } : {}) as Steps,
    ...(ending.length > 0 ? { finally: ending } : {}),
  };
}
