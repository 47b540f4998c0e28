/** The workflow for GitHub: what it runs is run here, under Deno and under Bun, against an example function. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { plain } from "../../../lib/scenario/json.ts";
import { readYaml } from "../../../lib/scenario/yaml_source.ts";
import { bunPath } from "../../support/executables.ts";
import { test } from "../../support/harness.ts";
import { serveDenoFunction } from "../../support/serving.ts";

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

/** What the step of the workflow runs, by the programs that are here. */
function commandFor(run: string): string {
  const step = workflow.jobs.smoke.steps.find(({ name }) =>
    name === "Run the scenarios"
  )!;
  let command = step.run!.replace("${{ matrix.run }}", run)
    .replace("--retry 5 --retry-delay 2s", "--retry 1 --retry-delay 1ms");
  for (const [published, here] of Object.entries(PUBLISHED)) {
    command = command.replace(published, here.join(" "));
  }
  return command.replace(/^deno /, `${Deno.execPath()} `);
}

interface Ran {
  readonly code: number;
  readonly told: string;
  /** The content of a file that it wrote. */
  readonly file: (name: string) => Promise<string>;
}

/** Runs the step against an example function, in a shell as GitHub does. */
async function ran(
  run: string,
  { scenarios, token }: { readonly scenarios: string; readonly token: string },
  judge: (ran: Ran) => Promise<void>,
): Promise<void> {
  await using target = await serveDenoFunction();
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/scenarios`);
    await Deno.writeTextFile(`${folder}/scenarios/echo.yaml`, scenarios);
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", commandFor(run)],
      cwd: folder,
      env: {
        TARGET: `ws://${target.url.host}`,
        TOKEN: token,
        NO_COLOR: "1",
      },
    }).output();
    const decoder = new TextDecoder();
    await judge({
      code,
      told: decoder.decode(stdout) + decoder.decode(stderr),
      file: (name) => Deno.readTextFile(`${folder}/${name}`),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const GOOD = "name: good\nurl: /echo\nsteps: [{send: hi}, {expect: hi}]\n";
const BAD = "name: bad\nurl: /echo\ntimeout: 1s\n" +
  "steps: [{send: '{{ env.TOKEN }}'}, {expect: ho}]\n";

for (const { runtime, run } of workflow.jobs.smoke.strategy.matrix.include) {
  test(`the workflow's command runs scenarios under ${runtime}, with its reports`, async () => {
    const given = { scenarios: `${GOOD}---\n${BAD}`, token: "open-sesame" };
    await ran(run, given, async ({ code, told, file }) => {
      assertEquals(code, 1, told);
      assertStringIncludes(told, "::error");
      assertStringIncludes(told, "scenarios/echo.yaml");
      const junit = await file("smoke.xml");
      for (const report of [junit, await file("smoke.md")]) {
        assertStringIncludes(report, "bad");
        assert(!report.includes("open-sesame"));
      }
      assertStringIncludes(junit, 'tests="2" failures="1"');
    });
  });

  test(`the workflow's command needs no secret under ${runtime}`, async () => {
    // GitHub makes the empty string of a secret that is not set.
    const given = { scenarios: GOOD, token: "" };
    await ran(run, given, async ({ code, told, file }) => {
      assertEquals(code, 0, told);
      assertStringIncludes(await file("smoke.xml"), 'tests="1" failures="0"');
    });
  });
}
