/** How reporters write for a handler. */

import type { ReportContext } from "../report/reporter.ts";
import { VERSION } from "../version.ts";

/** Without colour, with the frames of what did not pass. */
export const PLAIN: ReportContext = {
  color: false,
  frames: "failed",
  version: VERSION,
};
