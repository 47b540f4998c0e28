/** The file system as the command sees it, on each runtime. */

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../lib/errors.ts";
import { currentFiles } from "../../lib/runtime/files.ts";
import { test } from "../support/harness.ts";

test("a file has one real path, however it is spelled, and before it is there", async () => {
  const files = await currentFiles();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "framescript-")));
  try {
    await files.write(`${folder}/deep/a.txt`, "");
    symlinkSync(`${folder}/deep`, `${folder}/link`);
    const real = async (path: string) =>
      (await files.real(path)).slice(folder.length);
    for (
      const [path, expected] of Object.entries({
        "/deep/a.txt": "/deep/a.txt",
        "/deep/./a.txt": "/deep/a.txt",
        "/link/a.txt": "/deep/a.txt",
        "/link/../deep/a.txt": "/deep/a.txt",
        "/link/b.txt": "/deep/b.txt",
        "/new/b.txt": "/new/b.txt",
        "/new/./folder/../b.txt": "/new/b.txt",
        "/deep/": "/deep",
      })
    ) assertEquals(await real(folder + path), expected);
    assertEquals(await files.real("x"), await files.real("./x"));
    assertEquals(await files.real("no/../x"), await files.real("x"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a file whose folder cannot be made is refused in words", async () => {
  const files = await currentFiles();
  const folder = mkdtempSync(join(tmpdir(), "framescript-"));
  try {
    await files.write(`${folder}/a/b/c.txt`, "c");
    assertEquals(await files.read(`${folder}/a/b/c.txt`), "c");
    for (const path of [`${folder}/a/b/c.txt/d/e.txt`, "/proc/none/such/f"]) {
      const { message } = await assertRejects(
        () => files.write(path, ""),
        UsageError,
      );
      assertMatch(
        message,
        /: (its folder cannot be made|a file stands where a folder is needed|permission denied)$/,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
