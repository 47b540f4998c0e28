/** The scenarios of `scripts/scenarios`, against the server that is written for them. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadScenarios } from "../../lib/api/load.ts";
import { runScenario } from "../../lib/api/run.ts";
import { serveExamples } from "../../scripts/scenarios/server.ts";
import { test } from "../support/harness.ts";
import { bunPeer, denoPeer, ownPeer, wsPeer } from "../support/peers.ts";
import { outcome } from "./running.ts";

const folder = fileURLToPath(
  new URL("../../scripts/scenarios/", import.meta.url),
);
const files = readdirSync(folder)
  .filter((name: string) => /\.(yaml|scenario\.ts)$/.test(name))
  .sort();

for (const file of files) {
  test(`example ${file}`, async () => {
    await using server = await serveExamples();
    for (const scenario of await loadScenarios(folder + file)) {
      const report = await runScenario(scenario, { url: server.url });
      assertEquals(
        `${report.name}: ${outcome(report)}`,
        `${report.name}: passed`,
      );
      assertEquals(report.grade, "ok");
    }
  });
}

for (
  const [name, open] of Object.entries({
    "the package ws": wsPeer,
    ...("Deno" in globalThis ? { "Deno.serve": denoPeer } : {}),
    "Bun.serve": bunPeer,
    "our own listener": ownPeer,
  })
) {
  test(`example multi_frame_echo.yaml against ${name}`, async () => {
    await using peer = await open();
    const [scenario] = await loadScenarios(`${folder}multi_frame_echo.yaml`);
    const report = await runScenario(scenario!, {
      variables: { url: `${peer.url}/echo` },
    });
    assertEquals(outcome(report), "passed");
    assertEquals(report.transport, "raw");
    const sent = report.transcript.filter((entry) =>
      entry.type === "frame" && entry.direction === "out" && entry.opcode < 8
    );
    assertEquals(sent.length, 3);
    const [connection] = report.connections;
    assertEquals(connection?.close?.code, 1000);
  });
}

test("example multi_frame_echo.ts", async () => {
  const printed = await new Promise<string>((resolve, reject) =>
    execFile(
      process.execPath,
      [
        ...("Deno" in globalThis ? ["run", "--quiet", "--allow-all"] : []),
        `${folder}multi_frame_echo.ts`,
      ],
      { cwd: fileURLToPath(new URL("../../", import.meta.url)) },
      (error: Error | null, stdout: string, stderr: string) =>
        error === null ? resolve(stdout) : reject(new Error(stderr)),
    )
  );
  assertStringIncludes(printed, "sent 3 frames");
  assertStringIncludes(printed, "frame  opcode 1 (text)  fin 1");
  assertStringIncludes(
    printed,
    'closed by the peer with 1000 "Closing this websocket.", cleanly',
  );
});
