/** esbuild's own binary, called directly: its JavaScript API keeps a process of its own alive. */

import { existsSync, readdirSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

function esbuildPath(): string {
  const store = `${root}tests/peers/node_modules/.deno/`;
  const platform = `${process.platform}-${process.arch}`;
  const found = existsSync(store)
    ? readdirSync(store).find((name: string) =>
      name.startsWith(`@esbuild+${platform}@`)
    )
    : undefined;
  if (found === undefined) {
    throw new Error(
      `Cannot find esbuild below ${store}: run "deno task test" once`,
    );
  }
  return `${store}${found}/node_modules/@esbuild/${platform}/bin/esbuild`;
}

/** How a bundle is made. */
export interface BundleOptions {
  /** Default `esm`. */
  readonly format?: "esm" | "iife";
  /** The variable that holds an `iife`'s exports. */
  readonly globalName?: string;
  /** Default true. */
  readonly minify?: boolean;
}

/** A program in one file. */
export interface Bundle {
  readonly code: string;
  /** What it still imports, such as `cloudflare:sockets`. */
  readonly imports: readonly string[];
  /** Paths of the source files in it, from the repository's root. */
  readonly inputs: readonly string[];
}

/** Bundles a module of the repository, with nothing left out but modules of the platform. */
export async function bundle(
  entry: string,
  options: BundleOptions = {},
): Promise<Bundle> {
  const directory = await Deno.makeTempDir({ prefix: "framescript-bundle-" });
  try {
    const { format = "esm", globalName, minify = true } = options;
    const { success, stderr } = await new Deno.Command(esbuildPath(), {
      args: [
        entry,
        "--bundle",
        `--format=${format}`,
        "--platform=neutral",
        "--main-fields=module,main",
        "--conditions=browser,worker",
        "--target=es2022",
        "--external:cloudflare:*",
        "--external:node:*",
        `--outfile=${directory}/out.js`,
        `--metafile=${directory}/meta.json`,
        "--log-level=warning",
        ...minify ? ["--minify"] : [],
        ...globalName === undefined ? [] : [`--global-name=${globalName}`],
      ],
      cwd: root,
      stdin: "null",
      stdout: "null",
    }).output();
    const told = new TextDecoder().decode(stderr);
    if (!success || told !== "") throw new Error(told);
    const meta = JSON.parse(
      await Deno.readTextFile(`${directory}/meta.json`),
    ) as {
      outputs: Record<string, { imports: { path: string }[] }>;
      inputs: Record<string, unknown>;
    };
    const imports = Object.values(meta.outputs).flatMap((output) =>
      output.imports.map((item) => item.path)
    );
    return {
      code: await Deno.readTextFile(`${directory}/out.js`),
      imports: [...new Set(imports)].sort(),
      inputs: Object.keys(meta.inputs).sort(),
    };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
