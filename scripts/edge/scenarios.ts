/** What the entry files run against a deployment: scenarios as objects, which need no YAML parser. */

import type { Scenario } from "../../lib/edge/mod.ts";

/** Each `url` is a path below the target that the entry file names. */
export const scenarios: Scenario[] = [
  {
    name: "An echo from a warm function",
    url: "/echo",
    timeout: "3s",
    steps: [
      { send: "hello" },
      { expect: "hello" },
      { send: "still there" },
      { expect: "still there", within: "500ms" },
    ],
  },
  {
    name: "The heartbeat is answered",
    url: "/echo",
    steps: [
      { send: { json: { type: "ping" } } },
      { expect: { json: { type: "pong" } } },
    ],
  },
  {
    name: "The close code arrives",
    url: "/echo",
    steps: [
      { send: { json: { type: "close", code: 4001, reason: "checked" } } },
      { expect: { close: { code: 4001, reason: "checked" } } },
    ],
  },
];
