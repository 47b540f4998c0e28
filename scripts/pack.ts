/**
 * Makes the npm package in `npm/` (`deno task pack`): bundles for Node, Bun
 * and browsers, and their types. It carries no dependency and needs no build
 * step: `npx framescript` runs it as it is. `npm publish ./npm` is what is left.
 */

import config from "../deno.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };
import { packageReadme } from "./package_readme.ts";

const ESBUILD = "npm:esbuild@0.28.2";
const TYPESCRIPT = "npm:typescript@5.9.3/tsc";

/** What is exported: the name in `exports`, and the module. The command goes to `bin`. */
const { "./cli": command, ...modules } = config.exports;
const entries: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(modules).map(([name, path]) => [name, path.slice(2)]),
);

/** Packages whose code is in the bundles; their licences ask to be named. The last one's are the MIT terms. */
const BUNDLED = ["yaml", "zod"];

const root = new URL("../", import.meta.url);
const path = (relative: string) =>
  decodeURIComponent(new URL(relative, root).pathname);
/** Where the package is made. */
const output = new URL("npm/", root);

async function run(specifier: string, args: readonly string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-all",
      "--no-config",
      "--no-lock",
      "--node-modules-dir=none",
      specifier,
      ...args,
    ],
    cwd: root,
    stdin: "null",
  }).output();
  if (success) return;
  const decoder = new TextDecoder();
  throw new Error(
    `Cannot make the package: ${specifier} failed\n${decoder.decode(stdout)}${
      decoder.decode(stderr)
    }`,
  );
}

/** `lib/edge/mod.ts` → `edge`, `mod.ts` → `mod`. */
function bundleName(module: string): string {
  return module.replace(/^lib\//, "").replace(/\/mod\.ts$|\.ts$/, "")
    .replace("/", "_");
}

async function bundle(): Promise<void> {
  const modules = [...Object.values(entries), command.slice(2)];
  await run(ESBUILD, [
    ...modules.map((module) => `${bundleName(module)}=${module}`),
    "--bundle",
    "--splitting",
    "--format=esm",
    "--platform=neutral",
    "--main-fields=module,main",
    "--target=es2023",
    "--minify-whitespace",
    "--minify-syntax",
    "--chunk-names=chunks/[name]-[hash]",
    "--legal-comments=none",
    // Bun runs what is marked so as it is, and does not parse it twice; it
    // reads it as Latin-1, so nothing beyond ASCII may stand there unescaped.
    "--charset=ascii",
    "--banner:js=// @bun",
    "--external:node:*",
    "--external:bun:*",
    "--external:cloudflare:*",
    "--tsconfig=tsconfig.json",
    `--outdir=${path("npm/")}`,
  ]);
  await mark();
  // The entry of the command moves to where `bin` names it.
  const bundled = new URL(`${bundleName(command.slice(2))}.js`, output);
  const code = (await Deno.readTextFile(bundled)).replace(/^#!.*\n/, "");
  await Deno.writeTextFile(
    new URL("framescript.js", output),
    `#!/usr/bin/env node\n${code}`,
  );
  await Deno.remove(bundled);
}

/** Marks anew what bundlers for other platforms are to leave be: with the blanks the comments went. */
async function mark(): Promise<void> {
  for (const folder of [output, new URL("chunks/", output)]) {
    for (const { name, isFile } of Deno.readDirSync(folder)) {
      if (!isFile) continue;
      const file = new URL(name, folder);
      const code = await Deno.readTextFile(file);
      const marked = code.replaceAll(
        'import("cloudflare:',
        'import(/* webpackIgnore: true *//* @vite-ignore */"cloudflare:',
      );
      if (marked !== code) await Deno.writeTextFile(file, marked);
    }
  }
}

/** The declarations that the entries reach, and no others. */
async function declarations(): Promise<void> {
  const made = await Deno.makeTempDir({ prefix: "framescript-types-" });
  try {
    await run(TYPESCRIPT, [
      "--declaration",
      "--emitDeclarationOnly",
      "--skipLibCheck",
      "--noCheck",
      "--allowImportingTsExtensions",
      "--target",
      "esnext",
      "--module",
      "preserve",
      "--rootDir",
      ".",
      "--outDir",
      made,
      ...Object.values(entries),
    ]);
    const base = new URL(`file://${made}/`);
    const waiting = Object.values(entries);
    const seen = new Set(waiting);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const name = next.replace(/\.ts$/, ".d.ts");
      const text = await Deno.readTextFile(new URL(name, base));
      const target = new URL(`types/${name}`, output);
      await Deno.mkdir(new URL("./", target), { recursive: true });
      await Deno.writeTextFile(target, text);
      for (const [, specifier] of text.matchAll(/from "(\.[^"]+)"/g)) {
        const url = new URL(specifier!, new URL(next, base));
        const module = url.href.slice(base.href.length);
        if (!seen.has(module)) waiting.push(module);
        seen.add(module);
      }
    }
  } finally {
    await Deno.remove(made, { recursive: true });
  }
}

async function licences(): Promise<void> {
  const parts = ["The bundles contain code of these packages.\n"];
  for (const name of BUNDLED) {
    const text = await Deno.readTextFile(
      new URL(`node_modules/${name}/LICENSE`, root),
    );
    parts.push(`${name}\n${"-".repeat(name.length)}\n\n${text.trim()}\n`);
  }
  parts.push(
    "The Deno standard library\n-------------------------\n\n" +
      "Copyright 2018-2026 the Deno authors. MIT license, whose terms are those above.\n",
  );
  await Deno.writeTextFile(
    new URL("THIRD_PARTY_LICENSES", output),
    parts.join("\n"),
  );
}

async function describe(): Promise<void> {
  const exports = Object.fromEntries(
    Object.entries(entries).map(([name, module]) => [name, {
      types: `./types/${module.replace(/\.ts$/, ".d.ts")}`,
      default: `./${bundleName(module)}.js`,
    }]),
  );
  const described = {
    name: manifest.name,
    version: config.version,
    description: manifest.description,
    keywords: ["websocket", "testing", "rfc6455", "scenario", "conformance"],
    license: manifest.license,
    type: "module",
    engines: manifest.engines,
    bin: { framescript: "./framescript.js" },
    exports,
    sideEffects: false,
  };
  await Deno.writeTextFile(
    new URL("package.json", output),
    JSON.stringify(described, null, 2) + "\n",
  );
  await Deno.copyFile(new URL("LICENSE", root), new URL("LICENSE", output));
  const readme = await Deno.readTextFile(new URL("README.md", root));
  await Deno.writeTextFile(
    new URL("README.md", output),
    packageReadme(readme),
  );
}

await Deno.remove(output, { recursive: true }).catch((error) => {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
});
await Deno.mkdir(output);
await bundle();
await declarations();
await licences();
await describe();
console.log(decodeURIComponent(output.pathname));
