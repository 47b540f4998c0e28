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

const suites: Suite[] = [
  {
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
  },
  {
    name: "bun",
    command: [bunPath(), "test", "--timeout=60000", ...portable],
    counts: { passed: /(\d+) pass\b/, failed: /(\d+) fail\b/ },
  },
  {
    name: "node",
    command: [
      nodePath(),
      "--import",
      "./tests/support/register.js",
      "--test",
      "--test-reporter=dot",
      "--test-reporter-destination=stderr",
      "--test-reporter=tap",
      "--test-reporter-destination=stdout",
      ...portable,
    ],
    counts: { passed: /^# pass (\d+)/m, failed: /^# fail (\d+)/m },
  },
];

let passed = 0;
let failed = 0;
for (const suite of suites) {
  if (Deno.args.length > 0 && !Deno.args.includes(suite.name)) continue;
  const started = performance.now();
  const [command, ...args] = suite.command;
  const { code, stdout, stderr } = await new Deno.Command(command!, {
    args,
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
  const ok = Number(output.match(suite.counts.passed)?.[1] ?? 0);
  const bad = Number(output.match(suite.counts.failed)?.[1] ?? 0);
  if (code !== 0) console.log(output);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${suite.name}: ${ok} passed, ${bad} failed, ${seconds} s`);
  passed += ok;
  // A runner that dies before it counts has failed all the same.
  failed += code !== 0 ? Math.max(bad, 1) : bad;
}
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed > 0 || passed === 0 ? 1 : 0);
