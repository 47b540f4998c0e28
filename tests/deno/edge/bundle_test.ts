/** What a bundle for the edge weighs, and what must not be in it. */

import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { type Bundle, bundle } from "../../support/bundle.ts";
import { nodePath } from "../../support/executables.ts";
import { test } from "../../support/harness.ts";

const KIBIBYTE = 1024;

/** Bundles a module of a few lines that stands beside the package. */
async function bundleOf(code: string): Promise<Bundle> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const root = new URL("../../../", import.meta.url).pathname;
    await Deno.writeTextFile(entry, code.replaceAll("$", `${root}lib/edge`));
    return await bundle(entry);
  } finally {
    await Deno.remove(entry);
  }
}

function gzipped(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}

const HANDLERS = 'export { scheduled, smoke } from "$/mod.ts";';
const YAML = 'export { yaml } from "$/yaml.ts";';
const SOCKETS = 'export { workerd } from "$/workerd.ts";';
const PAGE = 'export { html } from "$/html.ts";';

/** What handlers by the platform's WebSocket never need. */
const BEYOND =
  /(?:runner\/(?:serve|files|frames\/\w+)|payload_files|endpoint\/(?:raw\w*|listener)|wire\/(?:connection|inflate|reader))\.ts$/;

async function weigh(code: string, limit: number): Promise<Bundle> {
  const made = await bundleOf(code);
  const size = gzipped(made.code) / KIBIBYTE;
  assert(
    size <= limit,
    `${size.toFixed(1)} KiB gzipped, at most ${limit}: ${code}`,
  );
  // It must be the handlers that were weighed, not nothing.
  assert(size > limit / 2, `${size.toFixed(1)} KiB only: ${code}`);
  return made;
}

test("handlers weigh 50 KiB at most, with YAML 80", async () => {
  const small = await weigh(HANDLERS, 50);
  const withYaml = await weigh(HANDLERS + YAML, 80);
  await weigh(HANDLERS + YAML + SOCKETS + PAGE, 125);
  assert(!small.inputs.some((path) => path.includes("node_modules")));
  // Nothing that listens, nothing that reads files, nothing that speaks the protocol itself.
  assertEquals(
    small.inputs.filter((path) => BEYOND.test(path)),
    [],
  );
  assert(withYaml.inputs.some((path) => path.includes("node_modules/yaml")));
});

/** What workerd has of its own; esbuild leaves it be, and so does every other bundler. */
const PLATFORM = "cloudflare:sockets";

test("no bundle imports a module of Node's, or makes code of strings", async () => {
  for (const code of [HANDLERS, HANDLERS + YAML + SOCKETS + PAGE]) {
    const made = await bundleOf(code);
    const imports = made.imports.filter((name) => name !== PLATFORM);
    assertEquals(imports, []);
    assert(!/\bnew Function\b|\beval\s*\(/.test(made.code));
    assert(!/["'`]node:(?!zlib)/.test(made.code));
    assert(!/\bDeno\.|\bBun\./.test(made.code));
  }
});

test("the schema validates where code cannot be made of strings", async () => {
  const { success, stderr } = await new Deno.Command(nodePath(), {
    args: [
      "--disallow-code-generation-from-strings",
      "--input-type=module",
      "--eval",
      `const { smoke } = await import("./mod.ts");
       smoke({ url: "wss://a.example/", steps: [{ send: "x" }] });
       try {
         smoke({ steps: [{ sned: "x" }] });
       } catch (thrown) {
         if (thrown.message.includes("sned")) process.exit(0);
       }
       process.exit(1);`,
    ],
    cwd: new URL("../../../", import.meta.url),
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});
