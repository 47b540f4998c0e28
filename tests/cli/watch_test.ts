import { assertEquals } from "@std/assert";
import { watch, type WatchOptions } from "../../lib/cli/watch.ts";
import { test } from "../support/harness.ts";

test("what changed runs when it has come to rest", async () => {
  const abort = new AbortController();
  // When the file was last written, look by look: it is written twice.
  const times = [1, 2, 3, 3];
  let looks = 0;
  const loadedAfter: number[] = [];
  const options = {
    files: {
      modified: () => Promise.resolve(times[Math.min(looks++, 3)]!),
    },
    loader: {
      find: () => Promise.resolve([{ path: "a.yaml", kind: "text" }]),
      load() {
        loadedAfter.push(looks);
        if (loadedAfter.length === 2) abort.abort();
        return Promise.resolve([]);
      },
    },
    takes: () => true,
    host: { args: [], isTerminal: () => false, out() {}, err() {} },
    preparation: { check: () => Promise.resolve() },
    how: { outputs: { spare: () => Promise.resolve() } },
    signal: abort.signal,
  };
  await watch(options as unknown as WatchOptions);
  // Another look at the beginning of each round.
  assertEquals(loadedAfter, [1, 5]);
});
