/**
 * The process that the command runs in: its arguments, its streams, its
 * signals. The only file of the command that names a runtime. Deno's own calls
 * on Deno, because any `node:` module costs it some 15 ms of start-up.
 */

import { type Bytes, concat } from "../bytes.ts";
import { Sink } from "./sink.ts";

/** Where the process writes. */
export type Stream = "stdout" | "stderr";

/** The process. */
export interface Host {
  /** What stands behind the command's name. */
  readonly args: readonly string[];
  /** Whether it is a terminal that knows more than text. */
  isTerminal(stream: Stream): boolean;
  /** Whether `NO_COLOR` is set and not empty. */
  readonly noColor: boolean;
  /** The runtime, such as `Deno 2.9.6`. */
  readonly runtime: string;
  /** The command that installs packages for it. */
  readonly installs: string;
  /** Width of the terminal in columns; 80 where there is none. */
  columns(): number;
  /** Writes to standard output, at once. Never fails. */
  out(text: string): void;
  /** Writes to standard error, at once. Never fails. */
  err(text: string): void;
  /** What stood in the way of writing standard output; null: nothing, or its reader had enough. */
  readonly unwritten: unknown;
  /**
   * All of standard input.
   *
   * @throws {Error} It cannot be read; with a code of the system's.
   */
  readInput(): Promise<Bytes>;
  /**
   * The value of an environment variable; undefined where it is not set.
   *
   * @throws {Error} The runtime denies it.
   */
  env(name: string): string | undefined;
  /** Calls `handler` with each SIGINT or SIGTERM until the function that it returns is called. */
  onInterrupt(handler: (signal: Interrupt) => void): () => void;
  /** Calls `handler` with what was thrown where nobody caught it. */
  onStray(handler: (thrown: unknown) => void): void;
  exit(code: number): never;
}

/** The first Node that has a WebSocket of its own and runs TypeScript: that of `engines` in package.json. */
export const OLDEST_NODE = "22.18";

/** The signals that end a run. */
export type Interrupt = "SIGINT" | "SIGTERM";

const DESCRIPTORS: Readonly<Record<Stream, number>> = { stdout: 1, stderr: 2 };

/** What TERM is on a terminal that knows nothing but text. */
const DUMB = "dumb";

const INTERRUPTS: readonly Interrupt[] = ["SIGINT", "SIGTERM"];

/** The process of the runtime that this is loaded on. */
export function currentHost(): Promise<Host> {
  return "Deno" in globalThis ? Promise.resolve(denoHost()) : nodeHost();
}

function denoHost(): Host {
  const out = new Sink((octets) => Deno.stdout.writeSync(octets));
  const err = new Sink((octets) => Deno.stderr.writeSync(octets));
  return {
    args: Deno.args,
    isTerminal: (stream) => Deno[stream].isTerminal() && !isDumbToDeno(),
    noColor: Deno.noColor,
    runtime: `Deno ${Deno.version.deno}`,
    installs: "deno install",
    columns() {
      try {
        return Deno.consoleSize().columns || 80;
      } catch {
        return 80;
      }
    },
    out: (text) => out.write(text),
    err: (text) => err.write(text),
    get unwritten() {
      return out.failure;
    },
    readInput: () => new Response(Deno.stdin.readable).bytes(),
    env: (name) => Deno.env.get(name),
    onInterrupt(handler) {
      const handlers = INTERRUPTS.map((signal) => {
        const listener = () => handler(signal);
        Deno.addSignalListener(signal, listener);
        return () => Deno.removeSignalListener(signal, listener);
      });
      return () => handlers.forEach((remove) => remove());
    },
    onStray(handler) {
      globalThis.addEventListener("unhandledrejection", (event) => {
        event.preventDefault();
        handler(event.reason);
      });
      globalThis.addEventListener("error", (event) => {
        event.preventDefault();
        handler(event.error);
      });
    },
    exit: (code) => Deno.exit(code),
  };
}

/** Deno shows TERM only where that is permitted, and it is not worth asking for. */
function isDumbToDeno(): boolean {
  const asked = { name: "env", variable: "TERM" } as const;
  return Deno.permissions.querySync(asked).state === "granted" &&
    Deno.env.get("TERM") === DUMB;
}

async function nodeHost(): Promise<Host> {
  const { default: process } = await import("node:process");
  const { fstatSync, writeSync } = await import("node:fs");
  const out = new Sink((octets) => writeSync(DESCRIPTORS.stdout, octets));
  const err = new Sink((octets) => writeSync(DESCRIPTORS.stderr, octets));
  const { bun, node } = process.versions;
  if (bun === undefined && isBefore(node, OLDEST_NODE)) {
    err.write(
      `framescript: Cannot run on Node ${node}: version ${OLDEST_NODE} or later is needed\n`,
    );
    process.exit(2);
  }
  return {
    args: process.argv.slice(2),
    // Asking Bun for its streams costs 8 ms: only what may be a terminal is asked.
    isTerminal: (stream) =>
      fstatSync(DESCRIPTORS[stream]).isCharacterDevice() &&
      process[stream].isTTY === true && process.env.TERM !== DUMB,
    noColor: (process.env.NO_COLOR ?? "") !== "",
    runtime: bun === undefined ? `Node ${node}` : `Bun ${bun}`,
    installs: bun === undefined ? "npm install" : "bun install",
    columns: () => process.stdout.columns || 80,
    out: (text) => out.write(text),
    err: (text) => err.write(text),
    get unwritten() {
      return out.failure;
    },
    async readInput() {
      // Node reads a folder as if it were empty.
      if (fstatSync(0).isDirectory()) {
        throw Object.assign(new Error("a folder"), { code: "EISDIR" });
      }
      const chunks: Bytes[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      return concat(chunks);
    },
    env: (name) => process.env[name],
    onInterrupt(handler) {
      for (const signal of INTERRUPTS) process.on(signal, handler);
      return () => {
        for (const signal of INTERRUPTS) process.off(signal, handler);
      };
    },
    onStray(handler) {
      process.on("unhandledRejection", handler);
      process.on("uncaughtException", handler);
    },
    exit: (code) => process.exit(code),
  };
}

/** Whether a version is older than one that is given as `MAJOR.MINOR`. */
export function isBefore(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [least = 0, from = 0] = oldest.split(".").map(Number);
  return major < least || (major === least && minor < from);
}
