/** What lives until it is interrupted: a long run, the echo server, `--watch`. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { test } from "../support/harness.ts";
import { start, withFiles } from "./command.ts";
import { echoPeer } from "./peers.ts";

/** How long one output is waited for, in milliseconds. */
const PATIENCE = 20_000;

/** A process whose output is read as it comes. */
class Session implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  stdout = "";
  stderr = "";
  #changed = Promise.withResolvers<void>();
  readonly #reading: Promise<unknown>;

  constructor(child: Deno.ChildProcess) {
    this.child = child;
    const read = async (
      stream: ReadableStream<Uint8Array<ArrayBuffer>>,
      name: "stdout" | "stderr",
    ) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        this[name] += text;
        this.#changed.resolve();
        this.#changed = Promise.withResolvers();
      }
    };
    this.#reading = Promise.all([
      read(child.stdout, "stdout"),
      read(child.stderr, "stderr"),
    ]);
  }

  /** Waits until what was printed since `from` matches. */
  async printed(
    name: "stdout" | "stderr",
    form: RegExp,
    from = 0,
  ): Promise<RegExpExecArray> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#changed.resolve();
    }, PATIENCE);
    try {
      for (;;) {
        const match = form.exec(this[name].slice(from));
        if (match !== null) return match;
        assert(!late, `${form} did not come:\n${this.stdout}\n${this.stderr}`);
        await this.#changed.promise;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async interrupted(signal: Deno.Signal = "SIGINT"): Promise<number> {
    this.child.kill(signal);
    const { code } = await this.child.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.child.status;
    await this.#reading;
  }
}

test("SIGINT ends a run in good order: what was done is printed, exit code 130", async () => {
  await using peer = echoPeer();
  const files = {
    "1.yaml": "name: Quick\nsteps: [{ send: x }, { expect: x }]\n",
    "2.yaml": "name: Long\nsteps: [{ send: x }, { wait: 60s }]\n",
    "3.yaml": "name: Never\nsteps: [{ send: x }]\n",
  };
  await withFiles(files, async (cwd) => {
    await using session = new Session(
      start(["run", "--url", peer.url, "."], { cwd }),
    );
    await session.printed("stdout", /passed +Quick/);
    while (peer.connections < 2) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assertEquals(await session.interrupted(), 130);
    assertMatch(session.stdout, /^(failed|errored) +Long /m);
    assertMatch(session.stdout, /3 scenarios: 1 passed, .*, 1 not run /);
    assertEquals(session.stderr, "");
  });
});

test("a second signal ends a run at once, whatever is still to be done", async () => {
  await using peer = echoPeer();
  const yaml = `name: Long
transport: raw
steps: [{ send: there }, { expect: there }, { wait: 60s }]
finally: [{ wait: 60s }]
`;
  await withFiles({ "1.yaml": yaml }, async (cwd) => {
    await using session = new Session(
      start(["run", "--verbose", "--url", peer.url, "."], { cwd }),
    );
    await session.printed("stdout", /there[^]*there/);
    session.child.kill("SIGTERM");
    const code = await session.interrupted();
    // They may come in either order; alone, one would leave a second to finally.
    assert(code === 130 || code === 143, `${code}`);
    assert(!/^(failed|errored) +Long/m.test(session.stdout), session.stdout);
  });
});

test("until scenarios run, the first signal ends the process, on each runtime", async () => {
  const files = {
    "endless.ts":
      "console.error('loading');\nawait new Promise(() => {});\nexport default {};\n",
  };
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  await withFiles(files, async (cwd) => {
    for (const on of ["deno", "bun", "node"] as const) {
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        await using session = new Session(
          start(["run", "--echo", "endless.ts"], { on, cwd }),
        );
        await session.printed("stderr", /loading/);
        const code = await session.interrupted(signal);
        assertEquals([on, code], [on, codes[signal]]);
        assertEquals(session.stdout, "");
      }
    }
  });
});

test("echo prints its url, sends everything back, and ends with SIGINT", async () => {
  for (const args of [[], ["--raw"]]) {
    await using session = new Session(
      start(["echo", "--port", "0", ...args], { permissions: ["--allow-net"] }),
    );
    const [, url] = await session.printed(
      "stdout",
      /(ws:\/\/127\.0\.0\.1:\d+)/,
    );
    const socket = new WebSocket(url!);
    const answer = Promise.withResolvers<unknown>();
    socket.onopen = () => socket.send("there and back");
    socket.onmessage = (event) => answer.resolve(event.data);
    socket.onerror = () => answer.reject(new Error("no connection"));
    assertEquals(await answer.promise, "there and back");
    const closed = Promise.withResolvers<void>();
    socket.onclose = () => closed.resolve();
    socket.close();
    await closed.promise;
    assertEquals(await session.interrupted(), 0);
    assertEquals(session.stderr, "");
  }
});

/** A file that scenario A reads, and scenario B, which reads none. */
const WATCHED = {
  "a.yaml":
    "name: A\nsteps: [{ send: { file: data.txt, as: text } }, { expect: one }]\n",
  "b.yaml": "name: B\nsteps: [{ send: x }, { expect: x }]\n",
  "data.txt": "one",
};

test("--watch runs again only what changed, and what a scenario reads counts", async () => {
  await using peer = echoPeer();
  await withFiles(WATCHED, async (cwd) => {
    await using session = new Session(
      start(["run", "--watch", "--url", peer.url, "."], { cwd }),
    );
    await session.printed("stderr", /Watching 2 files/);
    assertMatch(session.stdout, /passed +A .*\n.*passed +B .*\n/);
    const round = async (path: string, text: string) => {
      const from = session.stdout.length;
      const said = session.stderr.length;
      await Deno.writeTextFile(`${cwd}/${path}`, text);
      await session.printed("stderr", /Watching \d files?/, said);
      return [...session.stdout.slice(from).matchAll(/^(\w+) +(\w+) {2}/gm)]
        .map(([, verdict, name]) => `${verdict} ${name}`);
    };
    assertEquals(await round("data.txt", "two"), ["failed A"]);
    assertEquals(
      await round("b.yaml", "name: B2\nsteps: [{ send: y }, { expect: y }]\n"),
      ["passed B2"],
    );
    assertEquals(await round("b.yaml", "name: B3\nstep: []\n"), []);
    assertMatch(session.stderr, /^b\.yaml:2:1: /m);
    assertEquals(
      await round("b.yaml", "name: B4\nsteps: [{ send: y }, { expect: y }]\n"),
      ["passed B4"],
    );
    assertEquals(
      await round("c.yaml", "name: C\nsteps: [{ send: y }, { expect: y }]\n"),
      ["passed C"],
    );
    assertEquals(await session.interrupted(), 130);
  });
});

test("--watch is calm while nothing changes, though a run read more than its files", async () => {
  await using peer = echoPeer();
  await withFiles(WATCHED, async (cwd) => {
    await using session = new Session(
      start(["run", "--watch", "--url", peer.url, "."], { cwd }),
    );
    await session.printed("stderr", /Watching 2 files/);
    const { stdout, stderr } = session;
    // It looks at the files four times a second.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assertEquals([session.stdout, session.stderr], [stdout, stderr]);
    // A reads the file no more, which is no change of it.
    await Deno.writeTextFile(`${cwd}/a.yaml`, WATCHED["b.yaml"]);
    await session.printed("stderr", /Watching/, stderr.length);
    const after = session.stdout;
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assertEquals(session.stdout, after);
    assertEquals(session.stderr.match(/Watching/g)?.length, 2);
  });
});

test("what --watch writes for programs is whole, and holds the last report of every scenario", async () => {
  await using peer = echoPeer();
  await withFiles(WATCHED, async (cwd) => {
    const reporters = ["ndjson", "json=r.json", "ndjson=r.ndjson"]
      .flatMap((reporter) => ["--reporter", reporter]);
    await using session = new Session(
      start(["run", "--watch", "--url", peer.url, ...reporters, "."], {
        cwd,
        permissions: ["--allow-net", "--allow-read", "--allow-write"],
      }),
    );
    await session.printed("stderr", /Watching/);
    const said = session.stderr.length;
    await Deno.writeTextFile(`${cwd}/data.txt`, "two");
    await session.printed("stderr", /Watching/, said);
    const verdicts = (reports: { name: string; verdict: string }[]) =>
      reports.map(({ name, verdict }) => `${verdict} ${name}`);
    const read = (path: string) => Deno.readTextFile(`${cwd}/${path}`);
    const ends = (text: string) =>
      text.trimEnd().split("\n").map((line) => JSON.parse(line))
        .filter(({ event }) => event === "end").map(({ report }) => report);
    const { reports } = JSON.parse(await read("r.json"));
    assertEquals(verdicts(reports), ["failed A", "passed B"]);
    assertEquals(verdicts(ends(await read("r.ndjson"))), verdicts(reports));
    assertEquals(
      verdicts(ends(session.stdout)).slice(2),
      ["failed A"],
    );
  });
});
