/**
 * `test(name, fn)` under whichever runner executes the file: `deno test` (with
 * its sanitizers), `bun test` or `node --test`.
 */

export type TestFunction = () => void | Promise<void>;

type Register = (name: string, fn: TestFunction) => unknown;

/** What of Deno is used. */
interface DenoTests {
  test(definition: {
    readonly name: string;
    readonly fn: TestFunction;
    readonly sanitizeOps: true;
    readonly sanitizeResources: true;
  }): void;
}

async function register(): Promise<Register> {
  if ("Deno" in globalThis) {
    const { Deno } = globalThis as unknown as { readonly Deno: DenoTests };
    // Not every version of Deno has them on by itself.
    const sanitizers = { sanitizeOps: true, sanitizeResources: true } as const;
    return (name, fn) => Deno.test({ name, fn, ...sanitizers });
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
