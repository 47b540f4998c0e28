/** Opening, stopping, `finally`, closing: what holds a run together. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { EndpointKind } from "../../lib/endpoint/endpoint.ts";
import { UsageError } from "../../lib/errors.ts";
import type { RunEvent } from "../../lib/runner/report.ts";
import { checkScenario, runScenario } from "../../lib/runner/run.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import { test } from "../support/harness.ts";
import { scriptedServer } from "../support/scripted.ts";
import {
  openStage,
  outcome,
  run,
  runOnStage,
  scenario,
  withFiles,
} from "./running.ts";

/** Longer than any of these runs may take, in milliseconds. */
const AT_ONCE = 1500;

test("a refused port is errored", async () => {
  const report = await run("steps: [{send: a}]\nfinally: [{send: b}]", {
    url: "ws://127.0.0.1:1/",
  });
  assertEquals(report.verdict, "errored");
  assertEquals(report.failure?.code, "connect_refused");
  assertEquals(report.steps.map((step) => step.outcome), [
    "skipped",
    "skipped",
  ]);
});

test("a peer that never answers is errored in time", async () => {
  await using server = await scriptedServer(() => {});
  const report = await run("timeout: 60ms\nsteps: [{send: a}]", {
    url: server.url,
  });
  assertEquals(report.verdict, "errored");
  assertEquals(report.failure?.code, "connect_timeout");
});

test("a bad Sec-WebSocket-Accept fails by name", async () => {
  await using server = await scriptedServer((socket) =>
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: nope\r\n\r\n",
    )
  );
  const report = await run("transport: raw\nsteps: [{send: a}]", {
    url: server.url,
  });
  assertEquals(report.verdict, "failed");
  assertEquals(report.failure?.code, "violation");
  assertEquals(report.failure?.section, "RFC 6455 4.1");
  assertEquals(
    report.transcript.map((entry) => "code" in entry ? entry.code : entry.type),
    ["open", "response_accept_wrong"],
  );
});

test("interim responses are no answer, and stand in the transcript", async () => {
  const HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  await using server = await scriptedServer((socket) => {
    socket.write(HINTS);
    socket.accept();
    socket.write([0x81, 0x01, 0x61]);
  });
  const report = await run(
    "transport: raw\nsteps: [{expect: a}, {drop: true}]",
    {
      url: server.url,
    },
  );
  assertEquals(outcome(report), "passed");
  const [interim, open] = report.transcript;
  assertEquals(interim?.type === "bytes" && interim.payload.head, HINTS);
  assertEquals(open?.type === "open" && open.status, 101);
});

test("an unexpected refusal fails with status, headers and body", async () => {
  const report = await runOnStage(
    "url: /refuse?status=403\nsteps: [{send: a}]",
    {
      transport: "raw",
    },
  );
  assertEquals(
    outcome(report),
    "failed refused: refused: 403 Forbidden",
  );
  assertEquals(report.connections[0]?.status, 403);
  assertEquals(report.connections[0]?.body, "refused");
  assertEquals(report.steps[0]?.outcome, "skipped");
});

test("an expected refusal passes", async () => {
  const report = await runOnStage(`url: /refuse?status=401
connect:
  expect:
    status: [401, 403]
    headers: { x-why: { contains: because }, x-none: null }
    body: refused
    grade: non_strict`);
  assertEquals(outcome(report), "passed");
  assertEquals(report.grade, "non_strict");
});

test("the body of a refusal is judged by who sees it", async () => {
  const yaml =
    "url: /refuse?status=401\nconnect: {expect: {status: 401, body: refused}}";
  const report = await runOnStage(yaml);
  assertEquals([outcome(report), report.transport], ["passed", "raw"]);
  const web = await runOnStage(yaml, { transport: "web" });
  assertEquals(web.verdict, "unsupported");
});

test("a refusal that was expected and did not come fails", async () => {
  const report = await runOnStage(
    "url: /echo\nconnect: {expect: {status: 401}}",
    {
      transport: "raw",
    },
  );
  assertEquals(report.failure?.code, "handshake");
  assertEquals(report.failure?.expected, "status: 401");
  assertEquals(report.failure?.actual, "status: 101 Switching Protocols");
});

test("the first of several answers that holds counts", async () => {
  const yaml = `connect:
  expect:
    any_of:
      - { status: { gte: 400, lt: 500 }, grade: non_strict }
      - { disconnect: any, grade: informational }
      - { status: 101 }
steps: [{send: a}, {expect: a}]`;
  const open = await runOnStage(yaml);
  assertEquals([open.verdict, open.grade], ["passed", "ok"]);
  const refused = await runOnStage(`url: /refuse?status=404\n${yaml}`);
  assertEquals([refused.verdict, refused.grade], ["passed", "non_strict"]);
  assertEquals(refused.steps.map((step) => step.outcome), [
    "skipped",
    "skipped",
  ]);
  await using server = await scriptedServer((socket) => socket.end());
  const silent = await run(yaml, { url: server.url });
  assertEquals([silent.verdict, silent.grade], ["passed", "informational"]);
});

test("an answer that is not so may end the scenario with a grade", async () => {
  const report = await runOnStage(`connect:
  expect: { extensions: { contains: permessage-deflate }, otherwise: unimplemented }
steps: [{send: a}]
finally: [{close: 1000}, {expect: {close: 1000}}]`);
  assertEquals([report.verdict, report.grade], ["passed", "unimplemented"]);
  assertEquals(report.steps.map((step) => step.outcome), [
    "skipped",
    "passed",
    "passed",
  ]);
});

test("what the handshake answers is captured", async () => {
  const report = await runOnStage(`connect:
  protocols: [chat]
  expect: { protocol: chat, headers: { X-Stage: open } }
  capture: { agreed: protocol, stage: { header: x-stage } }
steps: [{send: "{{ agreed }} {{ stage }}"}, {expect: chat open}]`);
  assertEquals(outcome(report), "passed");
});

test("an open connection is closed at the end, and the answer awaited", async () => {
  const report = await runOnStage("steps: [{send: a}, {expect: a}]", {
    transport: "raw",
  });
  assertEquals(report.connections[0]?.close, {
    code: 1000,
    reason: "",
    clean: true,
    by: "peer",
    error: null,
  });
  assertEquals(report.notes, []);
});

test("a Close that is not answered is a note", async () => {
  const report = await runOnStage(
    "url: /echo?deaf\ntimeout: 300ms\nsteps: []",
    {
      transport: "raw",
    },
  );
  assertEquals(report.verdict, "passed");
  assertEquals(report.notes.map(({ code }) => code), ["close_unanswered"]);
});

test("a connection that is lost while no step waits is a note", async () => {
  const lost = async (act: string, steps: string, more = "") => {
    const report = await runOnStage(
      `url: '/say?${act}'\ntransport: raw\n${more}\nsteps: ${steps}`,
    );
    assertEquals(outcome(report), "passed");
    return report.notes.map(({ code, message }) => `${code}: ${message}`);
  };
  const NOTE =
    "connection_lost: the peer ended the connection without a Close while no step waited";
  // It has ended before the second client's message comes.
  const clients = "clients: {bob: {url: '/say?do=read&do=wait 100&do=text b'}}";
  const later = "{client: bob, send: x}, {client: bob, expect: b}";
  assertEquals(await lost("do=drop", `[${later}]`, clients), [NOTE]);
  assertEquals(await lost("do=drop", `[{expect: {disconnect: any}}]`), []);
  assertEquals(
    await lost("do=drop", `[{expect: {text: a, optional: true}}]`),
    [],
  );
  assertEquals(
    await lost("do=drop", `[${later}, {send: a, optional: true}]`, clients),
    [],
  );
  assertEquals(
    await lost("do=close 1001", `[${later}]`, clients),
    [],
  );
  assertEquals(await lost("do=echo", "[{drop: true}]"), []);
});

test("unread messages are a note", async () => {
  const report = await runOnStage(
    "url: '/say?do=text a&do=text b'\nsteps: [{expect: a}]",
    { transport: "raw" },
  );
  assertEquals(report.verdict, "passed");
  assertEquals(report.notes.map(({ code, message }) => `${code}: ${message}`), [
    "unread_messages: 1 message was not consumed",
  ]);
});

test("finally runs after a failure, and the first failure stays", async () => {
  const report = await runOnStage(`steps: [{expect: a, within: 50ms}, {send: b}]
finally: [{send: c}, {expect: c}, {expect: d, within: 50ms}]`);
  assertEquals(report.failure?.step, "steps[0]");
  assertEquals(report.steps.map((step) => step.outcome), [
    "failed",
    "skipped",
    "passed",
    "passed",
    "failed",
  ]);
});

test("a failure in finally fails the scenario", async () => {
  const report = await runOnStage(
    "steps: [{send: b}, {expect: b}]\nfinally: [{expect: d, within: 50ms}]",
  );
  assertEquals(report.verdict, "failed");
  assertEquals(report.failure?.step, "finally[0]");
});

test("a step that judging held over its limit is told as that", async () => {
  // How long an expression takes is the engine's; this one takes long on all.
  const real = RegExp.prototype.test;
  RegExp.prototype.test = function (text) {
    const until = performance.now() + (this.source === "^held$" ? 300 : 0);
    while (performance.now() < until);
    return real.call(this, text);
  };
  try {
    // At the Ping the message is there.
    const report = await runOnStage(`url: '/say?do=text held&do=ping p'
transport: raw
steps: [{expect: {ping: p}}, {expect: {text: {matches: "^held$"}}, within: 1ms}]`);
    assertMatch(
      outcome(report),
      /^failed timeout: timed out after 1 ms: judging what came took \d+ ms$/,
    );
  } finally {
    RegExp.prototype.test = real;
  }
});

test("a deadline ends the scenario, and finally still runs", async () => {
  const report = await runOnStage(`deadline: 300ms
steps: [{wait: 10s}, {send: a}]
finally: [{send: b}, {expect: b}]`);
  assertEquals(
    outcome(report),
    "failed deadline: the deadline of 300 ms has passed",
  );
  assertEquals(report.steps.map((step) => step.outcome), [
    "failed",
    "skipped",
    "passed",
    "passed",
  ]);
});

test("behind a deadline, finally and closing have a second together", async () => {
  await using stage = await openStage();
  const yaml = `deadline: 1s
steps: [{expect: a}]
finally: [{send: bye}, {expect: bye}, {expect: what never comes}]`;
  await Promise.all((["raw", "web"] as const).map(async (transport) => {
    const report = await run(yaml, {
      url: `${stage.url}/echo?deaf`,
      transport,
    });
    assertEquals(report.failure?.code, "deadline");
    assertEquals(
      report.steps.map(({ outcome, failure }) => failure?.message ?? outcome),
      [
        "the deadline of 1 s has passed",
        "passed",
        "passed",
        "timed out after the time that finally has after the run was stopped waiting for a message",
      ],
    );
    // The peer would have 5 s to send something, and 2 s to answer the Close.
    assert(report.milliseconds < 3600, `${report.milliseconds} ms`);
  }));
});

test("a deadline ends what loops in finally too", async () => {
  const report = await runOnStage(`deadline: 200ms
timeout: 300ms
steps: [{wait: 10s}]
finally: [{wait: 10s}]`);
  assertEquals(report.failure?.code, "deadline");
  assert(report.milliseconds < AT_ONCE);
});

for (
  const [when, yaml] of Object.entries({
    "waiting": "steps: [{expect: a}]",
    "in wait": "steps: [{wait: 10s}]",
    "in a repeat":
      "steps: [{repeat: {times: 100000000, steps: [{send: a}, {expect: a}]}}]",
    "in finally": "timeout: 10s\nsteps: []\nfinally: [{expect: a}]",
  })
) {
  test(`aborting ends a run that is ${when}`, async () => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), 60);
    const report = await runOnStage(yaml, { signal: abort.signal });
    clearTimeout(timer);
    assertEquals(outcome(report), "failed aborted: the run was aborted");
    assert(report.milliseconds < AT_ONCE);
  });
}

test("aborting ends the wait for an answer to the handshake", async () => {
  await using server = await scriptedServer(() => {});
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), 50);
  const report = await run("timeout: 10s\nsteps: [{send: a}]", {
    url: server.url,
    signal: abort.signal,
  });
  clearTimeout(timer);
  assertEquals(outcome(report), "failed aborted: the run was aborted");
  assert(report.milliseconds < AT_ONCE);
});

test("a run that is aborted before it begins opens nothing", async () => {
  await using stage = await openStage();
  const report = await run("steps: [{send: a}]", {
    url: stage.url,
    signal: AbortSignal.abort(),
  });
  assertEquals(outcome(report), "failed aborted: the run was aborted");
  assertEquals(stage.accepted, 0);
});

test("informational: whatever happens is only reported", async () => {
  const report = await runOnStage(
    "grade: informational\nsteps: [{expect: a, within: 40ms}]",
  );
  assertEquals([report.verdict, report.grade], ["passed", "informational"]);
  assertEquals(report.failure, null);
  assertEquals(report.steps[0]?.outcome, "failed");
  assertEquals(report.notes.map(({ code }) => code), ["informational"]);
});

test("several clients, each with its own inbox", async () => {
  await using stage = await openStage();
  const report = await run(
    `url: /echo
connect: { headers: { X-Who: alice } }
clients:
  bob: { connect: { headers: { X-Who: bob } } }
  carol: { url: /headers }
steps:
  - { send: from alice }
  - { client: bob, send: from bob }
  - { client: bob, expect: from bob }
  - { expect: from alice }
  - { client: carol, expect: { json_contains: { x-who: alice } } }`,
    {
      url: stage.url,
      transport: "raw",
    },
  );
  assertEquals(outcome(report), "passed");
  assertEquals(report.connections.map(({ client, url }) => [client, url]), [
    ["main", `${stage.url}/echo`],
    ["bob", `${stage.url}/echo`],
    ["carol", `${stage.url}/headers`],
  ]);
});

test("connect opens a connection again, with an inbox of its own", async () => {
  const report = await runOnStage(
    `url: '/say?do=text hello&do=text more&do=close 1012'
steps:
  - expect: hello
  - expect: { close: 1012 }
  - connect: true
  - expect: hello
  - expect: more`,
  );
  assertEquals(outcome(report), "passed");
  assertEquals(report.connections.map(({ number }) => number), [1, 2]);
  assertEquals(report.notes.map(({ code }) => code), ["unread_messages"]);
});

test("connect waits for the end of a connection that is closing", async () => {
  const report = await runOnStage(`steps:
  - close: 1000
  - connect: true
  - send: a
  - expect: a`);
  assertEquals(outcome(report), "passed");
});

test("connect fails where the connection is open", async () => {
  const report = await runOnStage("steps: [{connect: true}]");
  assertEquals(
    outcome(report),
    "failed closed: Cannot connect again: the connection of main is open",
  );
});

test("connecting again to a server that is gone is errored", async () => {
  const stage = await openStage();
  const running = run(
    "steps: [{expect: {close: 1001}}, {connect: true}, {send: a}]",
    { url: stage.url },
  );
  while (stage.accepted === 0) await new Promise((r) => setTimeout(r, 5));
  await stage[Symbol.asyncDispose]();
  const report = await running;
  assertEquals(report.verdict, "errored");
  assertEquals(report.failure?.step, "steps[1]");
  assertEquals(report.steps.map((step) => step.outcome), [
    "passed",
    "errored",
    "skipped",
  ]);
});

test("auto: pong false leaves Pings to steps", async () => {
  const report = await runOnStage(`url: '/say?do=ping p&do=wait 30&do=text a'
auto: { pong: false }
steps: [{expect: {ping: p}}, {pong: p}, {expect: a}]`);
  assertEquals(outcome(report), "passed");
  const out = report.transcript.filter((entry) =>
    entry.type === "frame" && entry.direction === "out" && entry.opcode === 10
  );
  assertEquals(out.length, 1);
});

test("auto: close false leaves the Close to steps", async () => {
  const report = await runOnStage(`url: '/say?do=close 1000'
auto: { close: false }
steps: [{expect: {close: 1000}}, {close: 1000}, {expect: {disconnect: {clean: true}}}]`);
  assertEquals(outcome(report), "passed");
});

test("nothing is sent once both sides have closed, however long TCP stays", async () => {
  await using server = await scriptedServer(async (socket) => {
    socket.accept();
    await socket.read();
    socket.write([0x88, 0x02, 0x03, 0xe8]);
    await socket.closed;
  });
  const after = (step: string) =>
    run(
      `transport: raw\nsteps: [{close: 1000}, {expect: {close: 1000}}, ${step}]`,
      { url: server.url },
    );
  const REASON = "Cannot send: the peer closed with 1000 (normal closure)";
  const verbs = ["send: a", "ping: a", "pong: a", "close: 1000"];
  const low = ["frame: {text: a}", "frames: [{text: a}]", "bytes: '00'"];
  await Promise.all([
    ...verbs.map(async (verb) => {
      const report = await after(`{${verb}}`);
      assertEquals(outcome(report), `failed closed: ${REASON}`);
    }),
    ...verbs.map(async (verb) => {
      const report = await after(`{${verb}, optional: true}`);
      assertEquals(outcome(report), "passed");
      assertEquals(report.steps[2]?.notes, [REASON]);
    }),
    ...low.map(async (form) => {
      assertEquals(outcome(await after(`{send: {${form}}}`)), "passed");
    }),
  ]);
});

test("what comes after a violation is in the transcript as octets", async () => {
  await using server = await scriptedServer(async (socket) => {
    socket.accept();
    socket.write([0x8b, 0x00]);
    await socket.read();
    socket.write([0x81, 0x02, 0x68, 0x69]);
    socket.end();
  });
  const report = await run(
    "transport: raw\nsteps: [{expect: {violation: any}}, {expect: {disconnect: {code: none}}}]",
    { url: server.url },
  );
  assertEquals(outcome(report), "passed");
  const octets = report.transcript.flatMap((entry) =>
    entry.type === "bytes" ? [entry.payload.head] : []
  );
  assertEquals(octets, ["8b00", "81026869"]);
});

test("drop ends TCP without a Close", async () => {
  const report = await runOnStage(
    "steps: [{drop: true}, {expect: {disconnect: {code: none, by: self}}}]",
  );
  assertEquals(outcome(report), "passed");
});

test("events tell what happens in order", async () => {
  const events: RunEvent[] = [];
  await runOnStage("steps: [{send: a}, {expect: a}]", {
    onEvent: (event) => events.push(event),
  });
  const types = events.map(({ type }) => type);
  assertEquals(types[0], "start");
  assertEquals(types.at(-1), "end");
  assertEquals(types.filter((type) => type === "step").length, 2);
  assert(types.includes("wire"));
});

test("what telling throws ends the run", async () => {
  for (const type of ["start", "wire", "step", "end"]) {
    const error = await assertRejects(
      () =>
        runOnStage("steps: [{send: a}, {expect: a}]", {
          transport: "raw",
          onEvent: (event) => {
            if (event.type === type) throw new TypeError(`no ear for ${type}`);
          },
        }),
      TypeError,
    );
    assertEquals(error.message, `no ear for ${type}`);
  }
});

for (const transport of ["raw", "web"] as const) {
  test(`what telling of what came throws ends the run, by the ${transport} transport`, async () => {
    const events: RunEvent[] = [];
    const error = await assertRejects(
      () =>
        runOnStage("steps: [{send: a}, {expect: a}, {send: b}]", {
          transport,
          onEvent: (event) => {
            events.push(event);
            if (event.type !== "wire") return;
            const { entry } = event;
            if ("direction" in entry && entry.direction === "in") {
              throw new TypeError("no ear for what comes");
            }
          },
        }),
      TypeError,
    );
    assertEquals(error.message, "no ear for what comes");
    // The step that waited for it is the last.
    assertEquals(events.filter(({ type }) => type === "step").length, 2);
  });
}

test("a fault of our own fails its step, and the rest goes on", async () => {
  const real = await currentRuntime();
  const raw: EndpointKind = {
    ...real.raw!,
    async connect(url, options) {
      const result = await real.raw!.connect(url, options);
      if (result.type === "open") {
        result.endpoint.send = () => Promise.reject(new TypeError("oh no"));
      }
      return result;
    },
  };
  const report = await runOnStage(
    "steps: [{send: a}, {wait: 1ms}]\nfinally: [{ping: p}, {expect: {pong: p}}]",
    { runtime: { ...real, raw } },
  );
  assertEquals(
    outcome(report),
    "failed fault: Cannot go on: oh no (a fault of framescript, please report it)",
  );
  assertEquals(report.failure?.step, "steps[0]");
  assertEquals(report.steps.map((step) => step.outcome), [
    "failed",
    "skipped",
    "passed",
    "passed",
  ]);
});

test("consumed entries are found in the transcript", async () => {
  const report = await runOnStage(
    "url: /frames\nsteps: [{ping: p}, {send: {fragments: [a, b]}}, {expect: {pong: p}}, {expect: ab}]",
    { transport: "raw" },
  );
  const [pong, message] = report.steps.slice(2).map((step) =>
    step.consumed.map((index) => report.transcript[index])
  );
  assertEquals(pong?.map((entry) => entry?.type === "frame" && entry.opcode), [
    10,
  ]);
  assertEquals(
    message?.map((entry) => entry?.type === "message" && entry.frames),
    [2],
  );
});

test("the transcript is in order of time, whole messages before what answers them", async () => {
  const report = await runOnStage(
    `url: '/say?do=frame 1 0 a&do=ping p&do=frame 0 1 b&do=text c'
transport: raw
steps: [{expect: ab}, {expect: c}]`,
  );
  assertEquals(outcome(report), "passed");
  const times = report.transcript.map(({ at }) => at);
  assertEquals(times, times.toSorted((a, b) => a - b));
  const [message, text] = report.steps.map(({ consumed }) => consumed);
  assertEquals(message!.map((i) => report.transcript[i]?.type), ["message"]);
  assertEquals(text!.map((i) => report.transcript[i]?.type), ["frame"]);
  const before = report.transcript[message![0]! - 1];
  assertEquals(before?.type === "frame" && before.opcode, 0);
});

test("what the caller gets wrong is thrown before anything is sent", async () => {
  await using stage = await openStage();
  const { url } = stage;
  await assertRejects(() => run("steps: []"), UsageError, "--url");
  await assertRejects(
    () => run('url: "{{ u }}"\nsteps: []', { variables: { u: "ftp://x/" } }),
    ScenarioFileError,
    "ftp",
  );
  await assertRejects(() => run("url: /x\nsteps: []"), UsageError, "--url");
  await assertRejects(
    () => run("steps: [{send: '{{ nope }}'}]", { url }),
    ScenarioFileError,
    "nope",
  );
  await assertRejects(
    () =>
      run("steps: [{repeat: {times: '{{ n }}', steps: [{send: a}]}}]", {
        url,
        variables: { n: "many" },
      }),
    ScenarioFileError,
  );
  await assertRejects(
    () => run("steps: [{send: {file: no/such.bin}}]", { url }),
    ScenarioFileError,
    "no/such.bin",
  );
  await assertRejects(
    () => run("steps: []", { url, secrets: { pin: "123" } }),
    UsageError,
    "pin",
  );
  assertEquals(stage.accepted, 0);
});

test("every file that a scenario names is looked for before anything is sent", async () => {
  const yaml = `
url: ws://127.0.0.1:1/
variables: { folder: keys }
connect:
  tls: { ca: "{{ folder }}/ca.pem", cert: own.pem, key: own.key }
  request: { file: request.txt }
clients: { bob: { connect: { tls: { ca: bob.pem } } } }
ignore: [{ binary: { file: beat.bin } }]
steps:
  - { expect: { message: any, capture: { word: text } } }
  - { send: { fragments: ["{{ word }}", { file: rest.bin }] } }
  - { repeat: { times: 2, steps: [{ send: { file: "{{ $index }}.bin" } }] } }
  - { send: { json: { file: data.bin } } }
`;
  const runtime = await withFiles({
    "own.key": "-----BEGIN PRIVATE KEY-----",
  });
  const error = await assertRejects(
    () => run(yaml, { runtime }),
    ScenarioFileError,
  );
  assertEquals(
    error.problems.map(({ line, path }) => [line, path]),
    [
      [5, "connect.tls.ca"],
      [5, "connect.tls.cert"],
      [6, "connect.request.file"],
      [7, "clients.bob.connect.tls.ca"],
      [8, "ignore[0].binary.file"],
      [11, "steps[1].send.fragments[1].file"],
      [12, "steps[2].repeat.steps[0].send.file"],
    ],
  );
  assertStringIncludes(error.message, "keys/ca.pem");
});

test("what templates came to is told all at once, by place and by key", async () => {
  const yaml = `
url: ws://127.0.0.1:1/
variables: { word: many }
timeout: "{{ word }}"
deadline: "{{ word }}"
connect: { headers: { A: "x\\r\\n{{ word }}" } }
clients: { bob: { connect: { origin: "y\\r\\n{{ word }}" } } }
steps:
  - { send: { text: o } }
  - { send: { text: a, chop: "{{ word }}", split: "{{ word }}" } }
  - { expect: { message: any, capture: { o: text } } }
`;
  const error = await assertRejects(() => run(yaml), ScenarioFileError);
  assertEquals(error.problems.map(({ line, path }) => [line, path]), [
    [4, "timeout"],
    [5, "deadline"],
    [6, "connect.headers.A"],
    [7, "clients.bob.connect.origin"],
    [10, "steps[1].send.chop"],
    [10, "steps[1].send.split"],
  ]);
  assertStringIncludes(error.message, '"deadline" must be a duration');
});

test("what a server would answer is judged before a client comes", async () => {
  const yaml = `
role: server
variables: { status: many }
accept: { reject: { status: "{{ status }}" } }
`;
  const error = await assertRejects(() => run(yaml), ScenarioFileError);
  assertEquals(error.problems.map(({ path }) => path), [
    "accept.reject.status",
  ]);
});

test("a capture of the handshake serves a client with a url of its own", async () => {
  await using stage = await openStage();
  const parsed = scenario(`
transport: raw
connect: { capture: { upgrade: { header: Upgrade } } }
clients: { bob: { url: /bob, connect: { headers: { X: "{{ upgrade }}" } } } }
steps: [{ send: a, client: bob }, { expect: a, client: bob }]
`);
  const options = { runtime: await currentRuntime(), url: stage.url };
  await checkScenario(parsed, options);
  const report = await runScenario(parsed, options);
  assertEquals(outcome(report), "passed");
  const [, bob] = report.connections;
  assertEquals(bob!.requestHeaders.filter(([name]) => name === "X"), [
    ["X", "websocket"],
  ]);
});

test("a client whose handshake fails is named, with what it inherits as the place", async () => {
  const report = await runOnStage(`
connect: { expect: { protocol: null } }
clients:
  ann: {}
  bob: { connect: { protocols: [chat] } }
steps: []
`);
  assertEquals(
    outcome(report),
    "failed handshake: bob: the protocol of the handshake differs",
  );
  assertEquals(report.failure?.place?.line, 2);
});

test("--url wins, and completes a url that is a path", async () => {
  await using stage = await openStage();
  const whole = await run("url: ws://127.0.0.1:1/\nsteps: []", {
    url: `${stage.url}/echo`,
  });
  assertEquals(whole.url, `${stage.url}/echo`);
  const path = await run("url: /headers?x=1\nsteps: []", { url: stage.url });
  assertEquals(path.url, `${stage.url}/headers?x=1`);
});

test("a peer that takes nothing stops a send in time", async () => {
  const { listen } = await currentRuntime();
  await using listener = await listen!({});
  const accepting = listener.accept().then((incoming) =>
    incoming!.accept({ autoRead: false })
  );
  const report = await run(
    "transport: raw\ntimeout: 150ms\nsteps: [{send: {repeat: {of: x, length: 67108864}}}]",
    { url: `ws://127.0.0.1:${listener.port}` },
  );
  await (await accepting)[Symbol.asyncDispose]();
  assertStringIncludes(outcome(report), "the peer takes no more octets");
});

test("a connection that is reset is told as one", async () => {
  await using server = await scriptedServer(async (socket) => {
    socket.accept();
    await socket.read();
    socket.reset();
  });
  const report = await run("transport: raw\nsteps: [{send: a}, {expect: a}]", {
    url: server.url,
  });
  assertEquals(report.failure?.code, "closed");
  assertStringIncludes(report.failure!.message, "the connection broke");
});

/** Steps that never wait for anything, each far too often for the deadline. */
const BUSY:
  readonly (readonly [transport: string, url: string, steps: string])[] = [
    ["web", "/echo", 'repeat: {times: 3000000, steps: [send: ""]}'],
    ["raw", "/echo", 'repeat: {times: 3000000, steps: [send: ""]}'],
    ["raw", "/echo", "repeat: {times: 3000000, steps: [wait: 0ms]}"],
    [
      "raw",
      "/say?do=close 1001",
      "repeat: {times: 3000000, steps: [{send: x, optional: true}]}",
    ],
    [
      "raw",
      "/say?do=close 1001",
      "repeat: {times: 3000000, steps: [expect: {disconnect: any}]}",
    ],
  ];

for (const [transport, url, steps] of BUSY) {
  test(`a loop that waits for nothing ends at its deadline: ${transport}, ${steps}`, async () => {
    const closed = url.includes("close") ? "expect: {close: any}" : "wait: 0ms";
    const report = await runOnStage(
      `url: ${JSON.stringify(url)}
deadline: 300ms
transport: ${transport}
steps: [{${closed}}, {${steps}}]`,
    );
    assertEquals(
      outcome(report),
      "failed deadline: the deadline of 300 ms has passed",
    );
  });
}
