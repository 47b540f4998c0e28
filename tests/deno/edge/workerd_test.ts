/** What workerd makes of peers that other runtimes have words for, and of bundles that are not made for it. */

import { assertEquals } from "@std/assert";
import type { ReportDocument } from "../../../lib/report/json.ts";
import type { Scenario } from "../../../lib/scenario/types.ts";
import { bundle } from "../../support/bundle.ts";
import { test } from "../../support/harness.ts";
import { scriptedServer } from "../../support/scripted.ts";
import { serveWorker } from "../../support/serving.ts";
import { withTargets } from "./contract/targets.ts";

/** The outcome of each scenario in local workerd, addresses left out. */
async function outcomes(scenarios: readonly Scenario[]): Promise<string[]> {
  const { code } = await bundle("tests/deno/edge/hosts/workerd.ts");
  await using worker = await serveWorker({
    script: code,
    bindings: {
      SCENARIOS: JSON.stringify(scenarios),
      HOSTS: scenarios.map(({ url }) => new URL(url!).host).join(),
    },
  });
  const response = await fetch(worker.url);
  const { reports } = await response.json() as ReportDocument;
  return reports.map(({ verdict, failure }) =>
    failure === null
      ? verdict
      : `${verdict}, ${failure.message.replace(/ to \S+: /, ": ")}`
  );
}

test("TLS that does not come about has words on workerd", () =>
  withTargets(async ({ plain, tls }) => {
    const steps = [{ send: "hello" }];
    const words = "errored, Cannot connect: its certificate is not valid for " +
      "that name or not trusted here, or it does not speak TLS";
    assertEquals(
      await outcomes([
        // Its authority is not made known to this worker.
        { url: tls, transport: "raw", steps },
        { url: plain.replace("ws:", "wss:"), transport: "raw", steps },
      ]),
      [words, words],
    );
  }));

test("a refusal whose body never ends is shown as far as it came on workerd", async () => {
  await using server = await scriptedServer((socket) => {
    socket.write(
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 1000\r\n\r\nthe start",
    );
  });
  const connect = {
    expect: { status: 403, body: { starts_with: "the start" } },
  };
  assertEquals(
    await outcomes([
      { url: server.url, transport: "web", timeout: "20s", connect },
      { url: server.url, transport: "raw", timeout: "20s", connect },
    ]),
    ["passed", "passed"],
  );
});

test("a loop that waits for nothing ends at its deadline on workerd", () =>
  withTargets(async ({ plain }) => {
    const repeat = { times: 3_000_000, steps: [{ send: "" }] };
    assertEquals(
      await outcomes([{
        url: plain,
        transport: "web",
        deadline: "500ms",
        steps: [{ repeat }],
      }]),
      ["failed, the deadline of 500 ms has passed"],
    );
  }));

test("a bundle of the whole package starts in a Worker without Node's modules", async () => {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const root = new URL("../../../mod.ts", import.meta.url).pathname;
    await Deno.writeTextFile(
      entry,
      `import { smoke } from ${JSON.stringify(root)};
      export default {
        fetch: smoke(
          "steps: [{ send: hello }]",
          { url: "ws://127.0.0.1:1", hosts: ["127.0.0.1:1"] },
        ),
      };`,
    );
    const { code } = await bundle(entry);
    await using worker = await serveWorker({ script: code });
    const response = await fetch(worker.url);
    const { reports } = await response.json() as ReportDocument;
    assertEquals(reports.map(({ verdict }) => verdict), ["errored"]);
  } finally {
    await Deno.remove(entry);
  }
});
