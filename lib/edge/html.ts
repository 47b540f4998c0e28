/**
 * The report as one page, for handlers in a bundle: hand it to `smoke` as
 * `html`.
 *
 * @module
 */

import { html as reporter } from "../report/html/html.ts";
import type { RenderReports } from "./options.ts";
import { PLAIN } from "./plain.ts";

/** Writes reports as one page that loads nothing. */
export const html: RenderReports = (reports) => reporter.render(reports, PLAIN);
