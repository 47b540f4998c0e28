/**
 * Publishes to JSR (`deno task publish`; `--dry-run` only checks). The copy
 * that is published imports `yaml` as a package: in the repository its browser
 * build is named by a path below `node_modules`, for the sake of start-up.
 */

import config from "../deno.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };

const root = new URL("../", import.meta.url);

/** Copies files, and folders with everything below them, from the repository. */
async function copy(names: readonly string[], target: URL): Promise<void> {
  for (const name of names) {
    const url = new URL(name, root);
    if ((await Deno.stat(url)).isDirectory) {
      const below = [...Deno.readDirSync(url)];
      await copy(below.map((entry) => `${name}/${entry.name}`), target);
    } else {
      const to = new URL(name, target);
      await Deno.mkdir(new URL("./", to), { recursive: true });
      await Deno.copyFile(url, to);
    }
  }
}

const staged = await Deno.makeTempDir({ prefix: "framescript-jsr-" });
try {
  const target = new URL(`file://${staged}/`);
  const { publish, tasks: _tasks, exclude: _exclude, ...rest } = config;
  await copy(publish.include, target);
  const described = {
    ...rest,
    imports: {
      ...config.imports,
      yaml: `npm:yaml@${manifest.dependencies.yaml}`,
      "zod/mini": `npm:zod@${manifest.dependencies.zod}/mini`,
    },
  };
  await Deno.writeTextFile(
    new URL("deno.json", target),
    JSON.stringify(described, null, 2),
  );
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--allow-dirty", ...Deno.args],
    cwd: target,
  }).spawn().status;
  Deno.exitCode = code;
} finally {
  await Deno.remove(staged, { recursive: true });
}
