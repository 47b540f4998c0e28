/** `role: server`: the same steps against clients that come. */

import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { Runtime } from "../../lib/endpoint/endpoint.ts";
import { UsageError } from "../../lib/errors.ts";
import type { RunOptions } from "../../lib/runner/options.ts";
import type { Report } from "../../lib/runner/report.ts";
import { runIncoming } from "../../lib/runner/run.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import { authority } from "../support/certificates.ts";
import { test } from "../support/harness.ts";
import { Client, request } from "../support/octet_client.ts";
import { outcome, run, scenario, withFiles } from "./running.ts";

const SERVER = "role: server\ntimeout: 400ms\n";
const GREET = `steps:
  - expect: hello
  - send: { fragments: [wel, come] }
  - close: 1000
  - expect: { close: { code: 1000, clean: true } }`;

/** Runs a server's scenario; clients are sent once it listens. */
async function serving(
  yaml: string,
  clients: (url: string) => Promise<unknown>,
  options: Partial<RunOptions> = {},
): Promise<Report> {
  let sent: Promise<unknown> = Promise.resolve();
  const report = await run(SERVER + yaml, {
    ...options,
    onEvent(event) {
      if (event.type === "start") sent = clients(event.url);
    },
  });
  await sent;
  return report;
}

/** A client by a scenario of its own. */
function client(yaml: string): (url: string) => Promise<Report> {
  return (url) => run(yaml, { url, transport: "raw" });
}

const GUEST = client(
  "steps: [{send: hello}, {expect: {fragments: [wel, come]}}, {expect: {close: 1000}}]",
);

test("a client that behaves", async () => {
  let guest: Report | undefined;
  const report = await serving(
    GREET,
    async (url) => guest = await GUEST(url),
  );
  assertEquals(outcome(report), "passed");
  assertEquals(outcome(guest!), "passed");
  assertEquals([report.role, report.transport], ["server", "raw"]);
  assertEquals(report.connections[0]?.client, "main");
});

test("a client that does not", async () => {
  const report = await serving(GREET, client("steps: [{send: goodbye}]"));
  assertEquals(outcome(report), "failed mismatch: the text differs");
  assertEquals(report.failure?.step, "steps[0]");
});

test("the runtime's own client", async () => {
  const report = await serving(GREET, (url) =>
    new Promise<void>((resolve) => {
      const socket = new WebSocket(url);
      socket.onopen = () => socket.send("hello");
      socket.onclose = () => resolve();
    }));
  assertEquals(outcome(report), "passed");
});

test("no client comes", async () => {
  const report = await run(`${SERVER}${GREET}`, { timeout: 50 });
  assertEquals(
    outcome(report),
    "errored timeout: timed out after 50 ms waiting for a client",
  );
});

test("fewer clients come than should", async () => {
  const report = await serving(`connections: 3\n${GREET}`, GUEST, {
    timeout: 150,
  });
  assertEquals(
    outcome(report),
    "failed timeout: timed out after 150 ms waiting for clients: 1 of 3 came",
  );
});

test("the wait for the next client begins when no client is left", async () => {
  const report = await serving(
    "connections: 2\nsteps: [{expect: hello}, {wait: 1500ms}, {close: 1000}, {expect: {close: 1000}}]",
    async (url) => {
      for (let i = 0; i < 2; i++) {
        await client("steps: [{send: hello}, {expect: {close: any}}]")(url);
      }
    },
    { timeout: 1000 },
  );
  assertEquals(outcome(report), "passed");
  assertEquals(report.connections.length, 2);
});

test("several clients at once, each its own course", async () => {
  const report = await serving(
    `connections: 3\n${GREET}`,
    (url) =>
      Promise.all([
        GUEST(url),
        client("steps: [{send: who}]")(url),
        GUEST(url),
      ]),
  );
  assertEquals(outcome(report), "failed mismatch: the text differs");
  assertEquals(report.steps.length, 12);
  assertEquals(report.connections.map(({ number }) => number), [1, 2, 3]);
  const passed = [1, 2, 3].filter((number) =>
    report.steps.every((step) =>
      step.connection !== number || step.outcome === "passed"
    )
  );
  assertEquals(passed.length, 2);
});

test("of several clients it is told which one a failure is about", async () => {
  const report = await serving(
    `connections: 2\naccept: { expect: { headers: { x-who: bob } } }\n${GREET}`,
    async (url) => {
      const steps =
        "steps: [{send: hello}, {expect: welcome}, {expect: {close: 1000}}]";
      await client(`connect: {headers: {X-Who: bob}}\n${steps}`)(url);
      await client(steps)(url);
    },
  );
  assertEquals(
    outcome(report),
    "failed handshake: connection 2: the request of the client differs",
  );
});

test("over TLS, with a certificate of its own", async () => {
  const trusted = await authority();
  const { cert, key } = await trusted.issue();
  const files = { "ca.pem": trusted.cert, "own.pem": cert, "own.key": key };
  const runtime = await withFiles(files);
  let guest: Report | undefined;
  const report = await serving(
    `accept: {tls: {cert: own.pem, key: own.key}}\n${GREET}`,
    async (url) => {
      guest = await run(
        `connect: {tls: {ca: ca.pem}}
steps: [{send: hello}, {expect: {fragments: [wel, come]}}, {expect: {close: 1000}}]`,
        { url, runtime, transport: "raw" },
      );
    },
    { runtime, timeout: 5000 },
  );
  assertEquals(outcome(report), "passed");
  assertEquals(outcome(guest!), "passed");
  assertEquals(new URL(report.url).protocol, "wss:");
});

test("a certificate that cannot be used is told before anything listens", async () => {
  const runtime = await withFiles({
    "none.pem": "no certificate",
    "broken.pem": "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n" +
      "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
  });
  const yaml = (cert: string, key: string) =>
    `role: server\naccept: {tls: {cert: ${cert}, key: ${key}}}\n${GREET}`;
  const error = await assertRejects(
    () => run(yaml("none.pem", "nowhere.key"), { runtime }),
    ScenarioFileError,
  );
  assertMatch(
    error.message,
    /^test\.yaml:2:22: Cannot use the file "none.pem": it holds no certificate in PEM/,
  );
  assertMatch(error.message, /^test\.yaml:2:37: .*nowhere\.key/m);
  assertEquals(
    outcome(await run(yaml("broken.pem", "broken.pem"), { runtime })),
    "errored listen: Cannot listen on 127.0.0.1:0: the certificate or its key cannot be used",
  );
});

test("what the request must be", async () => {
  const accept = `accept:
  protocol: chat
  headers: { X-Server: yes }
  expect: { path: { starts_with: /chat }, headers: { x-who: bob }, protocols: [chat] }
`.replace("yes", "'yes'");
  const connect = `connect: {headers: {X-Who: bob}, protocols: [chat],
    expect: {protocol: chat, headers: {x-server: 'yes'}}}\n`;
  const good = await serving(
    accept + GREET,
    (url) =>
      client(
        `${connect}steps: [{send: hello}, {expect: welcome}, {expect: {close: 1000}}]`,
      )(`${url}/chat?x=1`),
  );
  assertEquals(outcome(good), "passed");
  const bad = await serving(
    accept + GREET,
    client(`${connect.replace("X-Who: bob", "X-Who: eve")}steps: []`),
  );
  assertEquals(
    outcome(bad),
    "failed handshake: the request of the client differs",
  );
  assertStringIncludes(bad.failure!.actual!, 'header x-who: "eve"');
  assertStringIncludes(bad.failure!.actual!, 'path: "/"');
});

test("reject refuses the handshake", async () => {
  let guest: Report | undefined;
  const report = await serving(
    "accept: {reject: {status: 403, headers: {X-Why: no}, body: go away}}\n"
      .replace("no}", "'no'}"),
    async (url) => {
      guest = await client(
        "connect: {expect: {status: 403, body: go away}}",
      )(url);
    },
  );
  assertEquals(outcome(report), "passed");
  assertEquals(outcome(guest!), "passed");
});

test("compression is agreed, or the scenario ends with a grade", async () => {
  const accept =
    "accept: {compression: true, expect: {extensions: {contains: permessage-deflate}, otherwise: unimplemented}}\n";
  const steps = `steps: [{expect: {frame: {rsv1: true}}}]
finally: [{close: 1000}, {expect: {close: 1000}}]`;
  const agreed = await serving(
    accept + steps,
    client(
      "connect: {compression: true}\nsteps: [{send: {repeat: {of: a, length: 99}}}, {expect: {close: any}}]",
    ),
  );
  assertEquals([outcome(agreed), agreed.grade], ["passed", "ok"]);
  const declined = await serving(
    accept + steps,
    client("steps: [{expect: {close: any}}]"),
  );
  assertEquals([outcome(declined), declined.grade], [
    "passed",
    "unimplemented",
  ]);
});

test("a response of the scenario's own", async () => {
  let guest: Report | undefined;
  const report = await serving(
    'accept: {response: "HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: {{ $accept }}\\r\\nX-Own: 1\\r\\n\\r\\n"}\n' +
      GREET,
    async (url) => {
      guest = await client(
        "connect: {expect: {headers: {x-own: '1'}}}\nsteps: [{send: hello}, {expect: welcome}, {expect: {close: any}}]",
      )(url);
    },
  );
  assertEquals([outcome(report), outcome(guest!)], ["passed", "passed"]);
});

test("a response that opens nothing is not closed as if it had", async () => {
  for (const status of ["200 OK", "503 Busy"]) {
    let guest: Report | undefined;
    const report = await serving(
      `accept: {response: "HTTP/1.1 ${status}\\r\\nContent-Length: 2\\r\\n\\r\\nhi"}\nsteps: []`,
      async (url) => {
        guest = await client(
          `connect: {expect: {status: ${status.slice(0, 3)}, body: hi}}`,
        )(url);
      },
    );
    assertEquals([outcome(report), report.notes], ["passed", []]);
    assertEquals(outcome(guest!), "passed");
    assertEquals(report.connections[0]?.status, Number(status.slice(0, 3)));
    const frames = report.transcript.filter(({ type }) => type === "frame");
    assertEquals(frames, []);
  }
});

test("a client that breaks the protocol fails by name", async () => {
  const report = await serving(
    GREET,
    client(
      "steps: [{send: {frame: {text: hello, masked: false}}}, {expect: {disconnect: any}}]",
    ),
  );
  assertEquals(report.failure?.code, "violation");
  assertEquals(report.failure?.section, "RFC 6455 5.1");
});

test("a request that breaks the protocol is in the transcript by name", async () => {
  const report = await serving(
    GREET,
    client("connect: {headers: {Sec-WebSocket-Version: '12'}}\nsteps: []"),
  );
  assertEquals(report.failure?.code, "violation");
  assertEquals(report.transcript.map(({ type }) => type), ["violation"]);
});

/** A client that asks for a connection and is gone before it has read the answer. */
async function vanish(url: string): Promise<void> {
  const client = new Client(Number(new URL(url).port));
  client.write(request());
  await client.until("x");
  client.reset();
}

test("a client that is gone while it is answered fails its course alone", async () => {
  const report = await serving(
    `connections: 2
accept: {response: {repeat: {of: x, length: 32000000}}}
steps: [{expect: hello}]`,
    async (url) => {
      await vanish(url);
      await vanish(url);
    },
    { timeout: 10_000 },
  );
  assertEquals([report.verdict, report.failure?.code], ["failed", "closed"]);
  assertStringIncludes(
    report.failure!.message,
    "Cannot send: the connection has ended",
  );
  assertEquals(report.steps.map(({ outcome }) => outcome), [
    "skipped",
    "skipped",
  ]);
});

test("what is no client's fault ends the wait for more of them", async () => {
  const runtime = await currentRuntime();
  const listen: NonNullable<Runtime["listen"]> = async (options) => {
    const listener = await runtime.listen!(options);
    const accept = async () => {
      const incoming = (await listener.accept())!;
      const { request, violation } = incoming;
      return {
        request,
        violation,
        reject: () => incoming.reject(),
        async accept() {
          await incoming.reject();
          throw new UsageError("Cannot send the header X");
        },
      };
    };
    const { hostname, port } = listener;
    const close = () => listener.close();
    return { hostname, port, accept, close, [Symbol.asyncDispose]: close };
  };
  const thrown = await assertRejects(
    () =>
      serving(`connections: 2\n${GREET}`, client("steps: []"), {
        runtime: { ...runtime, listen },
        timeout: 60_000,
      }),
    UsageError,
  );
  assertEquals(thrown.message, "Cannot send the header X");
});

test("a listener of the caller's serves scenarios one by one", async () => {
  const runtime: Runtime = await currentRuntime();
  await using listener = await runtime.listen!({});
  const url = `ws://127.0.0.1:${listener.port}`;
  for (const path of ["/a", "/b"]) {
    const guest = GUEST(url + path);
    const incoming = await listener.accept();
    const report = await runIncoming(scenario(SERVER + GREET), incoming!, {
      runtime,
    });
    assertEquals([outcome(report), report.url], ["passed", path]);
    assertEquals(outcome(await guest), "passed");
  }
});

test("aborting ends the wait for clients", async () => {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), 50);
  const report = await run(`${SERVER}${GREET}`, {
    timeout: 5000,
    signal: abort.signal,
  });
  clearTimeout(timer);
  assertEquals(outcome(report), "failed aborted: the run was aborted");
});

test("a port that another one has makes the scenario errored, and no more", async () => {
  const { listen } = await currentRuntime();
  await using other = await listen!({});
  const yaml = `${SERVER}listen: 127.0.0.1:${other.port}\n${GREET}`;
  const report = await run(yaml);
  assertEquals(
    outcome(report),
    `errored listen: Cannot listen on 127.0.0.1:${other.port}: the port is in use`,
  );
  assertEquals(report.url, `ws://127.0.0.1:${other.port}`);
  assertEquals(report.failure?.place?.line, 3);
  const given = await run(`${SERVER}${GREET}`, { port: other.port });
  assertEquals(given.failure?.code, "listen");
});
