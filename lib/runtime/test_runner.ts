/** The test runner that executes this file: `deno test`, `bun test` or `node --test`. */

/** Registers a test by name. */
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
  readonly test: RegisterTest;
}

/** The test runner of the runtime. */
export async function currentTestRunner(): Promise<TestRunner> {
  const globals = globalThis as { Deno?: Tests; Bun?: unknown };
  if (globals.Deno !== undefined) {
    return { register: globals.Deno.test, prints: "message" };
  }
  // Names in variables keep bundlers from looking for modules of other runtimes.
  const bun = globals.Bun !== undefined;
  const specifier = bun ? "bun:test" : "node:test";
  const { test } = await import(specifier) as Tests;
  return { register: test, prints: bun ? "message" : "stack" };
}
