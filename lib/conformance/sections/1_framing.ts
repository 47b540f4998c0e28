/** Section 1: whole messages at the edges of the three forms of length (RFC 6455 5.2). */

import type { ConformanceCase, Section } from "../case.ts";
import { makeCase } from "../build.ts";
import { echoed } from "../echo.ts";

/** Either side of 7-bit, 16-bit and 64-bit lengths. */
const LENGTHS = [0, 125, 126, 127, 128, 65535, 65536, 65536];

/**
 * What payloads repeat: as many octets as no mask and no split divides, so that
 * none of it can change places unseen, with a line break that is to stay as it is.
 */
const PATTERN = "framescript\r\necho";
const OCTETS = "00fefffd80c1f57f0d0a22";

/** Of the last case of each kind: a write size that divides nothing. */
const CHOP = 997;

function cases(): ConformanceCase[] {
  return (["text", "binary"] as const).flatMap((kind, family) =>
    LENGTHS.map((length, index) => {
      const payload = length === 0
        ? { text: "", as: kind }
        : kind === "text"
        ? { repeat: { of: PATTERN, length } }
        : { repeat: { of: { hex: OCTETS }, length } };
      const chopped = index === LENGTHS.length - 1;
      const octets = length === 0 ? "no payload" : `${length} octets`;
      return makeCase({
        id: `1.${family + 1}.${index + 1}`,
        title: `A ${kind} message of ${octets}${chopped ? ", chopped" : ""}`,
        description: `Sends a ${kind} message with ${octets} in one frame${
          chopped ? `, ${CHOP} octets to a write` : ""
        }.`,
        expectation:
          "The message comes back unchanged, and the connection closes cleanly with 1000.",
        rfc: "RFC 6455 5.2",
        course: echoed(
          chopped ? { ...payload, chop: CHOP } : payload,
          payload,
        ),
      });
    })
  );
}

/** Framing. */
export const framing: Section = { id: "1", title: "Framing", cases };
