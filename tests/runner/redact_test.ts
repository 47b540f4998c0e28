/** Secrets stay out of everything, in whatever form they come. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { toBase64, toHex, utf8 } from "../../lib/bytes.ts";
import { FramescriptError, UsageError } from "../../lib/errors.ts";
import { Redactor, showHex, showText } from "../../lib/runner/redact.ts";
import type { Report, RunEvent } from "../../lib/runner/report.ts";
import { test } from "../support/harness.ts";
import { openStage, run } from "./running.ts";

const SECRET = 'S3cret/"ü+&x';

function redactor(...secrets: string[]): Redactor {
  return Redactor.of(secrets.map((secret, i) => [`s${i}`, secret]));
}

const PAIRS = toHex(utf8(SECRET)).match(/../g)!;

const FORMS: Record<string, string> = {
  "as it is": SECRET,
  "hex": toHex(utf8(SECRET)),
  "upper-case hex": toHex(utf8(SECRET)).toUpperCase(),
  "spaced hex": toHex(utf8(SECRET)).replace(/..(?=.)/g, "$& "),
  "spaced upper-case hex": PAIRS.join(" ").toUpperCase(),
  "hex with colons": PAIRS.join(":"),
  "upper-case hex with dashes": PAIRS.join("-").toUpperCase(),
  "base64": toBase64(utf8(SECRET)),
  "JSON": JSON.stringify(SECRET).slice(1, -1),
  "JSON in ASCII": 'S3cret/\\"\\u00fc+&x',
  "JSON in ASCII, upper case": 'S3cret/\\"\\u00FC+&x',
  "JSON that HTML can hold": 'S3cret/\\"ü+\\u0026x',
  "JSON that HTML can hold, in ASCII": 'S3cret\\/\\"\\u00fc+\\u0026x',
  "encodeURIComponent": encodeURIComponent(SECRET),
  "percent in lower case": encodeURIComponent(SECRET).replace(
    /%../g,
    (escape) => escape.toLowerCase(),
  ),
  "a form": new URLSearchParams({ a: SECRET }).toString().slice(2),
  "a URL's path": new URL(`http://h/${SECRET}`).pathname.slice(1),
  "a URL's query": new URL(`http://h/?${SECRET}`).search.slice(1),
  "a URL's user": new URL(`http://${encodeURIComponent(SECRET)}@h/`).username,
};

for (const [name, form] of Object.entries(FORMS)) {
  test(`a secret in ${name} is replaced`, () => {
    assertEquals(redactor(SECRET).text(`<${form}>`), "<***>");
  });
}

test("base64 at any place in a group is replaced, but for bits of its neighbours", () => {
  const hidden = redactor(SECRET);
  for (let before = 0; before < 6; before++) {
    const encoded = toBase64(utf8("x".repeat(before) + SECRET + "yyy"));
    const shown = hidden.text(encoded);
    assert(shown.includes("***"), shown);
    // What is left of the group holds less than an octet of the secret.
    assert(shown.length <= encoded.length - 12 + 3, shown);
  }
});

test("secrets that overlap or touch are hidden whole", () => {
  assertEquals(redactor("abcd", "efgh").text("<abcdefgh>"), "<***>");
  assertEquals(redactor("abcdef", "defghi").text("<abcdefghi>"), "<***>");
});

test("octets are hidden by range", () => {
  const hidden = redactor("pass word");
  const octets = utf8("a pass word b");
  const ranges = hidden.ranges(octets);
  assertEquals(showText(octets, ranges), "a *** b");
  assertEquals(showHex(octets, ranges), "6120***2062");
});

test("a secret under four characters is refused", () => {
  assertThrows(() => redactor("abc"), UsageError);
});

test("without secrets nothing changes", () => {
  const value = { a: "b", c: [1, null] };
  assert(redactor().value(value) === value);
  assertEquals(redactor().text("abc"), "abc");
});

/** No piece of the secret is in the text, longer than what may be there by chance. */
function assertHidden(text: string, secret: string): void {
  const forms: [form: string, length: number][] = [
    [secret, 3],
    [toHex(utf8(secret)), 7],
    [toBase64(utf8(secret)), 5],
  ];
  for (const [form, length] of forms) {
    for (let i = 0; i + length <= form.length; i++) {
      const piece = form.slice(i, i + length);
      assert(!text.includes(piece), `"${piece}" of "${form}" is shown`);
    }
  }
}

const TOKEN = "~Z!q@W=e$R^t";

async function everything(
  yaml: string,
  more: { env?: Record<string, string> } = {},
): Promise<{ report: Report; text: string }> {
  await using stage = await openStage();
  const events: RunEvent[] = [];
  const report = await run(yaml, {
    url: stage.url,
    transport: "raw",
    ...(more.env === undefined ? { secrets: { token: TOKEN } } : more),
    onEvent: (event) => events.push(event),
  });
  // The token's characters stand for themselves in JSON.
  return { report, text: JSON.stringify(events) + JSON.stringify(report) };
}

const LEAKS: Record<string, string> = {
  "a message and its echo": `steps:
  - send: "my {{ token }}"
  - expect: "my {{ token }}"`,
  "a message that differs": `steps:
  - send: "my {{ token }}"
  - expect: "your {{ token }}"`,
  "many lines that differ": `steps:
  - send: "a\\nb {{ token }}\\nc"
  - expect: "a\\nb {{ token }}\\nd"`,
  "JSON that differs": `steps:
  - send: { json: { a: "{{ token }}", b: 1 } }
  - expect: { json: { a: "{{ token }}", b: 2 } }`,
  "a path that differs": `steps:
  - send: { json: { a: "{{ token }}" } }
  - expect: { json_path: { $.a: { not: "{{ token }}" } } }`,
  "binary that differs": `steps:
  - send: { text: "0123456789{{ token }}", as: binary }
  - expect: { payload: { text: "01234567890{{ token }}", as: binary } }`,
  "fragments of it": `url: /frames
steps:
  - send: { text: "<{{ token }}>", split: 3 }
  - expect: { fragments: [a, b] }`,
  "fragments of one octet": `url: /frames
steps:
  - send: { text: "<{{ token }}>", split: 1 }
  - expect: { text: "<{{ token }}>" }`,
  "a head that ends inside it": `steps:
  - send: { concat: [{ repeat: { of: "-", length: 4090 } }, "{{ token }}"] }
  - expect: { message: any }`,
  "binary that ends inside it": `steps:
  - send: { concat: [{ repeat: { of: { hex: ff }, length: 4090 } }, "{{ token }}"], as: binary }
  - expect: nope`,
  "compressed frames": `connect: { compression: true }
steps:
  - send: "{{ token }}"
  - expect: "{{ token }}"`,
  "stored blocks": `connect: { compression: true }
steps:
  - send: { text: "{{ token }}", compress: false }
  - expect: "{{ token }}"`,
  "control frames": `steps:
  - ping: "{{ token }}"
  - expect: { pong: "{{ token }}" }
  - pong: "{{ token }}"`,
  "a Close": `steps:
  - close: { code: 4000, reason: "{{ token }}" }
  - expect: { close: { code: 1000, reason: "{{ token }}" } }`,
  "octets": `steps:
  - send: { bytes: { text: "{{ token }}" } }
  - expect: { disconnect: any }`,
  "headers, and their echo": `url: /headers
connect: { headers: { Authorization: "Bearer {{ token }}" } }
steps:
  - expect: { json_path: { $.authorization: nope } }`,
  "a URL": `variables: { path: "/x?{{ token }}" }
url: "{{ path }}"
steps: []`,
  "a refusal": `url: "/refuse?status=403&x={{ token }}"
steps: []`,
  "a name and a note": `name: "run with {{ token }}"
steps:
  - { send: a, name: "for {{ token }}" }`,
  "any_of and all_of": `steps:
  - send: "{{ token }}"
  - expect: { any_of: ["a{{ token }}", { all_of: ["b{{ token }}", c] }] }`,
  "what is unread": `strict: true
steps:
  - send: "{{ token }}"
  - wait: 30ms`,
};

for (const [name, yaml] of Object.entries(LEAKS)) {
  test(`nothing shows a secret: ${name}`, async () => {
    const { text } = await everything(yaml);
    assertHidden(text, TOKEN);
    assert(text.includes("***"));
  });
}

test("the environment is hidden as secrets are", async () => {
  const { report, text } = await everything(
    'steps: [{send: "{{ env.TOKEN }}"}, {expect: nope}]',
    { env: { TOKEN, EMPTY: "" } },
  );
  assertHidden(text, TOKEN);
  assertEquals(report.failure?.actual, "***");
});

test("an error that names a secret host does not", async () => {
  const report = await run('url: "ws://{{ host }}.invalid/"\nsteps: []', {
    secrets: { host: "HiddenHost" },
    timeout: 3000,
  });
  assertEquals(report.verdict, "errored");
  assert(!/hiddenhost/i.test(JSON.stringify(report)));
});

test("what is thrown shows no secret either", async () => {
  await using stage = await openStage();
  const { url } = stage;
  const secrets = { token: TOKEN };
  for (
    const yaml of [
      'url: "{{ token }}"\nsteps: []',
      'steps: [{repeat: {times: "{{ token }}", steps: []}}]',
      'steps: [{send: {file: "{{ token }}"}}]',
    ]
  ) {
    const thrown = await assertRejects(
      () => run(yaml, { url, secrets }),
      FramescriptError,
    );
    assertHidden(thrown.message, TOKEN);
    assertHidden(JSON.stringify(thrown), TOKEN);
    assertHidden(String(thrown.stack), TOKEN);
  }
});
