import process from "node:process";
import { test } from "../support/harness.ts";
import { PROPERTIES } from "./fuzz.ts";
import { Random } from "./random.ts";

/** Rounds of each property: about a second in all. */
const ROUNDS = 150;

/** `FUZZ_SEED` shows a failure again. */
const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000);

for (const [name, property] of Object.entries(PROPERTIES)) {
  test(`${name} (seed ${seed})`, () => {
    for (let round = 0; round < ROUNDS; round++) {
      try {
        property(new Random(seed + round));
      } catch (cause) {
        throw new Error(
          `"${name}" does not hold: FUZZ_SEED=${seed + round}`,
          { cause },
        );
      }
    }
  });
}
