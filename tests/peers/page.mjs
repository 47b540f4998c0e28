// Opens a page in headless Chromium, calls `run` of the script that it loads,
// and prints the result as JSON. Arguments: Chromium, the page's address, and
// the argument of `run` as JSON. A page in which an error is not caught fails.

import { chromium } from "playwright-core";

const [executablePath, address, argument] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  // The tests' container runs as root, where Chromium has no sandbox.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  // The page's peers have certificates of the suite's own authority.
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(address);
  const result = await page.evaluate(
    (argument) => globalThis.framescript.run(argument),
    JSON.parse(argument),
  );
  if (errors.length > 0) throw new Error(errors.join("\n"));
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
}
