/**
 * Speed and memory, as ratios, so that they say the same on any machine: each
 * stands beside what it has to reach. `deno task bench [NAME ...]` runs all of
 * it, or what is named: startup, client, copying, deflate, memory, parallel.
 * A ratio that misses its mark makes it end with 1.
 */

import { currentRuntime } from "../lib/runtime/current.ts";
import { bunPath } from "../tests/support/executables.ts";

const root = new URL("../", import.meta.url);
const deno = Deno.execPath();

/** How often a process is started to know how long it takes. */
const STARTS = 15;

/** The message whose cost in memory is looked at, in octets. */
const LARGE = 256 * 1024 * 1024;

let missed = 0;

/** What a ratio has to reach: at least, or at most, so much. */
interface Mark {
  readonly least?: number;
  readonly most?: number;
}

function tell(what: string, value: number, mark: Mark, more = ""): void {
  const { least, most } = mark;
  const reached = value >= (least ?? -Infinity) && value <= (most ?? Infinity);
  if (!reached) missed++;
  const wanted = least !== undefined
    ? `at least ${least}`
    : most !== undefined
    ? `at most ${most}`
    : "";
  const verdict = wanted === "" ? "" : reached ? "ok" : "MISSED";
  console.log(
    `${what.padEnd(58)} ${value.toFixed(2).padStart(7)}  ${wanted.padEnd(13)} ${
      verdict.padEnd(6)
    }  ${more}`.trimEnd(),
  );
}

/** A process, and what it printed; its standard input stays open until `end`. */
class Child {
  #process: Deno.ChildProcess;
  #output: AsyncIterator<string>;
  #printed = "";

  constructor(command: readonly string[]) {
    const [program, ...args] = command;
    this.#process = new Deno.Command(program!, {
      args,
      cwd: root,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#output = this.#process.stdout
      .pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    while (!this.#printed.includes("\n")) {
      const { done, value } = await this.#output.next();
      if (done) throw new Error(`Cannot read a line: the process has ended`);
      this.#printed += value;
    }
    const end = this.#printed.indexOf("\n");
    const line = this.#printed.slice(0, end);
    this.#printed = this.#printed.slice(end + 1);
    return line;
  }

  /** Ends its standard input, and reads what it prints then. */
  async end(): Promise<string> {
    await this.#process.stdin.close();
    for (;;) {
      const { done, value } = await this.#output.next();
      if (done) break;
      this.#printed += value;
    }
    await this.#process.status;
    return this.#printed;
  }
}

/** Runs a program to its end, for what it prints. */
async function outputOf(command: readonly string[]): Promise<string> {
  const [program, ...args] = command;
  const { code, stdout } = await new Deno.Command(program!, {
    args,
    cwd: root,
    stdin: "null",
    stderr: "inherit",
    env: { NO_COLOR: "1" },
  }).output();
  const output = new TextDecoder().decode(stdout);
  if (code !== 0) {
    throw new Error(
      `Cannot measure: ${command.join(" ")} ended with ${code}\n${output}`,
    );
  }
  return output;
}

const runtimes = {
  Deno: [deno, "run", "--quiet", "--no-check", "--allow-all"],
  Bun: [bunPath()],
} as const;

type RuntimeName = keyof typeof runtimes;

const names = Object.keys(runtimes) as RuntimeName[];

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function timed(command: readonly string[]): Promise<number> {
  const started = performance.now();
  await outputOf(command);
  return performance.now() - started;
}

/** Serves an echo of ours, for as long as `use` takes. */
async function echoing<T>(use: (url: string) => Promise<T>): Promise<T> {
  const server = new Child([...runtimes.Bun, "scripts/bench/echo_server.ts"]);
  const url = `ws://127.0.0.1:${await server.line()}`;
  try {
    return await use(url);
  } finally {
    await server.end();
  }
}

async function withFile<T>(
  suffix: string,
  text: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = await Deno.makeTempFile({ suffix });
  await Deno.writeTextFile(path, text);
  try {
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

const STEPS = `steps:
  - send: hello
  - expect: hello
  - close: 1000
`;

/** The command as it stands here, and as the package brings it to `npx` and `bunx`. */
const FORMS = {
  "from source": "scripts/framescript.ts",
  "npm package": "npm/framescript.js",
} as const;

async function startup(url: string): Promise<void> {
  const most = { Deno: 5, Bun: 10 };
  await outputOf([...runtimes.Deno, "scripts/pack.ts"]);
  await withFile(
    ".ts",
    "",
    (empty) =>
      withFile(".yaml", STEPS, async (file) => {
        for (const [form, script] of Object.entries(FORMS)) {
          for (const name of names) {
            const command = [
              ...runtimes[name],
              script,
              ...["run", "--url", url, file],
            ];
            // In turn, so that what else the machine does weighs on both.
            const base: number[] = [];
            const run: number[] = [];
            for (let i = 0; i < STARTS; i++) {
              base.push(await timed([...runtimes[name], empty]));
              run.push(await timed(command));
            }
            const [spent, least] = [median(run), median(base)];
            tell(
              `run of three steps in empty scripts, ${form}, ${name}`,
              median(run.map((time, i) => time / base[i]!)),
              { most: most[name] },
              `${spent.toFixed(0)} ms, empty ${least.toFixed(0)} ms`,
            );
          }
        }
      }),
  );
}

interface Measured {
  readonly ratio: number;
  readonly milliseconds: number;
}

async function client(url: string): Promise<void> {
  const least = {
    Deno: { roundTrips: 0.9, pipelined: 3, large: 1, largePipelined: 1 },
    Bun: { roundTrips: 0.8, pipelined: 0.8, large: 0.8, largePipelined: 0.8 },
  };
  const words = {
    roundTrips: "64-byte round trips",
    pipelined: "64-byte pipelined",
    large: "64 KiB round trips",
    largePipelined: "64 KiB pipelined",
  };
  for (const name of names) {
    const measured: Record<keyof typeof words, Measured> = JSON.parse(
      await outputOf([...runtimes[name], "scripts/bench/client.ts", url]),
    );
    for (const kind of Object.keys(words) as (keyof typeof words)[]) {
      tell(
        `raw against the native client, ${words[kind]}, ${name}`,
        measured[kind].ratio,
        { least: least[name][kind] },
      );
    }
  }
}

async function copying(): Promise<void> {
  for (const name of names) {
    const { mask, decode } = JSON.parse(
      await outputOf([...runtimes[name], "scripts/bench/copying.ts"]),
    );
    for (
      const [what, { ratio, gigabytes }] of Object.entries({ mask, decode })
    ) {
      tell(
        `${what} against a plain copy of the same bytes, ${name}`,
        ratio,
        { least: 0.5 },
        `${gigabytes.toFixed(1)} GB/s`,
      );
    }
  }
}

async function deflate(): Promise<void> {
  for (const name of names) {
    const { echo, memory } = JSON.parse(
      await outputOf([...runtimes[name], "scripts/bench/deflated.ts"]),
    );
    tell(
      `compressed echo, 1000 x 8 KiB JSON, in bare zlib calls, ${name}`,
      echo.ratio,
      { most: 1.3 },
      `${echo.milliseconds.toFixed(0)} ms`,
    );
    tell(
      `memory over 90000 more of them, in that over 90000, ${name}`,
      memory.ratio,
      { most: 1.2 },
      `${memory.megabytes.toFixed(0)} MB`,
    );
  }
}

async function memory(): Promise<void> {
  const { raw } = await currentRuntime();
  for (const name of names) {
    const server = new Child([
      ...runtimes[name],
      "scripts/bench/large_echo.ts",
    ]);
    const url = `ws://127.0.0.1:${await server.line()}`;
    const result = await raw!.connect(url, {});
    if (result.type === "refused") throw new Error("Cannot measure: refused");
    const { endpoint } = result;
    endpoint.send({ kind: "binary", fragments: [new Uint8Array(LARGE)] });
    for (let echoed = 0; echoed < LARGE;) {
      for (const event of await endpoint.receive() ?? []) {
        if (event.type === "message") echoed += event.message.data.length;
      }
    }
    await endpoint.drop();
    const megabytes = Number(await server.end());
    tell(
      `memory of a process that echoes 256 MiB, in such messages, ${name}`,
      megabytes / (LARGE / 2 ** 20),
      {},
      `${megabytes} MB`,
    );
  }
}

async function parallel(url: string): Promise<void> {
  const scenarios = Array.from({ length: 200 }, () => STEPS).join("---\n");
  await withFile(
    ".yaml",
    STEPS,
    (one) =>
      withFile(".yaml", scenarios, async (many) => {
        for (const name of names) {
          const command = (file: string) => [
            ...runtimes[name],
            "scripts/framescript.ts",
            "run",
            "--parallel",
            "50",
            "--url",
            url,
            file,
          ];
          const alone: number[] = [];
          const all: number[] = [];
          for (let i = 0; i < 5; i++) {
            alone.push(await timed(command(one)));
            all.push(await timed(command(many)));
          }
          tell(
            `200 scenarios, 50 at once, seconds beyond start-up, ${name}`,
            (median(all) - median(alone)) / 1000,
            { most: 2 },
          );
        }
      }),
  );
}

const parts: Record<string, (url: string) => Promise<void>> = {
  startup,
  client,
  copying,
  deflate,
  memory,
  parallel,
};

const chosen = Deno.args.length > 0 ? Deno.args : Object.keys(parts);
const unknown = chosen.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(
    `Cannot measure ${unknown.join(", ")}: there is ${
      Object.keys(parts).join(", ")
    }`,
  );
  Deno.exit(2);
}
await echoing(async (url) => {
  for (const name of chosen) await parts[name]!(url);
});
Deno.exit(missed > 0 ? 1 : 0);
