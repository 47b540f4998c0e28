/** The workflow for GitHub: what it runs is run here, under Deno and under Bun, against an example function. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { plain } from "../../../lib/scenario/json.ts";
import { readYaml } from "../../../lib/scenario/yaml_source.ts";
import { bunPath } from "../../support/executables.ts";
import { test } from "../../support/harness.ts";
import { serve } from "../../support/serving.ts";

const root = new URL("../../../", import.meta.url).pathname;

interface Workflow {
  readonly concurrency?: unknown;
  readonly jobs: {
    readonly smoke: {
      readonly concurrency: { readonly group: string };
      readonly steps: readonly {
        readonly run?: string;
        readonly name?: string;
      }[];
      readonly strategy: {
        readonly matrix: {
          readonly include: readonly { runtime: string; run: string }[];
        };
      };
    };
  };
}

const [document] = readYaml(
  await Deno.readTextFile(`${root}scripts/edge/github-workflow.yml`),
);
const workflow = plain(document!.root!) as unknown as Workflow;

test("no deployment's status cancels the check of another", () => {
  // Above the jobs, statuses that are not checked would take part too.
  assertEquals(workflow.concurrency, undefined);
  const { group } = workflow.jobs.smoke.concurrency;
  for (const part of ["deployment.id", "run_id", "matrix.runtime"]) {
    assertStringIncludes(group, part);
  }
});

/** The programs that stand for the published package. */
const PUBLISHED: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "jsr:@framescript/framescript/cli": [`${root}scripts/framescript.ts`],
  "bunx --bun framescript": [bunPath(), `${root}scripts/framescript.ts`],
};

function commandFor(run: string, args: string): string[] {
  let command = `${run} ${args}`;
  for (const [published, here] of Object.entries(PUBLISHED)) {
    command = command.replace(published, here.join(" "));
  }
  return command.replace(/^deno /, `${Deno.execPath()} `).trim().split(/\s+/);
}

for (const { runtime, run } of workflow.jobs.smoke.strategy.matrix.include) {
  test(`the workflow's command runs scenarios under ${runtime}, with its reports`, async () => {
    const step = workflow.jobs.smoke.steps.find(({ name }) =>
      name === "Run the scenarios"
    )!;
    await using target = await serve(Deno.execPath(), [
      "run",
      "--quiet",
      "--no-check",
      "--allow-net=127.0.0.1",
      "--allow-env=HOST,PORT,TOKEN,ORIGIN,IDLE",
      "scripts/edge/examples/deno.ts",
    ], {
      env: { HOST: "127.0.0.1", PORT: "0", TOKEN: "-", ORIGIN: "-" },
      stop: "signal",
    });
    const folder = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${folder}/scenarios`);
      await Deno.writeTextFile(
        `${folder}/scenarios/echo.yaml`,
        "name: good\nurl: /echo\nsteps: [{send: hi}, {expect: hi}]\n---\n" +
          "name: bad\nurl: /echo\ntimeout: 1s\n" +
          "steps: [{send: '{{ env.TOKEN }}'}, {expect: ho}]\n",
      );
      const args = step.run!.replace("${{ matrix.run }}", "")
        .replace('"$TARGET"', `ws://${target.url.host}`)
        .replace("--retry 5 --retry-delay 2s", "--retry 1 --retry-delay 1ms");
      const [command, ...rest] = commandFor(run, args);
      const { code, stdout, stderr } = await new Deno.Command(command!, {
        args: rest,
        cwd: folder,
        env: { TOKEN: "open-sesame", NO_COLOR: "1" },
      }).output();
      const decoder = new TextDecoder();
      const told = decoder.decode(stdout) + decoder.decode(stderr);
      assertEquals(code, 1, told);
      assertStringIncludes(told, "::error");
      assertStringIncludes(told, "scenarios/echo.yaml");
      const junit = await Deno.readTextFile(`${folder}/smoke.xml`);
      const summary = await Deno.readTextFile(`${folder}/smoke.md`);
      for (const report of [junit, summary]) {
        assertStringIncludes(report, "bad");
        assert(!report.includes("open-sesame"));
      }
      assertStringIncludes(junit, 'tests="2" failures="1"');
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
