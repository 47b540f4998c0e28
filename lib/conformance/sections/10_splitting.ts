/** Section 10: a message that is split by its length alone (RFC 6455 5.4). */

import type { ConformanceCase, Section } from "../case.ts";
import { makeCase } from "../build.ts";
import { echoed } from "../echo.ts";

const LENGTH = 65536;
const SPLIT = 1300;

function cases(): ConformanceCase[] {
  const payload = { repeat: { of: "The quick brown fox. ", length: LENGTH } };
  return [makeCase({
    id: "10.1.1",
    title: `${LENGTH} octets in frames of ${SPLIT}`,
    description:
      `Sends a text message of ${LENGTH} octets in frames of at most ${SPLIT}.`,
    expectation:
      "The message comes back unchanged, and the connection closes cleanly with 1000.",
    rfc: "RFC 6455 5.4",
    course: echoed({ ...payload, split: SPLIT }, payload),
  })];
}

/** Splitting. */
export const splitting: Section = { id: "10", title: "Splitting", cases };
