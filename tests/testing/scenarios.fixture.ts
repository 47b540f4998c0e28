/** A test file as a user writes it; `tests/deno/testing_test.ts` runs it under each test runner. */

import process from "node:process";
import { fileURLToPath } from "node:url";
import { scenarioTests } from "../../lib/testing/mod.ts";

const { URL_UNDER_TEST, TAG, FOLDER = "scenarios/" } = process.env;

await scenarioTests(fileURLToPath(new URL(FOLDER, import.meta.url)), {
  url: URL_UNDER_TEST,
  ...(TAG === undefined ? {} : { tags: [TAG] }),
});
