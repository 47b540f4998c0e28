/** The scenarios of `scripts/scenarios/edge` against the example functions, on every platform that carries them. */

import { assertEquals } from "@std/assert";
import { loadScenarios } from "../../../lib/api/load.ts";
import type { Report } from "../../../lib/runner/report.ts";
import { runScenario } from "../../../lib/runner/run.ts";
import { currentRuntime } from "../../../lib/runtime/current.ts";
import { bundle } from "../../support/bundle.ts";
import { bunPath } from "../../support/executables.ts";
import { test } from "../../support/harness.ts";
import {
  serve,
  serveDenoFunction,
  serveWorker,
  type Serving,
} from "../../support/serving.ts";

const TOKEN = "the-token-of-the-test";
const ENVIRONMENT = {
  HOST: "127.0.0.1",
  PORT: "0",
  TOKEN,
  ORIGIN: "https://app.example",
  IDLE: "1000",
};
/** Around the idle time above. */
const VARIABLES = { busy: "600ms", idle_limit: "3s" };

const PLATFORMS: Readonly<Record<string, () => Promise<Serving>>> = {
  "workerd, with a Durable Object": async () => {
    const { code } = await bundle("scripts/edge/examples/worker.ts");
    return await serveWorker({
      script: code,
      bindings: ENVIRONMENT,
      durableObjects: { ROOMS: "ChatRoom" },
    });
  },
  "Deno.serve": () => serveDenoFunction(ENVIRONMENT),
  "Bun.serve": () =>
    serve(bunPath(), ["scripts/edge/examples/bun.ts"], {
      env: ENVIRONMENT,
      stop: "signal",
    }),
};

function outcome(report: Report): string {
  return report.failure === null
    ? `${report.name}: ${report.verdict}`
    : `${report.name}: ${report.verdict}, ${report.failure.message}`;
}

for (const [name, start] of Object.entries(PLATFORMS)) {
  test(`what breaks at the edge holds on ${name}`, async () => {
    const scenarios = await loadScenarios("scripts/scenarios/edge");
    const runtime = await currentRuntime();
    await using serving = await start();
    const reports = await Promise.all(
      scenarios.map((scenario) =>
        runScenario(scenario, {
          runtime,
          url: serving.url.href.replace(/^http(.*)\/$/, "ws$1"),
          variables: VARIABLES,
          secrets: { token: TOKEN },
        })
      ),
    );
    assertEquals(
      reports.map(outcome),
      scenarios.map((scenario) => `${scenario.name}: passed`),
    );
  });
}
