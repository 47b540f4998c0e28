/** Runs the command as a process, under each of its runtimes. */

import { assert, assertEquals } from "@std/assert";
import { bunPath, nodePath } from "../support/executables.ts";

const root = new URL("../../", import.meta.url);

/** How long a process may take, in milliseconds. */
const LIMIT = 30_000;

/** A runtime that the command runs on. */
export type On = "deno" | "bun" | "node";

/** How the command is run. */
export interface Options {
  /** Default `deno`. */
  readonly on?: On;
  /** Under Deno: its permissions. Default: all of network and reading. */
  readonly permissions?: readonly string[];
  /** Default: none. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the repository's root. */
  readonly cwd?: string;
  /** A redirection of the shell's, such as `> /dev/full`. */
  readonly redirect?: string;
  /** Whether it is run on a terminal, which takes both of its outputs. */
  readonly terminal?: boolean;
}

/** What a process came to. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function path(url: string): string {
  return decodeURIComponent(new URL(url, root).pathname);
}

/** The program and the arguments before the command's own. */
function entry(options: Options): Line {
  const script = path("scripts/framescript.ts");
  switch (options.on ?? "deno") {
    case "deno":
      return [
        Deno.execPath(),
        "run",
        "--quiet",
        "--no-prompt",
        ...options.permissions ?? ["--allow-net", "--allow-read"],
        script,
      ];
    case "bun":
      return [bunPath(), script];
    case "node":
      return [
        nodePath(),
        "--import",
        path("tests/support/register.js"),
        script,
      ];
  }
}

type Line = readonly [program: string, ...args: string[]];

/** A command line inside what it is to run in: a shell, a terminal. */
function within(line: Line, { redirect, terminal }: Options): Line {
  if (terminal === true) {
    const words = line.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    return ["script", "-qec", words.join(" "), "/dev/null"];
  }
  return redirect === undefined
    ? line
    : ["sh", "-c", `exec "$0" "$@" ${redirect}`, ...line];
}

/** Begins the command; the caller awaits its end. */
export function start(
  args: readonly string[],
  options: Options = {},
): Deno.ChildProcess {
  const [program, ...rest] = within([...entry(options), ...args], options);
  return new Deno.Command(program, {
    args: rest,
    cwd: options.cwd ?? root,
    env: { NO_COLOR: "", ...options.env },
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the command to its end. No output of it ever holds a stack trace. */
export async function framescript(
  args: readonly string[],
  options: Options = {},
): Promise<Outcome> {
  const child = start(args, options);
  const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT);
  const output = child.output();
  if (options.stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(options.stdin));
    await writer.close();
  }
  const { code, stdout, stderr } = await output;
  clearTimeout(timer);
  const decoder = new TextDecoder();
  const outcome = {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
  for (const text of [outcome.stdout, outcome.stderr]) {
    assert(!/^\s+at .*:\d+:\d+\)?$/m.test(text), `A stack trace:\n${text}`);
    assert(!text.includes("a fault of framescript"), text);
  }
  return outcome;
}

/** Runs the command and holds its exit code and all that it prints to standard error. */
export async function assertRefusal(
  args: readonly string[],
  stderr: string,
  options: Options & { readonly code?: number } = {},
): Promise<void> {
  const outcome = await framescript(args, options);
  assertEquals(outcome, { code: options.code ?? 2, stdout: "", stderr });
}

/** Calls `use` with the path of a folder that holds these files, and removes it. */
export async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "framescript-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      const at = name.lastIndexOf("/");
      if (at > 0) {
        await Deno.mkdir(`${folder}/${name.slice(0, at)}`, { recursive: true });
      }
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
