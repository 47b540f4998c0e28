/** Paths → scenarios: files, folders, globs and modules. */

import { UsageError } from "../errors.ts";
import { currentFiles, type Files, folderOf } from "../runtime/files.ts";
import { parseLazily } from "../scenario/parse_lazily.ts";
import { type Problem, ScenarioFileError } from "../scenario/problem.ts";
import type { ParsedScenario } from "../scenario/types.ts";

/** A file of scenarios. */
export interface ScenarioFile {
  /** As the person named it, or below the folder that they named. */
  readonly path: string;
  /** Text is parsed; a module is executed. */
  readonly kind: "text" | "module";
}

/** What a folder stands for. */
const IN_FOLDER = /\.(ya?ml|scenario\.(json|ts|js))$/;
/** What may be named. A name without an ending, such as a pipe's, is YAML. */
const TEXT = /(\.(ya?ml|json)|(^|[\\/])[^.\\/]+)$/;
const MODULE = /\.[mc]?[jt]s$/;
/** Folders that are never entered. */
const SKIPPED = /^(node_modules|\..*)$/;

/**
 * The scenarios of a file, of everything below a folder (`*.yaml`, `*.yml` and
 * `*.scenario.{json,ts,js}`, outside `node_modules` and folders that begin
 * with a dot), or of what a glob matches. Links are followed, except back into
 * a folder that they stand in. Modules are imported, and so executed, only
 * where they, their folder or a glob with their ending are named.
 *
 * @throws {UsageError} There is no such file, or no scenario in the folder.
 * @throws {ScenarioFileError} With everything that is wrong in all the files.
 */
export async function loadScenarios(path: string): Promise<ParsedScenario[]> {
  if (typeof path !== "string") {
    throw new UsageError(`Cannot load ${path}: a path is needed`);
  }
  const files = await currentFiles();
  const scenarios: ParsedScenario[] = [];
  const errors: ScenarioFileError[] = [];
  for (const file of await findScenarioFiles(path, files)) {
    try {
      scenarios.push(...await loadScenarioFile(file, files));
    } catch (thrown) {
      if (!(thrown instanceof ScenarioFileError)) throw thrown;
      errors.push(thrown);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) {
    throw new ScenarioFileError(errors.flatMap((e) => e.problems), null);
  }
  if (scenarios.length === 0) {
    throw new UsageError(`Cannot load ${path}: it holds no scenario`);
  }
  return scenarios;
}

/**
 * The files of scenarios that a path stands for, sorted.
 *
 * @throws {UsageError} There are none.
 */
export async function findScenarioFiles(
  path: string,
  files: Files,
): Promise<ScenarioFile[]> {
  const kind = await files.kind(path);
  if (kind === "file") return [named(path)];
  if (kind === "folder") {
    const found = (await walk(path, files)).filter(({ path }) =>
      IN_FOLDER.test(path)
    );
    if (found.length > 0) return found.map(leading);
    throw new UsageError(
      `Cannot load ${path}: there is no *.yaml, *.yml or *.scenario.{json,ts,js} below it`,
    );
  }
  const { isGlob } = await import("./glob.ts");
  if (isGlob(path)) return await globbed(path, files);
  throw new UsageError(`Cannot load ${path}: there is no such file or folder`);
}

function named(path: string): ScenarioFile {
  if (MODULE.test(path)) return { path, kind: "module" };
  if (TEXT.test(path)) return { path, kind: "text" };
  throw new UsageError(
    `Cannot load ${path}: a scenario is a .yaml, .yml, .json, .ts or .js file`,
  );
}

async function globbed(glob: string, files: Files): Promise<ScenarioFile[]> {
  const { globBase, globExpression, namesEnding } = await import("./glob.ts");
  const expression = globExpression(glob.replace(/^\.\//, ""));
  if (expression === null) {
    throw new UsageError(`Cannot load ${glob}: it is no glob`);
  }
  const takes = (path: string) => {
    const name = path.replace(/^\.\//, "");
    if (!expression.test(name)) return false;
    // `*.ts` names modules; `*` or `**/*` names none, and other texts no more than a folder does.
    return namesEnding(expression, name)
      ? MODULE.test(path) || TEXT.test(path)
      : IN_FOLDER.test(path) && !MODULE.test(path);
  };
  const base = globBase(glob);
  const below = await files.kind(base) === "folder"
    ? await walk(base, files)
    : [];
  const found = below.filter(({ path }) => takes(path));
  if (found.length > 0) return found.map(leading);
  const modules = below.some(({ path }) =>
    MODULE.test(path) && expression.test(path.replace(/^\.\//, ""))
  );
  throw new UsageError(
    `Cannot load ${glob}: it matches no scenario file${
      modules ? "; it names modules only with their ending, such as *.ts" : ""
    }`,
  );
}

/** A file that was come by, not named. */
interface Found {
  readonly path: string;
  /** Whether it is a link that leads nowhere. */
  readonly dangling: boolean;
}

/** @throws {UsageError} A link leads nowhere: the scenario that was meant is not left out in silence. */
function leading({ path, dangling }: Found): ScenarioFile {
  if (!dangling) return named(path);
  throw new UsageError(`Cannot load ${path}: its link leads nowhere`);
}

/** Every file below a folder, sorted by path. */
async function walk(folder: string, files: Files): Promise<Found[]> {
  const found: Found[] = [];
  /** With each folder, the real paths of those that links led out of on the way to it. */
  const folders = [{ path: folder, left: [] as readonly string[] }];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const { path: parent, left } = next;
    const prefix = parent === "." && folder === "."
      ? ""
      : `${parent.replace(/[\\/]+$/, "")}/`;
    for (const { name, kind, linked } of await files.list(parent)) {
      const path = prefix + name;
      switch (kind) {
        case "file":
          found.push({ path, dangling: false });
          break;
        case "folder":
          if (SKIPPED.test(name)) break;
          if (!linked) folders.push({ path, left });
          else {
            const inside = [...left, await files.real(parent)];
            const target = await files.real(path);
            if (inside.some((one) => isIn(one, target))) break;
            folders.push({ path, left: inside });
          }
          break;
        case "nothing":
          // Editors lock files by such links, with a dot in front.
          if (!name.startsWith(".")) found.push({ path, dangling: true });
          break;
        case "other":
          // Reading a pipe or a device would wait for whoever writes.
          break;
      }
    }
  }
  return found.sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

/** Whether a folder is another one, or stands in it; real paths. */
function isIn(folder: string, other: string): boolean {
  return folder.startsWith(other) &&
    /^$|[\\/]/.test(folder.slice(other.length)[0] ?? "");
}

/**
 * The scenarios of one file.
 *
 * @param options.fresh Executes a module again where it was loaded before: differs from call to call.
 * @param options.given As in `ParseOptions`.
 * @throws {ScenarioFileError} With everything that is wrong in it.
 */
export async function loadScenarioFile(
  file: ScenarioFile,
  files: Files,
  { fresh = "", given = null }: {
    readonly fresh?: string;
    readonly given?: ReadonlySet<string> | null;
  } = {},
): Promise<ParsedScenario[]> {
  const { path } = file;
  const options = { file: path, directory: folderOf(path), given };
  if (file.kind === "text") {
    return await parseLazily(await files.read(path), options);
  }
  const url = await files.url(path);
  const query = fresh === "" ? "" : `?${fresh}`;
  let module: { default?: unknown };
  try {
    // The scheme is written out for JSR, which asks where an import leads.
    module = await import(`file://${url.slice("file://".length)}${query}`);
  } catch (thrown) {
    throw await unloadable(path, url, thrown, files);
  }
  if (module.default === undefined) {
    throw wrongModule(
      path,
      "Cannot load the module: it exports no scenario by default, such as export default { steps: [...] }; a program is started by its runtime",
    );
  }
  const { parseModule } = await import("../scenario/parse_module.ts");
  const place = { file: path, line: null, column: null };
  return parseModule(module.default, options).map((parsed) => ({
    ...parsed,
    locate: () => place,
  }));
}

async function unloadable(
  file: string,
  url: string,
  thrown: unknown,
  files: Files,
): Promise<ScenarioFileError> {
  const { moduleFault } = await import("../runtime/module_errors.ts");
  const { message, place, own } = moduleFault(thrown, url);
  const words = `Cannot load the module: ${message}`;
  if (place === null) return wrongModule(file, words);
  const { line, column } = place;
  if (own) {
    const text = await files.read(file);
    return wrongModule(file, words, { line, column, text });
  }
  const where = `${place.file}:${line}${column === null ? "" : `:${column}`}`;
  return wrongModule(file, `${words} (${where})`);
}

function wrongModule(
  file: string,
  message: string,
  place: {
    readonly line: number;
    readonly column: number | null;
    readonly text: string;
  } | null = null,
): ScenarioFileError {
  const { line = null, column = null, text = null } = place ?? {};
  const problem: Problem = { file, line, column, path: "", message };
  return new ScenarioFileError([problem], text);
}
