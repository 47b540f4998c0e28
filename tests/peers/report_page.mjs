// Opens HTML reports in headless Chromium, uses them as a person would, and
// prints what was seen as JSON. Arguments: Chromium, the address of a page with
// every kind of report, and of one with thousands of frames.

import axe from "axe-core";
import { chromium } from "playwright-core";

const [executablePath, everyKind, long] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: [
    // The tests' container runs as root, where Chromium has no sandbox.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

/** What must stay empty: errors, dialogs, anything asked of a network. */
const trouble = [];

async function open(address, colorScheme) {
  const page = await browser.newPage({ colorScheme });
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("dialog", (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== address) trouble.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return page;
}

const shown = (page) => page.locator(".scenario:visible .name").allInnerTexts();
const background = (page) =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);
/** What keeps people from reading or using the page as it is, with everything unfolded. */
async function barriers(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) {
      details.open = true;
    }
  });
  await painted(page);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ target }) => `${id}: ${target.join(" ")}`)
  );
}
/** Until what was asked for has been painted. */
const painted = (page) =>
  page.evaluate(() =>
    new Promise((done) =>
      requestAnimationFrame(() => requestAnimationFrame(() => done()))
    )
  );

try {
  const page = await open(everyKind, "light");
  const search = page.getByRole("searchbox", { name: "Filter scenarios" });
  const status = page.getByRole("status");
  const seen = {
    heading: await page.getByRole("heading", { level: 1 }).innerText(),
    all: await shown(page),
    light: await background(page),
  };

  await page.keyboard.press("/");
  await page.keyboard.type("ticker");
  seen.byText = { names: await shown(page), status: await status.innerText() };
  await page.keyboard.press("Escape");
  seen.cleared = (await shown(page)).length;

  await page.getByRole("button", { name: "Failed" }).click();
  seen.withoutFailed = await shown(page);
  await page.getByRole("button", { name: "Failed" }).click();

  const tags = page.getByRole("combobox");
  await tags.selectOption("rfc");
  seen.byTag = await shown(page);
  await tags.selectOption("");

  await search.fill("no such scenario");
  seen.nothing = await page.locator(".empty").isVisible();
  await search.fill("");

  // The first scenario by the keyboard alone.
  await search.blur();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const first = page.locator("#scenario-1");
  seen.opened = await first.evaluate((card) => card.open);
  const frame = first.locator(".row.frame").first();
  await frame.locator("summary").first().click();
  seen.frame = await frame.locator(".facts").innerText();
  seen.text = await frame.locator(".view:visible").innerText();
  await frame.getByRole("button", { name: "Hex" }).click();
  seen.hex = await frame.locator(".view:visible").innerText();
  const close = first.locator(".row.control").first();
  await close.locator("summary").first().click();
  seen.close = await close.locator(".unfolded").innerText();

  // JSON with what cannot be seen in it.
  const marked = first.locator(".row.frame", { hasText: "marks" }).first();
  await marked.locator("summary").first().click();
  await marked.getByRole("button", { name: "JSON" }).waitFor();
  seen.marked = await marked.locator(".view:visible").innerText();

  const ticker = page.locator("#scenario-2");
  seen.failureOpen = await ticker.evaluate((card) => card.open);
  seen.failure = await ticker.locator(".panel .reason").innerText();
  seen.band = await ticker.locator(".row.mark").innerText();
  const answer = ticker.locator(".row.in").first();
  await answer.locator("summary").first().click();
  await answer.getByRole("button", { name: "JSON" }).waitFor();
  seen.json = await answer.locator(".view:visible").innerText();

  // The hostile one, with everything in it unfolded.
  const hostile = page.locator(".scenario", { hasText: "Hostile" });
  await hostile.evaluate((card) => {
    card.open = true;
    for (const details of card.querySelectorAll("details")) details.open = true;
  });
  await painted(page);
  seen.injected = await page.evaluate(() =>
    document.querySelectorAll("img, iframe, body script:not(:last-child)")
      .length
  );
  // A long payload: what is cut unfolds.
  const more = page.locator(".more > summary").first();
  await more.evaluate((summary) => {
    for (let at = summary; at; at = at.parentElement) {
      if (at.tagName === "DETAILS" && !at.matches(".more")) at.open = true;
    }
  });
  const view = page.locator(".view:has(.more)").first();
  const before = (await view.innerText()).length;
  await more.click();
  seen.unfolded = (await view.innerText()).length - before;
  seen.wide = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );

  // The button says what it does, and does it.
  const fold = page.locator(".toggle");
  const opened = () =>
    page.evaluate(() => document.querySelectorAll(".scenario[open]").length);
  seen.folding = [];
  for (let turn = 0; turn < 2; turn++) {
    await fold.click();
    await painted(page);
    seen.folding.push([await opened(), await fold.innerText()]);
  }
  await page.locator("#scenario-1 > summary").click();
  await painted(page);
  seen.folding.push([await opened(), await fold.innerText()]);

  // On a telephone, three clients and what they say.
  await page.setViewportSize({ width: 390, height: 800 });
  const room = page.locator(".scenario", { hasText: "A room for three" });
  await room.locator("summary").first().click();
  const said = room.locator(".row.in .text").first();
  seen.narrow = [
    await said.innerText(),
    await said.evaluate((text) => text.scrollWidth <= text.clientWidth),
    await room.locator("summary .place").first().isVisible(),
  ];
  seen.barriers = await barriers(page);
  await page.close();

  const dark = await open(everyKind, "dark");
  seen.dark = await background(dark);
  seen.barriers.push(...await barriers(dark));
  await dark.emulateMedia({ media: "print" });
  await dark.setViewportSize({ width: 794, height: 1123 });
  seen.printed = await background(dark);
  const head = dark.locator("#scenario-1 > summary");
  seen.paper = [
    await head.evaluate((summary) => getComputedStyle(summary).breakAfter),
    await head.locator(".place").isVisible(),
  ];
  await dark.close();

  const started = performance.now();
  const heavy = await open(long, "light");
  await painted(heavy);
  seen.loading = performance.now() - started;
  const unfolding = performance.now();
  // The one scenario is open: folded, and unfolded again.
  for (const name of ["Fold all", "Unfold all"]) {
    await heavy.getByRole("button", { name }).click();
  }
  await painted(heavy);
  seen.unfolding = performance.now() - unfolding;
  seen.rows = await heavy.locator(".row.frame").count();
  await heavy.close();

  console.log(JSON.stringify({ trouble, seen }));
} finally {
  await browser.close();
}
