/**
 * The file system, as little of it as scenarios need: Deno's own calls on
 * Deno (a `node:` module costs it some 15 ms of start-up), `node:fs` elsewhere,
 * whose promises are a module of their own: loading it costs Bun 2 ms more than
 * a file takes to read.
 */

import { type Bytes, strictText } from "../bytes.ts";
import { UsageError } from "../errors.ts";
import { isOutOfFiles, OUT_OF_FILES } from "./out_of_files.ts";

/** What stands in a folder. */
export interface Entry {
  readonly name: string;
  /** What it is, links followed: `other` is a pipe, a socket or a device, `nothing` a link that leads nowhere. */
  readonly kind: "file" | "folder" | "other" | "nothing";
  readonly linked: boolean;
}

/** The file system of the runtime. Paths are the person's own, relative to the working directory. */
export interface Files {
  /** What a path leads to, links followed; null: nothing. */
  kind(path: string): Promise<"file" | "folder" | null>;
  /** What stands directly below a folder. */
  list(folder: string): Promise<Entry[]>;
  /** A file's text. @throws {UsageError} There is none, or it is not UTF-8. */
  read(path: string): Promise<string>;
  /** When a file was last written, in milliseconds since the epoch; null where there is none. */
  modified(path: string): Promise<number | null>;
  /** Writes a file and the folders above it. */
  write(path: string, text: string): Promise<void>;
  /** Writes at the end of a file, which is made where there is none. */
  append(path: string, text: string): Promise<void>;
  /** The `file:` URL of a path. */
  url(path: string): Promise<string>;
  /**
   * The one name of what a path leads to, however it is spelled: absolute,
   * links followed as far as there is something and it may be read.
   */
  real(path: string): Promise<string>;
}

/** The file system of the runtime that this is loaded on. */
export async function currentFiles(): Promise<Files> {
  return "Deno" in globalThis ? denoFiles : await nodeFiles();
}

/** The folder that a path stands in: `.` for a bare name. */
export function folderOf(path: string): string {
  const slash = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  if (slash < 0) return ".";
  return slash === 0 ? path.slice(0, 1) : path.slice(0, slash);
}

async function urlOf(path: string): Promise<string> {
  const { pathToFileURL } = await import("node:url");
  return pathToFileURL(path).href;
}

async function realOf(
  path: string,
  resolve: (path: string) => string | Promise<string>,
  workingDirectory: () => string,
): Promise<string> {
  try {
    return await resolve(path);
  } catch {
    // It is not there, or not to be read: its folder may be.
    const folder = folderOf(path);
    if (folder === path) return path === "." ? workingDirectory() : path;
    const real = await realOf(folder, resolve, workingDirectory);
    const name = path.replace(/^.*[\\/]/s, "");
    if (name === "" || name === ".") return real;
    return name === ".." ? folderOf(real) : `${real}/${name}`;
  }
}

/** What the system's codes mean; Deno gives them too. */
const REASONS: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system cannot be written",
  ENOSPC: "the file system is full",
  EEXIST: "a file stands where a folder is needed",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
};

type Verb = "read" | "write";

/** Why a file cannot be read or written, in words; null: it is not there. */
export function reasonOf(
  thrown: unknown,
  verb: Verb,
  path: string,
): string | null {
  const { code, name, message } = thrown as Partial<
    Record<"code" | "name" | "message", string>
  >;
  if (code === "ENOENT" || code === "ENOTDIR") return null;
  if (name === "NotCapable") {
    return `Deno was not permitted to, allow it with --allow-${verb}=${path}`;
  }
  if (isOutOfFiles(thrown)) return OUT_OF_FILES;
  return REASONS[code ?? ""] ?? message ?? String(thrown);
}

/**
 * What a call comes to; null for what does not exist, and a clear error for everything else.
 *
 * @param touched What the call is about, where it is not the path itself.
 */
async function attempt<T>(
  verb: Verb,
  path: string,
  call: () => T | Promise<T>,
  touched = path,
): Promise<T | null> {
  try {
    return await call();
  } catch (thrown) {
    const reason = reasonOf(thrown, verb, touched);
    if (reason === null) return null;
    throw new UsageError(`Cannot ${verb} ${path}: ${reason}`, {
      cause: thrown,
    });
  }
}

/**
 * A file's octets, read by the runtime's call.
 *
 * @throws {Error} Its message is the reason alone, to follow a colon.
 */
export async function octetsOf(
  path: string,
  read: (path: string) => Promise<Uint8Array>,
): Promise<Bytes> {
  try {
    return await read(path) as Bytes;
  } catch (thrown) {
    throw new Error(
      reasonOf(thrown, "read", path) ?? "there is no such file",
      { cause: thrown },
    );
  }
}

interface Kinds {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
}

function kindOf({ isFile, isDirectory }: Kinds): "file" | "folder" | "other" {
  return isFile ? "file" : isDirectory ? "folder" : "other";
}

/** What a link leads to. */
async function kindBehind(
  stat: () => Kinds | Promise<Kinds>,
): Promise<Entry["kind"]> {
  try {
    return kindOf(await stat());
  } catch {
    // It leads to nothing, in a circle, or to where nobody may look.
    return "nothing";
  }
}

/** As Deno tells it. */
function plainly(
  info: { isFile(): boolean; isDirectory(): boolean },
): Kinds {
  return { isFile: info.isFile(), isDirectory: info.isDirectory() };
}

const denoFiles: Files = {
  async kind(path) {
    const info = await attempt("read", path, () => Deno.stat(path));
    return info === null ? null : info.isDirectory ? "folder" : "file";
  },
  async list(folder) {
    const found = await attempt("read", folder, async () => {
      const entries: Entry[] = [];
      for await (const { name, ...info } of Deno.readDir(folder)) {
        entries.push({
          name,
          kind: info.isSymlink
            ? await kindBehind(() => Deno.stat(`${folder}/${name}`))
            : kindOf(info),
          linked: info.isSymlink,
        });
      }
      return entries;
    });
    return found ?? [];
  },
  async read(path) {
    return decoded(
      path,
      await attempt("read", path, () => Deno.readFile(path)),
    );
  },
  async modified(path) {
    const info = await attempt("read", path, () => Deno.stat(path));
    return info?.mtime?.getTime() ?? null;
  },
  async write(path, text) {
    await writeBelow(
      path,
      () => Deno.writeTextFile(path, text),
      (folder) => Deno.mkdir(folder, { recursive: true }),
    );
  },
  async append(path, text) {
    const write = () => Deno.writeTextFile(path, text, { append: true });
    if (!await done("write", path, write)) throw unwritable(path);
  },
  url: urlOf,
  real: (path) => realOf(path, Deno.realPath, Deno.cwd),
};

async function nodeFiles(): Promise<Files> {
  const { readFileSync, realpathSync, statSync } = await import("node:fs");
  const { default: process } = await import("node:process");
  const later = () => import("node:fs/promises");
  const files: Files = {
    async kind(path) {
      const info = await attempt("read", path, () => statSync(path));
      return info === null ? null : info.isDirectory() ? "folder" : "file";
    },
    async list(folder) {
      const found = await attempt(
        "read",
        folder,
        async () => (await later()).readdir(folder, { withFileTypes: true }),
      );
      const entries: Entry[] = [];
      for (const entry of found ?? []) {
        const { name } = entry;
        const linked = entry.isSymbolicLink();
        entries.push({
          name,
          kind: linked
            ? await kindBehind(() => plainly(statSync(`${folder}/${name}`)))
            : kindOf(plainly(entry)),
          linked,
        });
      }
      return entries;
    },
    async read(path) {
      const octets = await attempt("read", path, async () => {
        // What a pipe brings may be long in coming.
        if (statSync(path).isFile()) return readFileSync(path);
        return await (await later()).readFile(path);
      });
      return decoded(path, octets);
    },
    async modified(path) {
      const info = await attempt("read", path, () => statSync(path));
      return info?.mtimeMs ?? null;
    },
    async write(path, text) {
      const fs = await later();
      await writeBelow(
        path,
        () => fs.writeFile(path, text),
        (folder) => makeFolders(folder, fs.mkdir),
      );
    },
    async append(path, text) {
      const fs = await later();
      const write = () => fs.appendFile(path, text);
      if (!await done("write", path, write)) throw unwritable(path);
    },
    url: urlOf,
    real: (path) => realOf(path, realpathSync, process.cwd),
  };
  return files;
}

function decoded(path: string, octets: Uint8Array | null): string {
  if (octets === null) {
    throw new UsageError(`Cannot read ${path}: there is no such file`);
  }
  const text = strictText(octets as Bytes);
  if (text === null) {
    throw new UsageError(`Cannot read ${path}: it is not UTF-8`);
  }
  return text;
}

/**
 * Writes a file, and makes the folders above it where there are none: only
 * then may Deno have to be permitted to.
 */
async function writeBelow(
  path: string,
  write: () => Promise<unknown>,
  makeFolder: (folder: string) => Promise<unknown>,
): Promise<void> {
  if (await done("write", path, write)) return;
  const folder = folderOf(path);
  const made = await done("write", path, () => makeFolder(folder), folder);
  if (!made || !await done("write", path, write)) throw unwritable(path);
}

/** Makes a folder and those above it. Node's own way to does not end below /proc, where none can be made. */
async function makeFolders(
  folder: string,
  makeOne: (folder: string) => Promise<unknown>,
): Promise<unknown> {
  const above = folderOf(folder);
  try {
    return await makeOne(folder);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT" || above === folder || above === ".") {
      throw thrown;
    }
  }
  try {
    await makeFolders(above, makeOne);
  } catch (thrown) {
    if (codeOf(thrown) !== "EEXIST") throw thrown;
  }
  return await makeOne(folder);
}

function codeOf(thrown: unknown): string | undefined {
  return (thrown as { code?: string }).code;
}

/** Whether something could be done; not where a folder is missing. */
async function done(
  verb: Verb,
  path: string,
  act: () => Promise<unknown>,
  touched = path,
): Promise<boolean> {
  const did = await attempt(
    verb,
    path,
    async () => {
      await act();
      return true;
    },
    touched,
  );
  return did !== null;
}

function unwritable(path: string): UsageError {
  return new UsageError(
    `Cannot write ${path}: its folder cannot be made`,
  );
}
