/** The test runner that executes this file: `deno test`, `bun test` or `node --test`. */

/** Registers a test by name, without a limit to its time: a scenario has its own. */
export type RegisterTest = (
  name: string,
  fn: () => void | Promise<void>,
) => unknown;

/** The test runner at work. */
export interface TestRunner {
  readonly register: RegisterTest;
  /** What it prints of an error: its stack alone, or its message and the stack without the first line. */
  readonly prints: "stack" | "message";
}

interface Tests {
  test(name: string, fn: () => void | Promise<void>, limit?: number): unknown;
}

/** Bun's word for no limit; else it ends a test after 5 s. */
const NO_LIMIT = 0;

/** The test runner of the runtime. */
export async function currentTestRunner(): Promise<TestRunner> {
  const globals = globalThis as { Deno?: Tests; Bun?: unknown };
  if (globals.Deno !== undefined) {
    return { register: globals.Deno.test, prints: "message" };
  }
  if (globals.Bun !== undefined) {
    const { test } = await import("bun:test") as Tests;
    return {
      register: (name, fn) => test(name, fn, NO_LIMIT),
      prints: "message",
    };
  }
  const { test } = await import("node:test") as Tests;
  return { register: test, prints: "stack" };
}
