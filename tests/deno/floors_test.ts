/** The floors of `lib/`: what may import what, and where a runtime may be named. */

import { assert, assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";

const root = new URL("../../", import.meta.url);

/** The folders of `lib/`, by floor. Files directly below `lib/` are floor 0. */
const FLOORS: Readonly<Record<string, number>> = {
  "": 0,
  wire: 1,
  scenario: 1,
  endpoint: 2,
  runtime: 2,
  runner: 3,
  conformance: 4,
  report: 4,
  api: 5,
  cli: 6,
  edge: 6,
  testing: 6,
};

/** What is below, and must not be imported all the same. */
const FORBIDDEN: readonly (readonly [from: string, to: string, why: string])[] =
  [["runner", "runtime", "a Runtime is handed in"]];
/** Folders of one floor that may import each other, all the same. */
const BESIDE: readonly (readonly [from: string, to: string])[] = [
  ["runtime", "endpoint"],
];

/** Where a runtime may be named. */
const RUNTIME_FOLDERS = ["runtime", "cli"];

interface SourceFile {
  /** Below `lib/`. */
  readonly path: string;
  readonly folder: string;
  readonly code: string;
}

async function sources(directory: URL): Promise<URL[]> {
  const found: URL[] = [];
  for await (const entry of Deno.readDir(directory)) {
    if (entry.isDirectory) {
      found.push(...await sources(new URL(`${entry.name}/`, directory)));
    } else if (entry.name.endsWith(".ts")) {
      found.push(new URL(entry.name, directory));
    }
  }
  return found;
}

async function library(): Promise<SourceFile[]> {
  const base = new URL("lib/", root);
  const files: SourceFile[] = [];
  for (const url of await sources(base)) {
    const path = url.href.slice(base.href.length);
    const slash = path.indexOf("/");
    const folder = slash < 0 ? "" : path.slice(0, slash);
    files.push({ path, folder, code: await Deno.readTextFile(url) });
  }
  return files;
}

/** Code without comments, its strings emptied. */
function bare(code: string): string {
  return code.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g,
    (match) => match.startsWith("/") ? "" : '""',
  );
}

/** The specifiers that a file imports, `import()` of a literal included. */
function imports(code: string): string[] {
  const uncommented = code.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*/gm, "");
  const forms = [
    /^\s*(?:import|export)\b[^;"]*?\bfrom\s*"([^"\n]+)"/gm,
    /^\s*import\s*"([^"\n]+)"/gm,
    /\bimport\(\s*"([^"\n]+)"/g,
  ];
  return forms.flatMap((form) =>
    [...uncommented.matchAll(form)].map((match) => match[1]!)
  );
}

/** Of a relative specifier: the folder of `lib/` that it leads to; null: out of `lib/`. */
function folderOf(file: SourceFile, specifier: string): string | null {
  const base = new URL("lib/", root);
  const target = new URL(specifier, new URL(file.path, base)).href;
  if (!target.startsWith(base.href)) return null;
  const path = target.slice(base.href.length);
  const slash = path.indexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

test("every folder of lib/ has its floor", async () => {
  for (const { path, folder } of await library()) {
    assert(folder in FLOORS, `lib/${path} stands on no floor`);
  }
});

test("imports go down only, and never beside", async () => {
  const wrong: string[] = [];
  let relative = 0;
  for (const file of await library()) {
    for (const specifier of imports(file.code)) {
      if (!specifier.startsWith(".")) continue;
      relative++;
      const to = folderOf(file, specifier);
      const here = `lib/${file.path} imports ${specifier}`;
      if (to === null) {
        wrong.push(`${here}: it leads out of lib/`);
        continue;
      }
      if (!specifier.endsWith(".ts")) wrong.push(`${here}: it has no .ts`);
      if (to === file.folder) continue;
      const beside = BESIDE.some(([a, b]) => a === file.folder && b === to);
      if (FLOORS[to]! >= FLOORS[file.folder]! && !beside) {
        wrong.push(`${here}: ${to} is not below ${file.folder}`);
      }
      for (const [from, forbidden, why] of FORBIDDEN) {
        if (from === file.folder && forbidden === to) {
          wrong.push(`${here}: ${why}`);
        }
      }
    }
  }
  assert(relative > 50, `only ${relative} imports were read`);
  assertEquals(wrong, []);
});

test("packages are imported only where they belong", async () => {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    "zod/mini": ["scenario"],
    yaml: ["scenario"],
    "@std/cli/parse-args": ["cli"],
  };
  const wrong: string[] = [];
  for (const file of await library()) {
    for (const specifier of imports(file.code)) {
      if (specifier.startsWith(".") || specifier.startsWith("node:")) continue;
      // What a runtime brings with it.
      if (/^(cloudflare|bun):/.test(specifier) && file.folder === "runtime") {
        continue;
      }
      if (!(allowed[specifier] ?? []).includes(file.folder)) {
        wrong.push(`lib/${file.path} imports ${specifier}`);
      }
    }
  }
  assertEquals(wrong, []);
});

test("a runtime is named only in lib/runtime and lib/cli/host.ts", async () => {
  const wrong: string[] = [];
  for (const file of await library()) {
    const code = bare(file.code);
    if (file.folder === "runtime" || file.path === "cli/host.ts") continue;
    for (const name of [/\bDeno\./, /\bBun\./, /\bprocess\./]) {
      if (name.test(code)) wrong.push(`lib/${file.path} names ${name.source}`);
    }
    for (const specifier of imports(file.code)) {
      if (
        specifier.startsWith("node:") && !RUNTIME_FOLDERS.includes(file.folder)
      ) {
        wrong.push(`lib/${file.path} imports ${specifier}`);
      }
    }
  }
  assertEquals(wrong, []);
});

test("Node 22 can read every file: no `using`", async () => {
  const wrong: string[] = [];
  for (const file of await library()) {
    if (/^\s*(await )?using \w/m.test(bare(file.code))) {
      wrong.push(`lib/${file.path}`);
    }
  }
  assertEquals(wrong, []);
});

test("mod.ts only re-exports", async () => {
  const code = bare(await Deno.readTextFile(new URL("mod.ts", root)));
  const rest = code
    .replace(/export\s+(type\s+)?(\*|\{[^}]*\})\s*from\s*"";?/g, "").trim();
  assertEquals(rest, "");
});
