/** Clients that come at once, leave early, or ask for what there is not. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createConnection } from "node:net";
import { type ConformanceHost, hostPack } from "../../lib/conformance/host.ts";
import { pack } from "../../lib/conformance/pack.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { Scenario } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { ownClient } from "./walking.ts";

const runtime = await currentRuntime();
const client = ownClient(runtime);

const CASES = ["1.1.1", "1.1.2", "2.1"];

function hosted(): Promise<ConformanceHost> {
  return hostPack({
    runtime,
    profile: "quick",
    framescript: "0.0.0",
    cases: selectCases(pack("quick"), { cases: CASES }),
  });
}

/** A client of this name runs these cases, and may say that it is through. */
async function runs(
  { port }: ConformanceHost,
  agent: string,
  cases: readonly number[],
  through = false,
): Promise<void> {
  const url = `ws://127.0.0.1:${port}`;
  for (const number of cases) {
    await client(`${url}/runCase?case=${number}&agent=${agent}`);
  }
  if (through) await client(`${url}/updateReports?agent=${agent}`);
}

/** What is answered to a request, as text. */
async function asked(
  { port }: ConformanceHost,
  target: string,
  headers = "Upgrade: websocket\r\nConnection: Upgrade\r\n" +
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
): Promise<string> {
  const socket = createConnection(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`GET ${target} HTTP/1.1\r\nHost: h\r\n${headers}\r\n`);
  return await new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      // An acceptance ends only when its client does.
      if (text.startsWith("HTTP/1.1 101")) socket.destroy();
    });
    socket.on("close", () => resolve(text));
    socket.on("end", () => socket.end());
  });
}

test("what a client left out is told, whoever says that it is through", async () => {
  for (const report of ["half", "nobody", ""]) {
    await using host = await hosted();
    await runs(host, "half", [1, 3]);
    await client(
      `ws://127.0.0.1:${host.port}/updateReports?agent=${report}`,
    );
    await host.through;
    const [result] = host.results();
    assertEquals(
      [result!.agent, result!.cases.map(({ id }) => id), result!.missing],
      ["half", ["1.1.1", "2.1"], ["1.1.2"]],
    );
  }
});

test("two clients at once both have a result, and the first does not end the other", async () => {
  await using host = await hosted();
  let ended = false;
  const through = host.through.then(() => ended = true);
  await runs(host, "a", [1]);
  await runs(host, "b", [1, 2, 3], true);
  assertEquals(ended, false);
  await runs(host, "a", [2], true);
  await through;
  assertEquals(
    host.results().map(({ agent, missing }) => [agent, missing]),
    [["a", ["2.1"]], ["b", []]],
  );
});

test("a client that goes on after it was through is not through", async () => {
  await using host = await hosted();
  await runs(host, "b", [1]);
  await runs(host, "a", [1], true);
  await runs(host, "a", [2]);
  await runs(host, "b", [2], true);
  await runs(host, "a", [3], true);
  await host.through;
  assertEquals(host.result("a")!.missing, []);
});

test("the status of a case that runs is given once it has ended", async () => {
  await using host = await hosted();
  const url = `ws://127.0.0.1:${host.port}`;
  const result = await runtime.raw!.connect(
    `${url}/runCase?case=1&agent=slow`,
    {},
  );
  assert(result.type === "open");
  const { endpoint } = result;
  const status = client(`${url}/getCaseStatus?case=1&agent=slow`);
  await endpoint.receive();
  await endpoint.send({ kind: "text", fragments: [new Uint8Array(0)] });
  while (await endpoint.receive() !== null);
  await endpoint[Symbol.asyncDispose]();
  assertEquals(await status, ['{"behavior":"OK"}']);
});

test("what there is not is told in words that fit", async () => {
  await using host = await hosted();
  await runs(host, "a", [1]);
  const answers: readonly (readonly [target: string, words: string])[] = [
    [
      "/getCaseStatus?case=2&agent=a",
      "404 Not Found|Case 2, 1.1.2, was not run by a",
    ],
    [
      "/getCaseStatus?case=x&agent=a",
      "404|There is no case x: there are 1 to 3",
    ],
    ["/getCaseStatus?agent=a", "404|There is no case without a number"],
    ["/getCaseInfo?case=4", "404|There is no case 4: there are 1 to 3"],
    ["/getCaseInfo?case=1e0", "404|There is no case 1e0"],
    ["/runCase?case=-1", "404|There is no case -1"],
    ["/elsewhere", "404|There is /getCaseCount"],
    ["//", "404|There is /getCaseCount"],
    ["http://[", "404|There is /getCaseCount"],
  ];
  for (const [target, words] of answers) {
    const answer = await asked(host, target);
    for (const part of words.split("|")) assertStringIncludes(answer, part);
  }
});

test("the index takes no request that is no handshake", async () => {
  await using host = await hosted();
  for (
    const path of ["/getCaseCount", "/getCaseInfo?case=1", "/updateReports"]
  ) {
    assertStringIncludes(await asked(host, path, ""), "HTTP/1.1 426 ");
    const keyless = "Upgrade: websocket\r\nConnection: Upgrade\r\n" +
      "Sec-WebSocket-Version: 13\r\n";
    assertStringIncludes(await asked(host, path, keyless), "HTTP/1.1 400 ");
    assertStringIncludes(await asked(host, path), "HTTP/1.1 101 ");
  }
  // Of a case it is the client's to be judged by.
  assertStringIncludes(
    await asked(host, "/runCase?case=1&agent=keyless", ""),
    "HTTP/1.1 426 ",
  );
  await host.close();
  const [result] = host.result("keyless")!.cases;
  assertEquals([result!.behaviour, result!.report.failure?.section], [
    "failed",
    "RFC 6455 4.2.1",
  ]);
});

test("a fault of ours is told, not swallowed", async () => {
  const [one] = selectCases(pack("quick"), { cases: ["1.1.1"] });
  await using host = await hostPack({
    runtime,
    profile: "quick",
    framescript: "0.0.0",
    cases: [{
      ...one!,
      client: { ...one!.client, timeout: "{{ nothing }}" } as Scenario,
    }],
  });
  const fault = host.through.then(() => null, (thrown) => thrown);
  assertStringIncludes(await asked(host, "/runCase?case=1"), "HTTP/1.1 500 ");
  await host.close();
  assert(await fault instanceof Error);
});
