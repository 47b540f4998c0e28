/** The lines of what is running, at the foot of a terminal. */

import { assert, assertEquals } from "@std/assert";
import { LiveLines } from "../../lib/cli/live.ts";
import { rest } from "../../lib/rest.ts";
import { columns } from "../../lib/report/text.ts";
import { test } from "../support/harness.ts";

const REDRAWN = 250;

/** A screen that understands what the lines write: text, line feeds, up and clear. */
class Screen {
  readonly rows: string[] = [""];
  readonly width: number;

  constructor(width: number) {
    this.width = width;
  }

  columns(): number {
    return this.width;
  }

  out(text: string): void {
    // deno-lint-ignore no-control-regex
    for (const part of text.split(/(\x1b\[\d+A|\x1b\[0J|\n)/)) {
      // deno-lint-ignore no-control-regex
      const up = /^\x1b\[(\d+)A$/.exec(part);
      if (up !== null) {
        this.#row -= Number(up[1]);
      } else if (part === "\x1b[0J") {
        this.rows.splice(this.#row);
        this.rows[this.#row] = "";
      } else if (part === "\n") {
        this.rows[++this.#row] = "";
      } else this.rows[this.#row] += part;
    }
  }

  #row = 0;
}

test("a line stands for each that runs, below what is printed, and leaves nothing", async () => {
  const screen = new Screen(40);
  const lines = new LiveLines(screen, false);
  const first = lines.add("first");
  const second = lines.add("a name that is far too long for this terminal");
  first.state = "step 2 done";
  await rest(REDRAWN);
  assertEquals(screen.rows.length, 3);
  assert(
    /^\S first {2}step 2 done {2}\d+ ms$/.test(screen.rows[0]!),
    screen.rows[0],
  );
  assertEquals([...screen.rows[1]!].length, 39);
  lines.erase();
  screen.out("done\n");
  assertEquals(screen.rows, ["done", ""]);
  await rest(REDRAWN);
  assertEquals(screen.rows.length, 4);
  lines.remove(first);
  lines.remove(second);
  assertEquals(screen.rows, ["done", ""]);
});

test("no line is wider than the terminal, whatever its characters take", async () => {
  const screen = new Screen(20);
  const lines = new LiveLines(screen, false);
  const wide = lines.add("日本語のとても長い名前です");
  const turned = lines.add("\u202egnp.exe");
  await rest(REDRAWN);
  assertEquals(columns(screen.rows[0]!), 19);
  assert(screen.rows[0]!.endsWith("…"), screen.rows[0]);
  assert(screen.rows[1]!.includes("\\u{202e}gnp"), screen.rows[1]);
  for (const line of [wide, turned]) lines.remove(line);
  assertEquals(screen.rows, [""]);
});

test("control characters of a name do not reach the terminal, and many lines are counted", async () => {
  const screen = new Screen(80);
  const lines = new LiveLines(screen, false);
  const all = Array.from({ length: 14 }, (_, i) => lines.add(`\x1b[2Jn\n${i}`));
  await rest(REDRAWN);
  assertEquals(screen.rows.length, 12);
  assert(screen.rows[0]!.includes("\\x1b[2Jn\\n0"), screen.rows[0]);
  assertEquals(screen.rows[10], "  and 4 more");
  for (const line of all) lines.remove(line);
  assertEquals(screen.rows, [""]);
});
