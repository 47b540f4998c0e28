/**
 * Runs the wire core's properties for long:
 * `deno task fuzz [--seconds 60] [--seed N] [--filter TEXT]`. It ends at the
 * first that does not hold, and prints the seed that shows it again.
 */

import { parseArgs } from "@std/cli/parse-args";
import { PROPERTIES } from "../tests/wire/fuzz.ts";
import { Random } from "../tests/wire/random.ts";

const args = parseArgs(Deno.args, {
  string: ["seconds", "seed", "filter"],
  default: { seconds: "60", seed: String(Date.now() % 1e9), filter: "" },
});
const seconds = Number(args["seconds"]);
const seed = Number(args["seed"]);
const filter = String(args["filter"]);
if (!Number.isFinite(seconds) || !Number.isInteger(seed)) {
  console.error("Cannot fuzz: --seconds and --seed take numbers");
  Deno.exit(2);
}

const properties = Object.entries(PROPERTIES)
  .filter(([name]) => name.includes(filter));
if (properties.length === 0) {
  console.error(`Cannot fuzz: no property's name contains "${filter}"`);
  Deno.exit(2);
}

const end = performance.now() + 1000 * seconds;
let rounds = 0;
while (performance.now() < end) {
  for (const [name, property] of properties) {
    try {
      property(new Random(seed + rounds));
    } catch (error) {
      console.error(`"${name}" does not hold: --seed ${seed + rounds}`);
      console.error(error);
      Deno.exit(1);
    }
  }
  rounds += 1;
}
console.log(
  `${rounds} rounds of ${properties.length} properties hold (seed ${seed})`,
);
