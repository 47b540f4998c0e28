/** The strings of the language that have a form of their own. */

import { fromBase64, fromHex } from "../../bytes.ts";
import { parseDuration } from "../../duration.ts";
import {
  credentialsOf,
  UNREADABLE_CREDENTIALS,
  withScheme,
} from "../../url.ts";
import { checkJsonPath } from "../json_path.ts";
import { brief } from "../key_path.ts";
import { compilePattern } from "../matcher.ts";
import { isVariableName } from "../template_syntax.ts";
import type { CaptureSource, Duration } from "../types.ts";
import { type KeyForm, type Schema, text } from "./kit.ts";

/** A length of time with a unit. */
export function duration(): Schema<Duration> {
  return text({
    expected: "a duration with a unit, such as 250ms, 1.5s or 2m",
    pattern: "^\\s*\\d+(\\.\\d+)?(ms|s|m|h)\\s*$|\\{\\{",
    mend: (source) =>
      /^\d+(?:\.\d+)?$/.test(source)
        ? `give it a unit, as in ${source}ms or ${source}s`
        : null,
    judge: (value) => {
      if (parseDuration(value) !== null) return null;
      return /^\s*\d+(?:\.\d+)?(?:ms|s|m|h)\s*$/.test(value)
        ? { expected: "a duration of at most 596h" }
        : {};
    },
  }) as Schema<Duration>;
}

/** Pairs of hexadecimal digits; white space between them is free. */
export function hex(): Schema<string> {
  return text({
    expected: "pairs of hexadecimal digits, such as 48656c6c6f",
    pattern: "^\\s*([0-9a-fA-F]\\s*[0-9a-fA-F]\\s*)*$|\\{\\{",
    judge: (value) => {
      if (fromHex(value) !== null) return null;
      const digits = value.replace(/\s+/g, "");
      const wrong = /[^0-9a-fA-F]/u.exec(digits)?.[0];
      return {
        hint: wrong === undefined
          ? `there are ${digits.length} digits, and every octet takes two`
          : `${JSON.stringify(wrong)} is no hexadecimal digit`,
      };
    },
  });
}

/** Base64 (RFC 4648 section 4). */
export function base64(): Schema<string> {
  return text({
    expected: "base64, such as SGVsbG8=",
    pattern: "^[A-Za-z0-9+/=\\s]*$|\\{\\{",
    judge: (value) => {
      if (fromBase64(value) !== null) return null;
      return /[-_]/.test(value) && /^[\w=\s-]*$/.test(value)
        ? { hint: "this is the URL-safe alphabet; write + for - and / for _" }
        : {};
    },
  });
}

/** The masking key of a frame. */
export function mask(): Schema<string> {
  return text({
    expected: "a masking key of 8 hexadecimal digits, such as 37fa213d",
    pattern: "^[0-9a-fA-F]{8}$|\\{\\{",
    judge: (value) => /^[0-9a-fA-F]{8}$/.test(value) ? null : {},
  });
}

/** The length that a frame announces, where it is beyond 2^53 or just written so. */
export function announcedLength(): Schema<string> {
  return text({
    expected: "a length from 0 to 18446744073709551615",
    pattern: "^\\d+$|\\{\\{",
    judge: (value) =>
      /^\d{1,20}$/.test(value) && BigInt(value) < 2n ** 64n ? null : {},
  });
}

/** A whole number, also one that a number would not hold. */
export function digits(): Schema<string> {
  return text({
    expected: "a whole number as a string of digits",
    pattern: "^-?\\d+$|\\{\\{",
    judge: (value) => /^-?\d+$/.test(value) ? null : {},
  });
}

/** A path to a file; relative to the scenario's. */
export function file(): Schema<string> {
  return text({
    expected: "the path of a file",
    pattern: "^[^\\u0000]+$",
    judge: (value) => value === "" || value.includes("\0") ? {} : null,
  });
}

/** A regular expression (ECMAScript). */
export function pattern(): Schema<string> {
  return text({
    expected: "an ECMAScript regular expression",
    judge: (value) => {
      try {
        compilePattern(value);
        return null;
      } catch {
        return patternHint(value);
      }
    },
  });
}

/** Why an expression does not compile: the engines have a sentence each, so we have our own for what is common. */
function patternHint(source: string): { hint?: string } {
  let open = 0;
  const parts = source.matchAll(/\\.|\[(?:\\.|[^\\\]])*\]|[()[\\]/gsu);
  for (const [part] of parts) {
    if (part === "[") {
      return { hint: "a [ is not closed; a literal one is \\[" };
    }
    if (part === "\\") return { hint: "a \\ ends it" };
    if (part === "(") open++;
    if (part === ")" && open-- === 0) {
      return { hint: "a ) closes nothing; a literal one is \\)" };
    }
  }
  if (open > 0) return { hint: "a ( is not closed; a literal one is \\(" };
  return /(?:^|[(|])[*+?](?!\?)/.test(source.replace(/\(\?/g, ""))
    ? { hint: "a repetition has nothing before it to repeat" }
    : {};
}

/** Where the value of a captured variable is found. */
export function captureSource(): Schema<CaptureSource> {
  return text({
    expected: '"text", "mask", a JSONPath such as "$.user.id", or {matches: …}',
    pattern: "^(text$|mask$|\\$)|\\{\\{",
    judge: (value) => {
      if (value === "text" || value === "mask") return null;
      if (!value.startsWith("$")) return {};
      const wrong = checkJsonPath(value);
      return wrong === null ? null : { expected: "a JSONPath", hint: wrong };
    },
  }) as Schema<CaptureSource>;
}

/** Keys that are JSONPaths. */
export const jsonPathKeys: KeyForm = {
  pattern: "^\\$",
  judge: (path) => {
    const wrong = checkJsonPath(path);
    return wrong === null
      ? null
      : `The key ${JSON.stringify(brief(path))} is not a JSONPath: ${wrong}`;
  },
};

/** Keys that are names of variables. */
export const variableNames: KeyForm = {
  pattern: "^(?!env\\.)[\\p{L}_][\\p{L}\\p{M}\\p{N}_.-]*$",
  judge: (name) => {
    if (isVariableName(name)) return null;
    const taken = name.startsWith("env.")
      ? ', and "env." is the environment\'s'
      : "";
    return `A variable cannot be called ${
      JSON.stringify(brief(name))
    }; a name begins with a letter or "_", then letters, digits, "_", "-" and "." follow${taken}`;
  },
};

const CONTROLS = /[\r\n\0]/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A value that goes into a header: a line break in it would begin another one. */
export function headerValue(expected = "a header value"): Schema<string> {
  return text({
    expected,
    pattern: "^[^\\r\\n\\u0000]*$|\\{\\{",
    judge: (value) => judgeLine(value, expected),
  });
}

function judgeLine(
  value: string,
  expected: string,
): { expected: string } | null {
  if (!CONTROLS.test(value)) return null;
  return { expected: `${expected} without line breaks and NUL` };
}

/** A subprotocol's name (RFC 6455 4.1, item 10). */
export function subprotocol(): Schema<string> {
  return text({
    expected:
      "a subprotocol: a token, without spaces and commas (RFC 6455 4.1)",
    pattern: `${TOKEN.source}|\\{\\{`,
    judge: (value) => TOKEN.test(value) ? null : {},
  });
}

/** Keys that are names of headers (RFC 9110 5.1). */
export const headerNames: KeyForm = {
  pattern: TOKEN.source,
  judge: (name) =>
    TOKEN.test(name)
      ? null
      : `${
        JSON.stringify(brief(name))
      } cannot be the name of a header (RFC 9110 5.1)`,
};

/** A name that is a header's. */
export function headerName(): Schema<string> {
  return text({
    expected: "the name of a header",
    pattern: `${TOKEN.source}|\\{\\{`,
    judge: (value) => TOKEN.test(value) ? null : {},
  });
}

const SCHEMES = ["ws:", "wss:", "http:", "https:"];

/** Where to connect. */
export function url(): Schema<string> {
  const expected = "a URL with ws:, wss:, http: or https:";
  return text({
    expected: `${expected}, or a path that begins with /`,
    pattern: "^(wss?|https?)://[^#]*$|^/[^#]*$|\\{\\{",
    judge: (value) => {
      if (value.startsWith("/")) return judgeFragment(value);
      const parsed = URL.canParse(value) ? new URL(value) : null;
      if (parsed !== null && SCHEMES.includes(parsed.protocol)) {
        return judgeFragment(value) ?? judgeCredentials(parsed);
      }
      const suggestion = withScheme(value);
      if (suggestion !== null) return { expected, suggestion };
      return parsed === null ? {} : { expected };
    },
  });
}

function judgeFragment(value: string): { expected: string } | null {
  if (!value.includes("#")) return null;
  return { expected: "a URL without a fragment (RFC 6455 3)" };
}

function judgeCredentials(url: URL): { hint: string } | null {
  return credentialsOf(url) === null ? { hint: UNREADABLE_CREDENTIALS } : null;
}

/** The HTTP proxy to connect through. */
export function proxy(): Schema<string> {
  const expected =
    "the URL of an HTTP proxy, such as http://user:pass@host:3128";
  return text({
    expected,
    pattern: "^\\s*[hH][tT][tT][pP]:/*[^/]|\\{\\{",
    judge: (value) => {
      const parsed = URL.canParse(value) ? new URL(value) : null;
      return parsed?.protocol === "http:" && parsed.hostname !== ""
        ? judgeCredentials(parsed)
        : {};
    },
  });
}

/** The address to listen on. */
export function address(): Schema<string> {
  return text({
    expected: "an address with a port, such as 127.0.0.1:0 or [::1]:8080",
    pattern: "^(\\[[0-9a-fA-F:.]+\\]|[^\\s:\\[\\]/]+):\\d{1,5}$|\\{\\{",
    judge: (value) => {
      const port = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:[\]/]+):(\d{1,5})$/.exec(value);
      return port !== null && Number(port[1]) <= 65535 ? null : {};
    },
  });
}

/** A name that people read. */
export function nonBlank(): Schema<string> {
  return text({
    expected: "a string that is not blank",
    pattern: "\\S",
    judge: (value) => value.trim() === "" ? {} : null,
  });
}
