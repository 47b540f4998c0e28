/** A whole scenario. */

import { expectation } from "./expect.ts";
import { accept, connect } from "./handshake.ts";
import {
  bool,
  integer,
  json,
  lazy,
  list,
  only,
  optional,
  record,
  strict,
  templated,
  text,
  word,
} from "./kit.ts";
import { flag } from "./send.ts";
import { step } from "./step.ts";
import { address, duration, nonBlank, url, variableNames } from "./text.ts";

const client = lazy(() =>
  strict("client", {
    url: optional(url()),
    connect: optional(connect),
  })
);

/** Everything that a scenario may hold, without the keys that begin with `x-`. */
export const scenario = strict("scenario", {
  $schema: optional(text()),
  name: optional(nonBlank()),
  description: optional(text()),
  tags: optional(list(nonBlank())),
  role: optional(word(["client", "server"], "a role")),
  url: optional(url()),
  transport: optional(word(["auto", "web", "raw"], "a transport")),
  degrade: optional(flag),
  timeout: optional(duration()),
  deadline: optional(duration()),
  variables: optional(record(json(), variableNames)),
  connect: optional(connect),
  listen: optional(address()),
  connections: optional(
    templated("a whole number, 1 or more", { number: integer(1) }),
  ),
  accept: optional(accept),
  clients: optional(record(client, { judge: judgeClient })),
  auto: optional(lazy(() =>
    strict("auto", {
      pong: optional(flag),
      close: optional(flag),
      read: optional(flag),
    })
  )),
  ignore: optional(list(expectation)),
  strict: optional(templated('true, false or "all"', {
    string: word(["all"]),
    boolean: bool(),
  })),
  grade: optional(only("informational")),
  steps: optional(list(step)),
  finally: optional(list(step)),
});

function judgeClient(name: string): string | null {
  return name.trim() === "" ? "A client needs a name" : null;
}
