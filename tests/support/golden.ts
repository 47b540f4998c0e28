/**
 * Golden files: what a person sees, kept as it is. `UPDATE_GOLDEN=1` writes
 * them anew; what changed is then read in the diff.
 */

import { assertEquals } from "@std/assert";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Compares with the golden file at the URL. */
export function assertGolden(file: URL, actual: string): void {
  const path = fileURLToPath(file);
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(fileURLToPath(new URL("./", file)), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assertEquals(actual, readFileSync(path, "utf8"));
}
