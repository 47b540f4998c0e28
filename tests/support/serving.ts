/** Programs that serve in a process of their own: they print their address and live until stopped. */

import { nodePath } from "./executables.ts";

const root = new URL("../../", import.meta.url);

/** How long a server may take to print its address, in milliseconds. */
const START_TIME = 20_000;

/** A server in a process of its own. */
export interface Serving extends AsyncDisposable {
  /** As it printed it: `http://127.0.0.1:41234/`. */
  readonly url: URL;
}

/** How a server's process is started. */
export interface ServeOptions {
  readonly env?: Record<string, string>;
  /** Written to its standard input as one line of JSON. */
  readonly input?: unknown;
  /** Default: it is told to end by the end of its standard input. */
  readonly stop?: "signal";
}

/** Starts a program and waits for the address that it prints first. */
export async function serve(
  command: string,
  args: readonly string[],
  options: ServeOptions = {},
): Promise<Serving> {
  const child = new Deno.Command(command, {
    args: [...args],
    cwd: root,
    env: { NO_COLOR: "1", ...options.env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdin = child.stdin.getWriter();
  if (options.input !== undefined) {
    const line = `${JSON.stringify(options.input)}\n`;
    await stdin.write(new TextEncoder().encode(line));
  }
  let errors = "";
  const draining = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) errors += decoder.decode(chunk);
  })();
  const stop = async () => {
    if (options.stop === "signal") kill(child, "SIGTERM");
    // Whoever has ended has closed it.
    await stdin.close().catch(() => {});
    await child.status;
    await draining;
  };
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => kill(child, "SIGKILL"), START_TIME);
  try {
    let printed = "";
    while (!printed.includes("\n")) {
      const { value, done } = await lines.read();
      if (done) {
        await stop();
        throw new Error(`Cannot start ${command} ${args[0]}: ${errors}`);
      }
      printed += value;
    }
    const rest = (async () => {
      while (!(await lines.read()).done);
    })();
    return {
      url: new URL(printed.slice(0, printed.indexOf("\n"))),
      [Symbol.asyncDispose]: async () => {
        await stop();
        await rest;
      },
    };
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a process that may have ended by itself. */
function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
  }
}

/** What of miniflare's options the tests set. */
export interface WorkerOptions {
  /** The Worker, one module. */
  readonly script: string;
  readonly compatibilityFlags?: readonly string[];
  readonly bindings?: Record<string, string>;
  /** Whether `/cdn-cgi/handler/scheduled` triggers the Worker's cron. */
  readonly triggers?: boolean;
  /** Binding names to class names. */
  readonly durableObjects?: Record<string, string>;
}

/** Serves a Worker in local workerd, through miniflare. */
export function serveWorker(
  options: WorkerOptions,
  env: Record<string, string> = {},
): Promise<Serving> {
  const { script, triggers = false, ...rest } = options;
  return serve(nodePath(), ["tests/peers/miniflare.mjs"], {
    env,
    input: {
      modules: [{ type: "ESModule", path: "worker.mjs", contents: script }],
      compatibilityDate: "2026-07-01",
      unsafeTriggerHandlers: triggers,
      ...rest,
    },
  });
}

/** Serves the example function of Deno: one that everybody may call, unless its environment says otherwise. */
export function serveDenoFunction(
  env: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const environment = {
    HOST: "127.0.0.1",
    PORT: "0",
    TOKEN: "-",
    ORIGIN: "-",
    ...env,
  };
  return serve(Deno.execPath(), [
    "run",
    "--quiet",
    "--no-check",
    "--allow-net=127.0.0.1",
    "--allow-env=HOST,PORT,TOKEN,ORIGIN,IDLE",
    "scripts/edge/examples/deno.ts",
  ], { env: environment, stop: "signal" });
}
