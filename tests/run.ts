/**
 * Runs the suite on Deno, Bun and Node, and ends with the sum of the three.
 * Files below `tests/deno/` are about the command and its tools, and run on
 * Deno alone. An argument narrows it: `deno run -A tests/run.ts bun`.
 */

import { bunPath, nodePath } from "./support/executables.ts";

interface Suite {
  readonly name: string;
  readonly command: readonly string[];
  /** Reads passed and failed counts from the runner's closing lines. */
  readonly counts: { readonly passed: RegExp; readonly failed: RegExp };
}

const root = new URL("../", import.meta.url);

async function portableTests(directory: URL): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    const url = new URL(
      entry.name + (entry.isDirectory ? "/" : ""),
      directory,
    );
    if (entry.isDirectory) {
      if (!["node_modules", "deno", "peers"].includes(entry.name)) {
        files.push(...await portableTests(url));
      }
    } else if (entry.name.endsWith("_test.ts")) {
      files.push("./" + url.href.slice(root.href.length));
    }
  }
  return files.sort();
}

const portable = await portableTests(new URL("tests/", root));

const deno: Suite = {
  name: "deno",
  command: [
    Deno.execPath(),
    "test",
    "--allow-all",
    "--parallel",
    "--quiet",
    "tests",
  ],
  counts: { passed: /(\d+) passed/, failed: /(\d+) failed/ },
};

const bun: Suite = {
  name: "bun",
  command: [bunPath(), "test", "--timeout=60000", ...portable],
  counts: { passed: /(\d+) pass\b/, failed: /(\d+) fail\b/ },
};

const node: Suite = {
  name: "node",
  command: [
    nodePath(),
    "--import",
    "./tests/support/register.js",
    "--test",
    "--test-concurrency=2",
    "--test-reporter=dot",
    "--test-reporter-destination=stderr",
    "--test-reporter=tap",
    "--test-reporter-destination=stdout",
    ...portable,
  ],
  counts: { passed: /^# pass (\d+)/m, failed: /^# fail (\d+)/m },
};

/** Suites that follow one another; lists of them run side by side. */
const lanes: readonly (readonly Suite[])[] = [[deno], [bun, node]];

interface Sum {
  readonly passed: number;
  readonly failed: number;
}

async function run({ name, command, counts }: Suite): Promise<Sum> {
  const started = performance.now();
  const [program, ...args] = command;
  const { code, stdout, stderr } = await new Deno.Command(program!, {
    args,
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
  const passed = Number(output.match(counts.passed)?.[1] ?? 0);
  const failed = Number(output.match(counts.failed)?.[1] ?? 0);
  if (code !== 0) console.log(output);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${name}: ${passed} passed, ${failed} failed, ${seconds} s`);
  // A runner that dies before it counts has failed all the same.
  return { passed, failed: code !== 0 ? Math.max(failed, 1) : failed };
}

const sums: Sum[] = [];
await Promise.all(lanes.map(async (lane) => {
  for (const suite of lane) {
    if (Deno.args.length > 0 && !Deno.args.includes(suite.name)) continue;
    sums.push(await run(suite));
  }
}));
const passed = sums.reduce((sum, one) => sum + one.passed, 0);
const failed = sums.reduce((sum, one) => sum + one.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed > 0 || passed === 0 ? 1 : 0);
