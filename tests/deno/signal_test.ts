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

  async interrupted(): Promise<number> {
    this.child.kill("SIGINT");
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
    assertMatch(session.stdout, /2 scenarios: 1 passed/);
    assertEquals(session.stderr, "framescript: 1 scenario was not run\n");
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

test("--watch runs again only what changed, and what a scenario reads counts", async () => {
  await using peer = echoPeer();
  const files = {
    "a.yaml":
      "name: A\nsteps: [{ send: { file: data.txt, as: text } }, { expect: one }]\n",
    "b.yaml": "name: B\nsteps: [{ send: x }, { expect: x }]\n",
    "data.txt": "one",
  };
  await withFiles(files, async (cwd) => {
    await using session = new Session(
      start(["run", "--watch", "--url", peer.url, "."], { cwd }),
    );
    await session.printed("stdout", /Watching 2 files/);
    assertMatch(session.stdout, /passed +A .*\n.*passed +B .*\n/);
    const round = async (path: string, text: string) => {
      const from = session.stdout.length;
      await Deno.writeTextFile(`${cwd}/${path}`, text);
      await session.printed("stdout", /Watching \d files?/, from);
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
