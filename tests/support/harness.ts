/**
 * `test(name, fn)` under whichever runner executes the file: `deno test` (with
 * its sanitizers), `bun test` or `node --test`.
 */

export type TestFunction = () => void | Promise<void>;

type Register = (name: string, fn: TestFunction) => unknown;

async function register(): Promise<Register> {
  if ("Deno" in globalThis) {
    return (globalThis as unknown as { Deno: { test: Register } }).Deno.test;
  }
  if ("Bun" in globalThis) {
    const specifier = "bun:test";
    const { test } = await import(specifier);
    return test;
  }
  const { test } = await import("node:test");
  return test as Register;
}

export const test: Register = await register();
