import { assert, assertEquals } from "@std/assert";
import { hostPack } from "../../lib/conformance/host.ts";
import { pack } from "../../lib/conformance/pack.ts";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { test } from "../support/harness.ts";
import { faults } from "./agreement.ts";
import { REFERENCE_IDS } from "./reference_ids.ts";
import { ownClient, walk, webClient } from "./walking.ts";

const runtime = await currentRuntime();

function hosted(cases: readonly string[], reported: ConformanceResult[] = []) {
  return hostPack({
    runtime,
    profile: "quick",
    framescript: "0.0.0",
    cases: selectCases(pack("quick"), { cases }),
    onReport: (result) => reported.push(result),
  });
}

test("our own client passes every case strictly", async () => {
  const cases = pack("quick").map(({ id }) => id).filter((id) =>
    /^([1-7]|10|[a-z])\./.test(id) || /^9\.\d\.[13]$/.test(id) ||
    /^1[23]\.\d\.(3|9|13)$/.test(id)
  );
  const reported: ConformanceResult[] = [];
  await using host = await hosted(cases, reported);
  const url = `ws://127.0.0.1:${host.port}`;
  await walk(url, "framescript", ownClient(runtime));
  await host.close();
  const [result] = reported;
  assertEquals(reported.length, 1);
  assertEquals([result!.agent, result!.peer], ["framescript", "client"]);
  assertEquals(faults(result!), []);
  const binding = cases.filter((id) =>
    pack("quick").find((one) => one.id === id)!.client !== null
  );
  assertEquals(result!.cases.map(({ id }) => id), binding);
});

test("the runtime's own client is judged by what every client does right", async () => {
  // The framing, control frames and UTF-8 that no client in use gets wrong.
  const cases = REFERENCE_IDS.filter((id) =>
    /^(1|2|5|10)\./.test(id) || /^6\.([1-3]|[5-9]|\d\d)\./.test(id)
  );
  await using host = await hosted(cases);
  const url = `ws://127.0.0.1:${host.port}`;
  await walk(url, "web", webClient);
  await host.close();
  assertEquals(faults(host.result("web")!), []);
});

test("drivers are told the count, a case, its status, and what there is", async () => {
  const client = ownClient(runtime);
  await using host = await hosted(["1.1.1", "2.5", "m.2.1"]);
  const url = `ws://127.0.0.1:${host.port}`;
  // Of the three one is about servers alone.
  assertEquals(await client(`${url}/getCaseCount`), ["2"]);
  const [info] = await client(`${url}/getCaseInfo?case=2`);
  const { id, description } = JSON.parse(info!);
  assertEquals(id, "2.5");
  assert(description.includes("126"), description);
  await client(`${url}/runCase?case=1&agent=one%20of%20us`);
  assertEquals(
    await client(`${url}/getCaseStatus?case=1&agent=one%20of%20us`),
    ['{"behavior":"OK"}'],
  );
  // What there is not is refused.
  assertEquals(await client(`${url}/getCaseStatus?case=2&agent=nobody`), []);
  assertEquals(await client(`${url}/runCase?case=3&agent=x`), []);
  assertEquals(await client(`${url}/elsewhere`), []);
  assertEquals(host.result("nobody"), null);
  assertEquals(host.result("one of us")!.cases.length, 1);
});

test("a client that breaks the protocol is caught", async () => {
  await using host = await hosted(["1.1.2", "1.2.2"]);
  const url = `ws://127.0.0.1:${host.port}`;
  const result = await runtime.raw!.connect(
    `${url}/runCase?case=1&agent=x`,
    {},
  );
  assert(result.type === "open");
  const { endpoint } = result;
  await endpoint.sendFrames([{
    fin: true,
    rsv: 0,
    opcode: 1,
    payload: new TextEncoder().encode("unmasked"),
    mask: false,
  }]);
  while (await endpoint.receive() !== null);
  await endpoint[Symbol.asyncDispose]();
  await host.close();
  const [judged] = host.result("x")!.cases;
  assertEquals(judged!.behaviour, "failed");
  assertEquals(judged!.report.failure!.section, "RFC 6455 5.1");
});
