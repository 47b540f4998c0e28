import { assertEquals, assertRejects } from "@std/assert";
import type { Job } from "../../lib/edge/check.ts";
import { runJob } from "../../lib/edge/run.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { ParsedScenario } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { within } from "../support/reading.ts";

test("a scenario that throws ends the others, which nobody waits for any more", async () => {
  const ended = Promise.withResolvers<void>();
  const run: Job["run"] = ({ name }, { signal }) => {
    if (name === "broken") return Promise.reject(new Error("boom"));
    signal!.addEventListener("abort", () => ended.resolve());
    return new Promise(() => {});
  };
  const job: Partial<Job> = {
    scenarios: ["waiting", "broken"].map((name) =>
      ({ name }) as ParsedScenario
    ),
    runtime: currentRuntime,
    run,
    url: null,
    rule: () => null,
    timeout: 60_000,
    parallel: 2,
    retries: 0,
  };
  const thrown = await assertRejects(() => runJob(job as Job), Error);
  assertEquals(thrown.message, "boom");
  await within(10_000, ended.promise);
});
