/** Which transport a scenario takes, and what cannot be done at all. */

import { assertEquals } from "@std/assert";
import type { Capability } from "../../lib/capability.ts";
import type { EndpointKind, Runtime } from "../../lib/endpoint/endpoint.ts";
import { planScenario } from "../../lib/runner/plan.ts";
import { runScenario } from "../../lib/runner/run.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { test } from "../support/harness.ts";
import { openStage, outcome, scenario } from "./running.ts";

const WEB: readonly Capability[] = ["protocols", "see_close", "compression"];

/** The runtime with a web transport of little, and with or without raw. */
async function modest(raw: boolean): Promise<Runtime> {
  const runtime = await currentRuntime();
  const web: EndpointKind = {
    ...runtime.web!,
    connect: (url, options) => runtime.web!.connect(url, options),
    provides: new Set(WEB),
  };
  return { ...runtime, name: "Modest 1", web, raw: raw ? runtime.raw : null };
}

async function planned(
  yaml: string,
  raw = true,
  variables: Record<string, string> = {},
): Promise<string> {
  const runtime = await modest(raw);
  const plan = planScenario(scenario(yaml), { runtime, variables });
  return plan.type === "run"
    ? `${plan.transport}: ${plan.reason}`
    : `unsupported: ${plan.reason}`;
}

const DEFAULT =
  "web: nothing in it needs more than the runtime's own WebSocket";

const TRANSPORTS: Record<string, string> = {
  "steps: [{send: a}, {expect: a}, {close: 1000}, {expect: {close: 1000}}]":
    DEFAULT,
  "steps: [{send: a}, {close: 3001}]": DEFAULT,
  "steps: [{close: {}}, {expect: {disconnect: any}}]": DEFAULT,
  "steps: [{send: {fragments: [a]}}]": DEFAULT,
  "ignore: [{ping: any}]\nsteps: [{expect: a}]": DEFAULT,
  "connect: {protocols: [chat]}\nsteps: []": DEFAULT,
  "connect: {compression: true}\nsteps: []": DEFAULT,
  "variables: {code: 1000}\nsteps: [{close: '{{ code }}'}]": DEFAULT,
  "steps: [{close: 1000}, {connect: true}, {expect: a}]": DEFAULT,
  "steps: [{expect: {json: {file: x}}}]": DEFAULT,
  "steps: [{send: {hex: 'c3bc', as: text}}]": DEFAULT,
  "steps: [{send: {repeat: {of: a, length: 3}}}]": DEFAULT,
  "steps: [{send: {repeat: {of: ü, length: 3}}}]":
    "raw: steps[0] needs to send text that is not UTF-8",
  "steps: [{send: {hex: 'c328', as: text}}]":
    "raw: steps[0] needs to send text that is not UTF-8",
  "steps: [{send: {fragments: [{base64: 'w+g=', as: text}]}}]":
    "raw: steps[0] needs to send text that is not UTF-8",
  "steps: [{send: a}, {send: {fragments: [a, b]}}]":
    "raw: steps[1] needs to send a message in several frames",
  "steps: [{send: {text: a, split: 1}}]":
    "raw: steps[0] needs to send a message in several frames",
  "steps: [{send: {text: a, chop: 1}}]":
    "raw: steps[0] needs to send in writes of a chosen size",
  "steps: [{send: {frame: {}}}]": "raw: steps[0] needs to send single frames",
  "steps: [{send: {bytes: '00'}}]":
    "raw: steps[0] needs to send octets that are no frame",
  "steps: [{ping: ''}]": "raw: steps[0] needs to send a Ping",
  "steps: [{close: 1002}]": "raw: steps[0] needs to send the close code 1002",
  [`steps: [{close: {code: 1000, reason: ${"x".repeat(123)}}}]`]: DEFAULT,
  [`steps: [{close: {code: 1000, reason: ${"x".repeat(124)}}}]`]:
    "raw: steps[0] needs to send a close reason of over 123 bytes",
  "variables: {code: 1002}\nsteps: [{close: '{{ code }}'}]":
    "raw: steps[0] needs to send the close code 1002",
  "steps: [{expect: {text: a, frames: 2}}]":
    "raw: steps[0] needs to see how a message was fragmented",
  "steps: [{repeat: {times: 2, steps: [{send: a}, {expect: {pong: any}}]}}]":
    "raw: steps[0].repeat.steps[1] needs to see Pings and Pongs",
  "steps: []\nfinally: [{drop: true}]":
    "raw: finally[0] needs to end TCP without a Close frame",
  "steps: [{expect: {any_of: [a, {violation: any}]}}]":
    "raw: steps[0] needs to judge the peer by the RFC",
  "steps: [{close: 1000}, {expect: a}]":
    "raw: steps[1] needs to read messages after its own Close",
  "steps: [{repeat: {times: 2, steps: [{expect: a}, {close: 1000}]}}]":
    "raw: steps[0].repeat.steps[0] needs to read messages after its own Close",
  "steps: [{repeat: {times: 2, steps: [{send: a}, {close: 1000}, {connect: true}]}}]":
    DEFAULT,
  "clients: {bob: {}}\nsteps: [{client: bob, repeat: {times: 2, steps: [{close: 1000}]}}, {expect: a}]":
    "raw: steps[0].repeat.steps[0] needs to send anything after its own Close",
  "clients: {bob: {}}\nsteps: [{client: bob, repeat: {times: 2, steps: [{send: a}]}}, {client: bob, close: 1000}, {expect: a}]":
    DEFAULT,
  "variables: {who: bob}\nclients: {bob: {}}\nsteps: [{client: '{{ who }}', close: 1000}, {client: bob, expect: a}]":
    "raw: steps[1] needs to read messages after its own Close",
  "steps: [{close: 1000}, {send: a}]":
    "raw: steps[1] needs to send anything after its own Close",
  "steps: [{expect: {close: {clean: true}}}]":
    "raw: steps[0] needs to see who ended TCP",
  "strict: all\nsteps: []": "raw: strict needs to see Pings and Pongs",
  "auto: {pong: false}\nsteps: []":
    "raw: auto.pong needs to leave a Ping unanswered",
  "connect: {headers: {X-A: b}}\nsteps: []":
    "raw: connect.headers.X-A needs to set request headers",
  "url: ws://me:secret@host/\nsteps: []":
    "raw: url needs to set request headers",
  "url: ws://host/\nclients: {bob: {url: 'ws://{{ who }}@host/'}}\nvariables: {who: bob}\nsteps: []":
    "raw: clients.bob.url needs to set request headers",
  "connect: {protocols: [a], expect: {protocol: a}}\nsteps: []":
    "web: nothing in it needs more than the runtime's own WebSocket",
  "connect: {protocols: [a], expect: {protocol: null}}\nsteps: []":
    "raw: connect.expect.protocol needs to see the answer to the opening handshake",
  "connect: {headers: {Upgrade: null}}\nsteps: []":
    "raw: connect.headers.Upgrade needs to leave out headers of the handshake",
  "connect: {headers: {Host: a}}\nsteps: []":
    "raw: connect.headers.Host needs to replace headers of the handshake itself",
  "connect: {expect: {status: 401}}":
    "raw: connect.expect.status needs to see the status of a refused handshake",
  "connect: {expect: {body: no}}\nsteps: []":
    "raw: connect.expect.body needs to see the body of a refused handshake",
  "clients: {bob: {connect: {origin: a}}}\nsteps: []":
    "raw: clients.bob.connect.origin needs to set the Origin header",
  "connect: {compression: {server_max_window_bits: 9}}\nsteps: []":
    "raw: connect.compression needs to choose the compression offer",
  "transport: raw\nsteps: []": "raw: transport: raw in the scenario",
  "transport: web\nsteps: [{ping: ''}]":
    "unsupported: steps[0] needs to send a Ping, which the web transport on Modest 1 cannot",
};

for (const [yaml, expected] of Object.entries(TRANSPORTS)) {
  test(`plan: ${yaml}`, async () => {
    assertEquals(await planned(yaml), expected);
  });
}

test("plan: repeats inside repeats are looked at once", async () => {
  const deep = 60;
  const yaml = `steps: [${
    "{repeat: {times: 2, steps: [".repeat(deep)
  }${"{close: 1000}, "}{connect: true}, {close: 1000}, {expect: a}${
    "]}}".repeat(deep)
  }]`;
  assertEquals(
    await planned(yaml),
    `raw: steps[0]${
      ".repeat.steps[0]".repeat(deep)
    } needs to send anything after its own Close`,
  );
});

/** Variables of the command line are strings. */
const BY_TEXT: [yaml: string, value: string, expected: string][] = [
  ["auto: {pong: '{{ v }}'}\nsteps: []", "true", DEFAULT],
  [
    "auto: {pong: '{{ v }}'}\nsteps: []",
    "false",
    "raw: auto.pong needs to leave a Ping unanswered",
  ],
  [
    "auto: {close: '{{ v }}'}\nsteps: []",
    "false",
    "raw: auto.close needs to leave a Close unanswered",
  ],
  ["steps: [{close: '{{ v }}'}]", "3001", DEFAULT],
  ["steps: [{close: {code: '{{ v }}'}}]", "1000", DEFAULT],
  [
    "steps: [{close: '{{ v }}'}]",
    "1002",
    "raw: steps[0] needs to send the close code 1002",
  ],
  ["connect: {expect: {status: '{{ v }}'}}\nsteps: []", "101", DEFAULT],
  ["connect: {compression: '{{ v }}'}\nsteps: []", "true", DEFAULT],
  [
    "steps: [{expect: {close: {clean: '{{ v }}'}}}]",
    "false",
    DEFAULT,
  ],
];

for (const [yaml, v, expected] of BY_TEXT) {
  test(`plan: ${yaml} with ${v} as text`, async () => {
    assertEquals(await planned(yaml, true, { v }), expected);
  });
}

test("plan: what web sends as Latin-1, or not at all, is sent by raw on every runtime", async () => {
  const runtime = await currentRuntime();
  const reason = (headers: string) => {
    const plan = planScenario(
      scenario(`connect: {headers: {X-A: "${headers}"}}\nsteps: []`),
      { runtime },
    );
    return plan.type === "run" ? plan.transport : plan.reason;
  };
  assertEquals(reason("plain\\tASCII ~"), "web");
  assertEquals(reason("Grüße"), "raw");
  assertEquals(reason("世界"), "raw");
});

test("plan: without raw, what web cannot do is unsupported", async () => {
  assertEquals(
    await planned("steps: [{send: a}, {ping: ''}]", false),
    "unsupported: steps[1] needs to send a Ping, which the web transport on Modest 1 cannot",
  );
  assertEquals(
    await planned("transport: raw\nsteps: []", false),
    "unsupported: Modest 1 has no raw transport",
  );
});

test("an unsupported scenario sends nothing", async () => {
  await using stage = await openStage();
  const parsed = scenario("steps: [{send: a}, {ping: ''}]");
  const report = await runScenario(parsed, {
    runtime: await modest(false),
    url: stage.url,
  });
  assertEquals(report.verdict, "unsupported");
  assertEquals(report.failure?.step, "steps[1]");
  assertEquals(report.failure?.place?.line, 1);
  assertEquals(report.steps.map((step) => step.outcome), [
    "skipped",
    "skipped",
  ]);
  assertEquals(stage.accepted, 0);
});

test("degrade does fragments as whole messages, and says so", async () => {
  await using stage = await openStage();
  const parsed = scenario(`degrade: true
steps:
  - send: { fragments: [a, b] }
  - expect: { fragments: [a, b] }
  - send: { text: cd, split: 1, chop: 1 }
  - expect: { text: cd, frames: 2 }
  - send: { frames: [{ fin: false, text: e }, { opcode: continuation, text: f }] }
  - expect: ef
  - repeat: { times: 2, steps: [{ send: { fragments: [g, h] } }, { expect: gh }] }`);
  const report = await runScenario(parsed, {
    runtime: await modest(false),
    url: stage.url,
  });
  assertEquals(outcome(report), "passed");
  assertEquals(report.steps.map((step) => step.outcome), [
    "degraded",
    "degraded",
    "degraded",
    "degraded",
    "degraded",
    "passed",
    "degraded",
  ]);
  assertEquals(report.steps[0]!.notes, ["sent as one message in one frame"]);
  // The steps tell it, and nothing tells it again.
  assertEquals(report.notes, []);
});

test("a variable decides whether is degraded, and whether is left unanswered", async () => {
  const planOf = async (yaml: string, v: boolean | string, raw: boolean) => {
    const runtime = await modest(raw);
    const plan = planScenario(scenario(`variables: { v: null }\n${yaml}`), {
      runtime,
      variables: { v },
    });
    return plan.type === "run" ? plan.transport : plan.type;
  };
  const fragments = "degrade: '{{ v }}'\nsteps: [{send: {fragments: [a, b]}}]";
  const pong = "auto: {pong: '{{ v }}'}\nsteps: []";
  const drop = "steps: [{drop: '{{ v }}'}]";
  // From the command line a boolean comes as text.
  for (const [yes, no] of [[true, false], ["true", "false"]] as const) {
    assertEquals(await planOf(fragments, yes, false), "web");
    assertEquals(await planOf(fragments, no, false), "unsupported");
    assertEquals(await planOf(pong, yes, true), "web");
    assertEquals(await planOf(pong, no, true), "raw");
    assertEquals(await planOf(drop, yes, true), "raw");
  }
});

test("degrade ignores messages however they were fragmented, and says so", async () => {
  await using stage = await openStage();
  const parsed = scenario(`url: '/say?do=text beat&do=text a'
degrade: true
strict: true
ignore: [{ text: beat, frames: 1 }]
steps: [{ expect: a }]`);
  const report = await runScenario(parsed, {
    runtime: await modest(false),
    url: stage.url,
  });
  assertEquals(outcome(report), "passed");
  assertEquals(
    report.transportReason,
    "degrade: ignore[0] needs to see how a message was fragmented, which is done as whole messages",
  );
});

test("degrade does not do what is no message", async () => {
  const parsed = scenario(
    "degrade: true\nsteps: [{send: {fragments: [a, b]}}, {ping: ''}]",
  );
  const plan = planScenario(parsed, { runtime: await modest(false) });
  assertEquals(plan.type, "unsupported");
  assertEquals(plan.deciding?.path, "steps[1]");
});

test("degrade degrades nothing where raw can be had", async () => {
  const parsed = scenario(
    "degrade: true\nsteps: [{send: {fragments: [a, b]}}]",
  );
  const plan = planScenario(parsed, { runtime: await modest(true) });
  assertEquals(plan.type === "run" && plan.transport, "raw");
  assertEquals(plan.type === "run" && plan.degraded.size, 0);
});
