/** The streams of the command's process: what it comes to does not depend on who reads it. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { isBefore, OLDEST_NODE } from "../../lib/cli/host.ts";
import packageJson from "../../package.json" with { type: "json" };
import { test } from "../support/harness.ts";
import { framescript, type On, start, withFiles } from "./command.ts";
import { echoPeer } from "./peers.ts";

const RUNTIMES: readonly On[] = ["deno", "bun", "node"];

const FAILING = "steps: [{ send: hi }, { expect: ho }]\n";

test("a run whose output nobody reads any more goes on to its end, its reports and its exit code", async () => {
  await using peer = echoPeer();
  await withFiles({ "a.yaml": FAILING, "b.yaml": FAILING }, async (cwd) => {
    await Promise.all(RUNTIMES.map(async (on) => {
      const child = start(
        [
          "run",
          "--url",
          peer.url,
          "--verbose",
          "--reporter",
          "pretty",
          "--reporter",
          `json=${on}.json`,
          ".",
        ],
        {
          on,
          cwd,
          permissions: ["--allow-net", "--allow-read", "--allow-write"],
        },
      );
      await child.stdout.cancel();
      const errors = await new Response(child.stderr).text();
      const { code } = await child.status;
      assertEquals([on, code, errors], [on, 1, ""]);
      const { reports } = JSON.parse(
        await Deno.readTextFile(`${cwd}/${on}.json`),
      );
      assertEquals(reports.length, 2);
    }));
  });
});

test("output that cannot be written is told, and is no pass", async () => {
  await using peer = echoPeer();
  const stderr =
    "framescript: Cannot write standard output: the file system is full\n";
  const redirect = "> /dev/full";
  await withFiles({ "a.yaml": FAILING }, async (cwd) => {
    await Promise.all(RUNTIMES.map(async (on) => {
      const run = await framescript(["run", "--url", peer.url, "a.yaml"], {
        on,
        cwd,
        redirect,
      });
      assertEquals(run, { code: 1, stdout: "", stderr });
      const help = await framescript(["--help"], { on, redirect });
      assertEquals(help, { code: 2, stdout: "", stderr });
    }));
  });
});

test("standard input that is a folder is wrong usage", async () => {
  await Promise.all(RUNTIMES.map(async (on) => {
    const outcome = await framescript(["check", "-"], { on, redirect: "< ." });
    assertEquals(outcome, {
      code: 2,
      stdout: "",
      stderr: "framescript: Cannot read standard input: it is a folder\n",
    });
  }));
});

test("a terminal that knows nothing but text is written text, on each runtime", async () => {
  await using peer = echoPeer();
  const slow = "name: Slow\nsteps: [{ send: hi }, { wait: 400ms }]\n";
  await withFiles({ "a.yaml": slow }, async (cwd) => {
    await Promise.all(RUNTIMES.map(async (on) => {
      const run = async (term: string) => {
        const { stdout } = await framescript(
          ["run", "--url", peer.url, "a.yaml"],
          {
            on,
            cwd,
            permissions: ["--allow-net", "--allow-read", "--allow-env=TERM"],
            env: { TERM: term },
            terminal: true,
          },
        );
        assertMatch(stdout, / Slow .*web/);
        return stdout;
      };
      assert((await run("xterm-256color")).includes("\x1b["), on);
      assert(!(await run("dumb")).includes("\x1b"), on);
    }));
  });
});

test("the oldest Node that runs it is the one that package.json names", () => {
  assertEquals(packageJson.engines.node, `>=${OLDEST_NODE}`);
  for (const old of ["20.9.0", "22.9.1", "22.17.9"]) {
    assert(isBefore(old, OLDEST_NODE), old);
  }
  for (const enough of ["22.18.0", "22.20.1", "24.0.0"]) {
    assert(!isBefore(enough, OLDEST_NODE), enough);
  }
});
