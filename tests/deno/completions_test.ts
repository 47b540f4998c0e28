/** The completion scripts in the shells that they are for, as a person types. */

import { assertEquals } from "@std/assert";
import { programPath } from "../support/debian.ts";
import { test } from "../support/harness.ts";
import { framescript, withFiles } from "./command.ts";

/** What stands beside the person: a name with a blank, and a folder that is called like a command. */
const FILES = { "with space.yaml": "", "out.xml": "", "echo/x": "" };

/** What is typed before the key that completes, and what then stands there. */
const TYPED: readonly (readonly [typed: string, completed: string])[] = [
  ["ec", "echo"],
  ["--he", "--help"],
  ["run --verb", "run --verbose"],
  ["run with", "run with\\ space.yaml"],
  ["run --transport r", "run --transport raw"],
  ["run --transport=r", "run --transport=raw"],
  ["run --reporter ju", "run --reporter junit"],
  ["run --reporter=ju", "run --reporter=junit"],
  ["run --reporter junit=ou", "run --reporter junit=out.xml"],
  ["run --reporter=junit=ou", "run --reporter=junit=out.xml"],
  // No file is a URL.
  ["run --url ou", "run --url ou"],
  ["conformance --baseline ou", "conformance --baseline out.xml"],
  ["completions f", "completions fish"],
  ["echo ou", "echo ou"],
];

/** A shell that is typed at. Control-X Control-P shows its line between angle brackets. */
class Terminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #shown = "";

  constructor(shell: string, cwd: string) {
    this.#child = new Deno.Command("script", {
      // A terminal of its own, wide enough for every line.
      args: ["-qec", `stty cols 200; exec ${shell}`, "/dev/null"],
      cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      env: { TERM: "dumb", HISTFILE: "/dev/null" },
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  async type(keys: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(keys));
  }

  /** Waits until this is shown, and forgets all up to it. */
  async shows(form: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = form.exec(this.#shown);
      if (match !== null) {
        this.#shown = this.#shown.slice(match.index + match[0].length);
        return match;
      }
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`${form} did not come: ${this.#shown}`);
      this.#shown += value;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
    await this.#writer.close().catch(() => {});
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#child.status;
  }
}

/** Of an interactive shell: how it is begun, and what makes it show its line. */
const INTERACTIVE: Readonly<
  Record<string, { args: string; setUp: (script: string) => string }>
> = {
  bash: {
    args: "--norc --noprofile -i",
    setUp: (script) =>
      `source ${script}; bind -x '"\\C-x\\C-p": echo "<$READLINE_LINE>"'; `,
  },
  zsh: {
    args: "-f -i",
    setUp: (script) =>
      `autoload -Uz compinit; compinit -u -D; source ${script}; ` +
      `dump() { print -r -- "<$BUFFER>" }; zle -N dump; bindkey "^X^P" dump; `,
  },
};

async function withScript(
  shell: string,
  use: (script: string, cwd: string) => Promise<void>,
): Promise<void> {
  const { stdout } = await framescript(["completions", shell]);
  await withFiles({ ...FILES, ".script": stdout }, async (cwd) => {
    await use(`${cwd}/.script`, cwd);
  });
}

for (const [shell, { args, setUp }] of Object.entries(INTERACTIVE)) {
  test(`${shell} completes what is typed`, async () => {
    const path = await programPath(shell);
    await withScript(shell, async (script, cwd) => {
      await using terminal = new Terminal(`${path} ${args}`, cwd);
      // The mark is put together by the shell: its echo is none.
      await terminal.type(`${setUp(script)}PS1='rea''dy> '\r`);
      await terminal.shows(/ready> /);
      for (const [typed, completed] of TYPED) {
        await terminal.type(`framescript ${typed}\t\x18\x10`);
        const [, line] = await terminal.shows(/<framescript ([^<>]*)>/);
        await terminal.type("\x15");
        assertEquals(line!.trimEnd(), completed);
      }
    });
  });
}

test("fish completes what is typed", async () => {
  const path = await programPath("fish");
  await withScript("fish", async (script, cwd) => {
    for (const [typed, completed] of TYPED) {
      const { stdout } = await new Deno.Command(path, {
        args: [
          "--no-config",
          "-c",
          `source ${script}; complete -C "framescript ${typed}"`,
        ],
        cwd,
        stdin: "null",
      }).output();
      const told = new TextDecoder().decode(stdout).trimEnd();
      // What is told is the last word, and behind a tab what it means.
      const words = told === ""
        ? []
        : told.split("\n").map((line) => line.split("\t", 1)[0]!);
      const last = completed.replace(/^.*(?<!\\) /, "").replaceAll("\\", "");
      assertEquals(words, typed === completed ? [] : [last], typed);
    }
  });
});
