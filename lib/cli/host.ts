/**
 * The process that the command runs in: its arguments, its streams, its
 * signals. The only file of the command that names a runtime. Deno's own calls
 * on Deno, because any `node:` module costs it some 15 ms of start-up.
 */

import { type Bytes, concat } from "../bytes.ts";

/** How long a write to a full pipe rests before it is tried again, in milliseconds. */
const PIPE_REST = 2;

/** Where the process writes. */
export type Stream = "stdout" | "stderr";

/** The process. */
export interface Host {
  /** What stands behind the command's name. */
  readonly args: readonly string[];
  isTerminal(stream: Stream): boolean;
  /** Whether `NO_COLOR` is set and not empty. */
  readonly noColor: boolean;
  /** The runtime, such as `Deno 2.9.6`. */
  readonly runtime: string;
  /** Width of the terminal in columns; 80 where there is none. */
  columns(): number;
  /** Writes to standard output, at once. */
  out(text: string): void;
  /** Writes to standard error, at once. */
  err(text: string): void;
  /** All of standard input. */
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

/** The first Node that has a WebSocket of its own. */
const OLDEST_NODE = 22;

/** The signals that end a run. */
export type Interrupt = "SIGINT" | "SIGTERM";

const DESCRIPTORS: Readonly<Record<Stream, number>> = { stdout: 1, stderr: 2 };

const INTERRUPTS: readonly Interrupt[] = ["SIGINT", "SIGTERM"];

/** The process of the runtime that this is loaded on. */
export function currentHost(): Promise<Host> {
  return "Deno" in globalThis ? Promise.resolve(denoHost()) : nodeHost();
}

function denoHost(): Host {
  const encoder = new TextEncoder();
  const write = (
    stream: { writeSync(octets: Uint8Array): number },
    text: string,
  ) => {
    let rest = encoder.encode(text);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(stream.writeSync(rest));
      } catch (thrown) {
        if (thrown instanceof Deno.errors.BrokenPipe) Deno.exit(0);
        if (!(thrown instanceof Deno.errors.WouldBlock)) throw thrown;
        sleep(PIPE_REST);
      }
    }
  };
  return {
    args: Deno.args,
    isTerminal: (stream) => Deno[stream].isTerminal(),
    noColor: Deno.noColor,
    runtime: `Deno ${Deno.version.deno}`,
    columns() {
      try {
        return Deno.consoleSize().columns || 80;
      } catch {
        return 80;
      }
    },
    out: (text) => write(Deno.stdout, text),
    err: (text) => write(Deno.stderr, text),
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

async function nodeHost(): Promise<Host> {
  const { default: process } = await import("node:process");
  const { fstatSync, writeSync } = await import("node:fs");
  const write = (descriptor: number, text: string) => {
    let rest: Uint8Array = new TextEncoder().encode(text);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(descriptor, rest));
      } catch (thrown) {
        const { code } = thrown as { code?: string };
        if (code === "EPIPE") process.exit(0);
        if (code !== "EAGAIN") throw thrown;
        sleep(PIPE_REST);
      }
    }
  };
  const { bun, node } = process.versions;
  if (bun === undefined && Number.parseInt(node, 10) < OLDEST_NODE) {
    write(
      DESCRIPTORS.stderr,
      `framescript: Cannot run on Node ${node}: version ${OLDEST_NODE} or later is needed\n`,
    );
    process.exit(2);
  }
  return {
    args: process.argv.slice(2),
    // Asking Bun for its streams costs 8 ms: only what may be a terminal is asked.
    isTerminal: (stream) =>
      fstatSync(DESCRIPTORS[stream]).isCharacterDevice() &&
      process[stream].isTTY === true,
    noColor: (process.env.NO_COLOR ?? "") !== "",
    runtime: bun === undefined ? `Node ${node}` : `Bun ${bun}`,
    columns: () => process.stdout.columns || 80,
    out: (text) => write(DESCRIPTORS.stdout, text),
    err: (text) => write(DESCRIPTORS.stderr, text),
    async readInput() {
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

/** Rests without leaving the call: a write is done when it returns. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
