/** That sections 12 and 13 are about compressed messages: as servers and as clients see it. */

import { assert, assertEquals } from "@std/assert";
import type { ConformanceCase } from "../../lib/conformance/case.ts";
import { hostPack } from "../../lib/conformance/host.ts";
import { pack } from "../../lib/conformance/pack.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import type { WireEvent } from "../../lib/endpoint/endpoint.ts";
import { serveClients } from "../../lib/endpoint/serve.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { Scenario } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { faults, found } from "./agreement.ts";
import { ownClient, walk } from "./walking.ts";

const runtime = await currentRuntime();

/** The smallest of each family, one in many frames, and all that does not compress. */
const CASES: readonly ConformanceCase[] = selectCases(pack("quick"), {
  cases: ["12.*.1", "13.*.1", "12.*.11", "13.*.11", "12.5"],
});

/** How many messages these scenarios send. */
function messagesOf(
  scenarioOf: (one: ConformanceCase) => Scenario | null,
): number {
  return CASES.reduce((sum, one) => {
    const [step] = scenarioOf(one)!.steps!;
    assert(step !== undefined && step.repeat !== undefined);
    return sum + Number(step.repeat.times);
  }, 0);
}

/** Counts the messages that come, and those whose first frame, or another one, has the wrong RSV1. */
class Counter {
  compressed = 0;
  wrong = 0;

  readonly observe = (event: WireEvent): void => {
    if (event.type !== "frame" || event.direction !== "in") return;
    const { opcode, rsv } = event.frame;
    if (opcode > 2) return;
    if (rsv !== (opcode === 0 ? 0 : 4)) this.wrong++;
    else if (opcode !== 0) this.compressed++;
  };
}

test("a server gets every message of 12 and 13 compressed", async () => {
  const counter = new Counter();
  const listener = await runtime.listen!({});
  const served = serveClients(listener, {
    take: (incoming) =>
      incoming.violation === null
        ? incoming.accept({ compression: {}, observe: counter.observe })
        : Promise.reject(new Error(incoming.violation.message)),
    async talk(endpoint) {
      for (;;) {
        const events = await endpoint.receive();
        if (events === null) return;
        for (const event of events) {
          if (event.type !== "message" || endpoint.closeSent) continue;
          const { kind, data } = event.message;
          endpoint.send({ kind, fragments: [data] }).catch(() => {});
        }
      }
    },
    failed(error) {
      throw error;
    },
  });
  const result = await found(`ws://127.0.0.1:${listener.port}`, CASES);
  await served.close();
  assertEquals(faults(result), []);
  assertEquals(
    [counter.wrong, counter.compressed],
    [0, messagesOf(({ server }) => server)],
  );
});

test("a client gets every message of 12 and 13 compressed", async () => {
  const counter = new Counter();
  await using host = await hostPack({
    runtime,
    profile: "quick",
    framescript: "0.0.0",
    cases: CASES,
  });
  await walk(
    `ws://127.0.0.1:${host.port}`,
    "counting",
    (url) =>
      ownClient({
        ...runtime,
        raw: {
          ...runtime.raw!,
          connect: (url, options) =>
            runtime.raw!.connect(url, {
              ...options,
              ...(url.includes("/runCase") ? { observe: counter.observe } : {}),
            }),
        },
      })(url),
  );
  await host.close();
  assertEquals(faults(host.result("counting")!), []);
  assertEquals(
    [counter.wrong, counter.compressed],
    [0, messagesOf(({ client }) => client)],
  );
});

test("13.7 falls back, with the offers that a client makes", async () => {
  await using host = await hostPack({
    runtime,
    profile: "quick",
    framescript: "0.0.0",
    cases: selectCases(pack("quick"), { cases: ["13.7.1", "13.3.1"] }),
  });
  // Without client_max_window_bits only the second answer of 13.7 can be given.
  const plain = {
    ...runtime,
    raw: {
      ...runtime.raw!,
      connect: (url: string) =>
        runtime.raw!.connect(url, { compression: [{}] }),
    },
  };
  await walk(`ws://127.0.0.1:${host.port}`, "plain", ownClient(plain));
  await host.close();
  const { cases } = host.result("plain")!;
  assertEquals(
    cases.map(({ id, behaviour, report }) => [
      id,
      behaviour,
      report.connections[0]?.extensions,
    ]),
    [
      ["13.3.1", "unimplemented", ""],
      ["13.7.1", "ok", "permessage-deflate; client_no_context_takeover"],
    ],
  );
});
