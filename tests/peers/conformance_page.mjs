// Opens a page of the pack's results in headless Chromium, uses it as a person
// would, and prints what was seen as JSON. Arguments: Chromium and the address.

import { chromium } from "playwright-core";

const [executablePath, address] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: [
    // The tests' container runs as root, where Chromium has no sandbox.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

/** What must stay empty: errors, dialogs, anything asked of a network. */
const trouble = [];

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("dialog", (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url().replace(/#.*/, "") !== address) {
      trouble.push(`request: ${request.url()}`);
    }
  });
  await page.goto(address);
  return page;
}

const shown = (page) => page.locator("tbody tr:visible .id").allInnerTexts();
const panel = (page) => page.locator(".case:visible");
const background = (page) =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

try {
  const page = await open({ colorScheme: "light" });
  const seen = {
    heading: await page.getByRole("heading", { level: 1 }).innerText(),
    agents: await page.locator(".agents h2").allInnerTexts(),
    all: await shown(page),
    light: await background(page),
    panels: await panel(page).count(),
    cells: await page.locator("tbody tr").filter({ hasText: "7.3.6" })
      .locator(".cell").allInnerTexts(),
  };

  const search = page.getByRole("searchbox");
  await search.fill("ping");
  seen.found = [await shown(page), await page.getByRole("status").innerText()];
  await search.press("Escape");
  await page.getByRole("button", { name: /^failed/ }).click({
    modifiers: ["Alt"],
  });
  seen.failed = await shown(page);
  await page.getByRole("button", { name: /^failed/ }).click({
    modifiers: ["Alt"],
  });
  await page.getByRole("button", { name: "Only where agents differ" }).click();
  seen.differing = await shown(page);
  await page.getByRole("button", { name: "Only where agents differ" }).click();
  await search.fill("no case is called so");
  seen.nothing = await page.getByText("No case fits the filter").isVisible();
  await search.fill("");

  await page.getByRole("link", { name: /^7\.3\.6 / }).click();
  seen.opened = {
    id: await panel(page).locator("h2 .id").innerText(),
    rule: await panel(page).locator(".rule .rfc").innerText(),
    agents: await panel(page).locator(".run > h3").allInnerTexts(),
    violation: await panel(page).locator(".panel .reason").first().innerText(),
    log: await panel(page).locator(".log").first().innerText(),
  };
  await page.keyboard.press("k");
  seen.previous = await panel(page).locator("h2 .id").innerText();
  await page.keyboard.press("Escape");
  seen.shut = await panel(page).count();
  seen.focused = await page.evaluate(() => document.activeElement.hash);
  seen.wide = await page.evaluate(() =>
    document.documentElement.scrollWidth - innerWidth
  );
  await page.close();

  const dark = await open({ colorScheme: "dark" });
  seen.dark = await background(dark);
  await dark.close();

  // Without script the panels open all the same.
  const plain = await open({ javaScriptEnabled: false });
  await plain.getByRole("link", { name: /^1\.1\.1 / }).click();
  seen.plain = await panel(plain).locator("h2 .id").innerText();
  await panel(plain).getByRole("link", { name: "Close" }).click();
  seen.plainShut = await panel(plain).count();

  console.log(JSON.stringify({ trouble, seen }));
} finally {
  await browser.close();
}
