/** What runs report keeps to the schemas that are given out, with nothing in it that they do not name. */

import { assert, assertEquals } from "@std/assert";
import { json } from "../../lib/report/json.ts";
import { eventSchema, reportSchema } from "../../lib/report/json_schema.ts";
import { eventLine } from "../../lib/report/ndjson.ts";
import type { Report, RunEvent } from "../../lib/runner/report.ts";
import { closedValidator } from "../support/closed_schema.ts";
import { test } from "../support/harness.ts";
import { run, runOnStage } from "./running.ts";

const checkDocument = closedValidator(reportSchema);
const checkLine = closedValidator(eventSchema);

/** A run with all that it told. */
async function told(
  act: (onEvent: (event: RunEvent) => void) => Promise<Report>,
): Promise<{ report: Report; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const report = await act((event) => events.push(event));
  return { report, events };
}

function check({ report, events }: { report: Report; events: RunEvent[] }) {
  const context = { color: false, frames: "failed", version: "0" } as const;
  checkDocument(JSON.parse(json.render([report], context)));
  for (const event of events) {
    checkLine(JSON.parse(JSON.stringify(eventLine(event, 0))));
  }
}

const SCENARIOS: Readonly<Record<string, string>> = {
  "steps of every kind": `
url: /echo
connect: { protocols: [chat], compression: true }
clients: { bob: {} }
steps:
  - { send: { fragments: [a, b] } }
  - { expect: ab }
  - { repeat: { times: 2, steps: [{ send: x }, { expect: x }] } }
  - { ping: p }
  - { expect: { pong: p } }
  - { client: bob, send: { bytes: "8980" } }
  - { wait: 1ms }
  - { close: 1000 }
  - { expect: { close: 1000 } }`,
  "a failure": `
url: /say?do=text {"a":1}
steps: [{ expect: { json: { a: 2 } } }, { send: x }]
finally: [{ send: y }]`,
  "a refusal": "url: /refuse?status=401\nsteps: [{ send: x }]",
  "a violation": "url: /say?do=bytes ff00&do=wait 50\nsteps: [{ expect: x }]",
};

for (const [name, yaml] of Object.entries(SCENARIOS)) {
  test(`the report and the events of ${name} keep to the schemas`, async () => {
    check(
      await told((onEvent) => runOnStage(yaml, { transport: "raw", onEvent })),
    );
  });
}

test("several connections of a server are told apart", async () => {
  const clients: Promise<Report>[] = [];
  const { report, events } = await told((onEvent) =>
    run("role: server\nconnections: 2\nsteps: [{ expect: hello }]", {
      onEvent(event) {
        onEvent(event);
        if (event.type !== "start") return;
        for (let client = 0; client < 2; client++) {
          clients.push(run("steps: [{ send: hello }]", { url: event.url }));
        }
      },
    })
  );
  await Promise.all(clients);
  assertEquals(report.verdict, "passed");
  assert(report.steps.every(({ connection }) => connection !== undefined));
  check({ report, events });
});
